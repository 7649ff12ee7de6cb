"""Times pictures and sweeps beside diffusers in one run, and prints the ratios as in the table of docs/performance.md.

    python3 bench/generate.py [--rounds 3] [--images 3]

Needs a built project (mvn -B -DskipTests package) and, once, the registry for diffusers and its packages. Run it on an
idle machine: processes that share its cores change each other's times.
"""
import argparse, functools, json, os, pathlib, statistics, subprocess, sys, time

import peers

BENCH = pathlib.Path(__file__).resolve().parent
ROOT = BENCH.parent
PEER = BENCH / ".venv"
PYTHON = PEER / "bin" / "python"
MID = BENCH / "out" / "mid"
DEMO = ROOT / "magics/demo/src/main/resources/org/zimagelab/demo/demo-base"
# the same for both, and as install/kernel sets it; without it a busy core makes both many times slower
ENVIRONMENT = {"OMP_NUM_THREADS": "2", "GOMP_SPINCOUNT": "1000", "HF_HUB_OFFLINE": "1"}
SWEEP = ["4,8,16,32", "0,1,2,4", "1,2,3"]


def install_peer():
    peers.install(PEER, BENCH / "requirements.txt")


def prepare():
    install_peer()
    if not (MID / "model_index.json").exists():
        print("making the mid model", file=sys.stderr)
        subprocess.run([PYTHON, BENCH / "make_model.py", MID, "--preset", "mid"], check=True, stdout=sys.stderr)


def run(command):
    """The JSON line that a command prints last, and how many seconds the whole process took."""
    start = time.perf_counter()
    out = subprocess.run([str(c) for c in command], check=True, capture_output=True, text=True,
                         env={**os.environ, **ENVIRONMENT}).stdout
    result = json.loads(out.strip().splitlines()[-1])
    result["process_s"] = time.perf_counter() - start
    print(json.dumps(result), file=sys.stderr)
    return result


@functools.cache
def compiled(program):
    """The class path of a program of this folder. It is compiled in a process of its own: in the one that is timed the
    compiler's
    own code would be compiled too, in threads beside libtorch's, for ten seconds."""
    classes, libraries = BENCH / "out" / "classes", f"{ROOT}/install/target/lib/*"
    subprocess.run(["javac", "-cp", libraries, "-d", classes, BENCH / f"{program}.java"], check=True)
    return f"{classes}{os.pathsep}{libraries}"


def java_command(program, *arguments):
    return [
        "java",
        "-Dai.djl.offline=true",
        "-Djava.util.logging.config.file=/dev/null",
        "-cp",
        compiled(program),
        program,
        *arguments,
    ]


def java(program, *arguments):
    return run(java_command(program, *arguments))


def ours(*arguments):
    return java("Generate", *arguments)


def theirs(*arguments):
    return run([PYTHON, BENCH / "peer_diffusers.py", *arguments])


def median(results, key):
    return statistics.median(r[key] for r in results)


def row(what, mine, peer, bar):
    print(f"| {what} | {mine:.2f} s | {peer:.2f} s | {mine / peer:.2f} | {bar} |")


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--images", type=int, default=3)
    a = p.parse_args()
    prepare()
    print(f"load average before: {os.getloadavg()[0]:.2f}\n")
    print("| what | ours | diffusers | ratio | to beat |\n|---|---|---|---|---|")
    memory = {}
    for dtype, long, bar in (("fp32", "float32", "0.80"), ("bf16", "bfloat16", "0.90")):
        mine, peer, whole_mine, whole_peer = [], [], [], []
        for _ in range(a.rounds):
            mine.append(ours(MID, 256, 8, dtype, a.images))
            peer.append(theirs(MID, "--size", 256, "--steps", 8, "--dtype", long, "--images", a.images))
            whole_mine.append(ours(MID, 256, 8, dtype, 0))
            whole_peer.append(theirs(MID, "--size", 256, "--steps", 8, "--dtype", long, "--images", 0))
        memory[dtype] = median(mine, "load_anonymous_mb")
        row(f"warm picture, mid model, 256², 8 steps, {dtype}", median(mine, "image_s"), median(peer, "image_s"), bar)
        row(
            f"whole process, load and one picture, {dtype}",
            median(whole_mine, "process_s"),
            median(whole_peer, "process_s"),
            "0.60",
        )
    mine, peer = [], []
    for _ in range(a.rounds):
        mine.append(ours(DEMO, 128, "sweep", "fp32", *SWEEP))
        peer.append(theirs(DEMO, "--size", 128, "--sweep", *SWEEP))
    row("sweep of 48 pictures, demo-base, 128², fp32", median(mine, "sweep_s"), median(peer, "sweep_s"), "0.60")
    print(
        f"\nanonymous memory that loading the mid model adds to a process with libtorch: {memory['fp32']:.0f} MB "
        f"in fp32, {memory['bf16']:.0f} MB in bf16"
        f"\nload average after: {os.getloadavg()[0]:.2f}"
    )


if __name__ == "__main__":
    main()
