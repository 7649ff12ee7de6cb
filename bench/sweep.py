"""Measures what a sweep costs beyond its pictures, and compares it with diffusers: bench/sweep.py [--rounds 3]

own time          a sweep of the demo model beside a bare loop over the same pictures, in one process (OwnTime.java):
                  the time that the sweep's thread does not spend on making pictures, and how much longer the sweep took
                  than the loop, which also includes the processor time of scores and PNGs
background        what is done with each picture while the next one is computed, in milliseconds, timed alone
beside diffusers  48 pictures (4 steps × 4 guidances × 3 seeds) as a sweep and as a plain loop in Python, both
                  write PNGs; they run by turns on the same number of threads

Needs a built project (mvn -B -DskipTests package) and, once, the registry for diffusers and its packages. Run it on an
idle machine. Ends with 1 if a limit is exceeded.
"""

import argparse
import os
import statistics
import sys

from generate import DEMO, install_peer, java, median, ours, theirs

SCORES = "blur_effect,chroma_p95,clip_any"
# name: size, steps, guidance, number of seeds
SIZES = {"128², 8 steps": (128, 8, "0,2", 12), "1024², 1 step": (1024, 1, "0", 3)}
BESIDE = ["4,8,12,16", "0,2,4,6", "1,2,3"]
MOST_SHARE, MOST_SECONDS, MOST_RATIO = 0.02, 0.2, 0.5


def own_row(what, size, rounds):
    """Prints a row; returns whether both measures are within the limit."""
    pictures = rounds[0]["pictures"]
    outside = [r["outside_s"] for r in rounds]
    longer = [r["sweep_s"] - r["bare_s"] for r in rounds]
    if size < 1024:
        shares = [statistics.median(t / r["sweep_s"] for t, r in zip(times, rounds)) for times in (outside, longer)]
        shown, bar, good = [f"{100 * s:.1f} %" for s in shares], f"{100 * MOST_SHARE:.0f} %", max(shares) <= MOST_SHARE
    else:
        each = [statistics.median(times) / pictures for times in (outside, longer)]
        shown, bar, good = (
            [f"{s:.3f} s a picture" for s in each],
            f"{MOST_SECONDS} s a picture",
            max(each) <= MOST_SECONDS,
        )
    print(
        f"| {what} | {pictures} | {median(rounds, 'sweep_s'):.2f} s | {median(rounds, 'bare_s'):.2f} s | "
        f"{shown[0]} | {shown[1]} | {bar} | {yes(good)} |",
        flush=True,
    )
    return good


def yes(good):
    return "yes" if good else "NO"


def main(rounds):
    install_peer()
    print(f"load average before: {os.getloadavg()[0]:.2f}\n")
    print(
        "| own time | pictures | sweep | bare loop | outside pictures | sweep − loop | bar | reached |\n"
        + "|---" * 8
        + "|"
    )
    good, background = [], {}
    for what, (size, *sweep) in SIZES.items():
        # a network call of 4096 tokens takes seconds
        for scores in ("none", SCORES) if size < 1024 else (SCORES,):
            measured = java("OwnTime", DEMO, size, *sweep, scores, rounds if size < 1024 else max(1, rounds - 2))
            good.append(own_row(f"{what}, {'no scores' if scores == 'none' else '3 scores'}", size, measured["rounds"]))
            background[what] = measured["background_ms"]
    for what, pieces in background.items():
        size = SIZES[what][0]
        print(f"\n| background at {size}² | ms a picture |\n|---|---|")
        for piece, ms in pieces.items():
            print(f"| {piece} | {ms:.1f} |")
        print(f"| all | {sum(pieces.values()):.1f} |")
    mine, peer = [], []
    for _ in range(rounds):
        mine.append(ours(DEMO, 128, "sweep", "fp32", *BESIDE))
        peer.append(theirs(DEMO, "--size", 128, "--sweep", *BESIDE))
    ratio = statistics.median(a["sweep_s"] / b["sweep_s"] for a, b in zip(mine, peer))
    good.append(ratio <= MOST_RATIO)
    print("\n| beside diffusers | ours | diffusers | ratio | bar | reached |\n" + "|---" * 6 + "|")
    print(
        f"| 48 pictures, demo-base, 128², fp32 | {median(mine, 'sweep_s'):.2f} s | {median(peer, 'sweep_s'):.2f} s "
        f"| {ratio:.2f} | {MOST_RATIO} | {yes(good[-1])} |"
    )
    print(f"\nload average after: {os.getloadavg()[0]:.2f}")
    return 0 if all(good) else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="of each, by turns (default: 3)")
    sys.exit(main(parser.parse_args().rounds))
