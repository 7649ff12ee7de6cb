"""Measures how accurate the displayed time left of a sweep is: bench/timeleft.py [KERNELSPEC]

Sweeps demo-base over two prompts, three numbers of steps, guidance on and off, --seeds seeds and the sizes of --sizes,
and reads the time left that the live view shows. Prints a line for each tenth of the run: the first time left shown
after it, the true time left at that moment, and the error as a share of the true one. Ends with 1 if the error is more
than 15 % after one of the tenths from the first to the eighth.
"""

import argparse
import os
import re
import sys
import tempfile
import time

from jupyter_client import KernelManager

SWEEP = """%%sweep --size {sizes} --steps 4,12,28 --guidance 0,3 --seeds 1:{seeds}:1 --scores {scores} --store {store}
a red circle above a blue square on a white background
---
一只橘色的布偶猫"""
UNITS = {"s": 1, "min": 60, "h": 3600}


def seconds(line):
    """The time left in seconds that a line of the live view shows, or None."""
    told = re.search(r"· ((?:[\d.]+ (?:s|min|h) ?)+) left$", line, re.MULTILINE)
    return told and sum(float(n) * UNITS[unit] for n, unit in re.findall(r"([\d.]+) (\w+)", told[1]))


def told(client, code):
    """The time left as it was shown, as (seconds since the start of the sweep, seconds left), and the whole time."""
    request = client.execute(code)
    started, moments = time.perf_counter(), []
    while True:
        message = client.get_iopub_msg(timeout=600)
        now = time.perf_counter() - started
        content = message["content"]
        if message["parent_header"].get("msg_id") != request:
            continue
        if message["msg_type"] == "error":
            sys.exit(content["evalue"])
        if content.get("execution_state") == "idle":
            return moments, moments[-1][0]
        if message["msg_type"] in ("display_data", "update_display_data"):
            moments.append((now, seconds(content["data"]["text/plain"])))


def main(arguments):
    manager = KernelManager(kernel_name=arguments.kernel)
    manager.start_kernel(env={**os.environ, "ZIMAGE_LAB_HISTORY": "off"})
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    try:
        with tempfile.TemporaryDirectory() as store:
            told(client, "%zimage load demo-base")
            moments, whole = told(client, SWEEP.format(store=store, **vars(arguments)))
    finally:
        manager.shutdown_kernel(now=False)
    print(f"the whole sweep: {whole:.1f} s, {len(moments)} updates")
    if all(left is None for _, left in moments):
        sys.exit("the live view showed no time left")
    errors = []
    for tenth in range(10):
        at, left = next(
            ((at, left) for at, left in moments if at >= tenth * whole / 10 and left is not None), (whole, 0)
        )
        really = whole - at
        errors.append(abs(left - really) / really if really else 0)
        print(f"{tenth / 10:.0%} done: shown {left:.1f} s, true {really:.1f} s, off by {errors[-1]:.0%}")
    return 1 if max(errors[1:9]) > 0.15 else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kernel", nargs="?", default="zimage-lab", help="the kernelspec (default: zimage-lab)")
    parser.add_argument("--seeds", type=int, default=10, help="pictures of each cell (default: 10)")
    parser.add_argument("--sizes", default="128x128", help="LIST of sizes (default: 128x128)")
    parser.add_argument("--scores", default="blur_effect", help="LIST of scores (default: blur_effect)")
    sys.exit(main(parser.parse_args()))
