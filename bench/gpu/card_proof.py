"""Measures on a card, within ten minutes, what the plan of its memory, streaming and smaller weights promise.

    mvn -B -DskipTests package
    python3 bench/gpu/card_proof.py [--model FOLDER] [--out FILE] [--minutes 10] [--java-args FILE]

Facts are written to FILE (default: bench/out/card_proof.json, a line of JSON each) and printed as soon as they are
known, so that a run which is stopped leaves what it has measured. The model is a folder in the published layout.
Without --model one of the published sizes with random weights is made (33 GB, in /dev/shm or --scratch), if this
Python has torch and diffusers. libtorch is the one that install/kernel set (options of the JVM in its java.args);
--java-args names other options.

Without a card it measures on the CPU what the CPU can, with the demo model or --model, and says what was not run and
why.
"""
import argparse
import importlib.util
import json
import os
import pathlib
import selectors
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LIB = ROOT / "install/target/lib"
DEMO = ROOT / "magics/demo/src/main/resources/org/zimagelab/demo/demo-base"
JAVA_ARGS = ROOT / ".venv/share/jupyter/kernels/zimage-lab/java.args"
BALLAST = (8, 12, 16, 24)
PINNED = """
import json, time, torch
n = 1 << 30
host, card = torch.empty(n, dtype=torch.uint8).pin_memory(), torch.empty(n, dtype=torch.uint8, device="cuda")
best = 1e9
for _ in range(6):
    torch.cuda.synchronize()
    start = time.perf_counter()
    card.copy_(host, non_blocking=True)
    torch.cuda.synchronize()
    best = min(best, time.perf_counter() - start)
print(json.dumps({"torch": torch.__version__, "card": torch.cuda.get_device_name(), "pinned_gb_s": n / best / 1e9}))
"""


class Proof:
    def __init__(self, arguments):
        self.arguments = arguments
        self.deadline = time.monotonic() + 60 * arguments.minutes
        arguments.out.parent.mkdir(parents=True, exist_ok=True)
        self.file = arguments.out.open("w")
        self.facts = []

    def say(self, part, **fact):
        fact = {"part": part, **fact}
        self.facts.append(fact)
        line = json.dumps(fact, ensure_ascii=False)
        print(line, flush=True)
        self.file.write(line + "\n")
        self.file.flush()

    def run(self, part, command, most):
        """Runs a command whose lines of JSON are facts; returns them. At most so many seconds, and what is left."""
        left = self.deadline - time.monotonic()
        if left < 5:
            self.say(part, not_run="the time was over")
            return []
        facts = []
        with tempfile.TemporaryFile("w+") as errors:
            process = subprocess.Popen([str(c) for c in command], stdout=subprocess.PIPE, stderr=errors, text=True)
            stop = time.monotonic() + min(most, left)
            try:
                facts = self.read(part, process, stop)
            finally:
                process.kill()
                process.wait()
            errors.seek(0)
            said = [line.strip() for line in errors.read().splitlines() if line.strip()]
        if process.returncode not in (0, -9):
            cause = [line for line in said if "Exception" in line or "Error" in line] or said
            self.say(part, failed=cause[0] if cause else f"status {process.returncode}")
        return facts

    def read(self, part, process, stop):
        facts, text = [], b""
        selector = selectors.DefaultSelector()
        selector.register(process.stdout, selectors.EVENT_READ)
        output = process.stdout.fileno()
        while True:
            if not selector.select(max(0, stop - time.monotonic())):
                self.say(part, not_run="its time was over; what stands above it was measured")
                return facts
            chunk = os.read(output, 1 << 16)
            text += chunk
            *lines, text = text.split(b"\n")
            for line in lines:
                try:
                    fact = json.loads(line)
                except ValueError:
                    continue
                if isinstance(fact, dict):
                    facts.append(fact)
                    self.say(part, **fact)
            if not chunk:
                process.wait()
                return facts

    def java(self, part, *words, most=120):
        a = self.arguments
        options = [f"@{a.java_args}"] if a.java_args else ["-cp", f"{LIB}/*"]
        quiet = ["-Dai.djl.offline=true", "-Djava.util.logging.config.file=/dev/null"]
        return self.run(part, ["java", *options, *quiet, HERE / "CardProof.java", a.device, a.model, *words], most)


def has(*modules):
    return all(importlib.util.find_spec(m) for m in modules)


def equal_pictures(proof, part, facts, latents):
    """Says of each picture whether it has the latents of the one whose weights were resident."""
    for fact in facts:
        if "latents" in fact and fact["size"] in latents:
            proof.say(part, size=fact["size"], equal_to_resident=fact["latents"] == latents[fact["size"]])


def on_card(proof):
    a = proof.arguments
    if has("torch"):
        proof.run("pinned copy", [sys.executable, "-c", PINNED], 60)
    else:
        proof.say("pinned copy", not_run="this Python has no torch")
    # streams and events work on this torch, and the bits are those of resident weights
    proof.java("streamed", "streamed", 1024, "BF16", most=200)
    whole = proof.java("resident", "resident", 512, 768, 1024, 1536, 2048, most=120)
    latents = {f["size"]: f["latents"] for f in whole if "latents" in f}
    for gib in BALLAST:
        part = f"{gib} GiB free"
        equal_pictures(proof, part, proof.java(part, "ballast", gib, 1024, 2048, most=60), latents)
    proof.java("smaller weights", "weights", 1024, "int8", "fp8", most=90)
    diffusers(proof, 1024, "bfloat16", "cuda")


def on_cpu(proof):
    for what, needs in (("pinned copy", "pinned memory"), ("streams and events", "CUDA"),
                        (", ".join(f"{gib} GiB free" for gib in BALLAST), "a card's memory")):
        proof.say(what, not_run=f"no card here, and it needs {needs}")
    proof.java("streamed", "streamed", 128, "FP32", most=150)
    proof.java("streamed", "streamed", 128, "BF16", most=150)
    whole = proof.java("resident", "resident", 128, 256, most=150)
    latents = {f["size"]: f["latents"] for f in whole if "latents" in f}
    for offload in ("text", "blocks"):
        part = f"offload {offload}"
        equal_pictures(proof, part, proof.java(part, "offload", offload, 128, 256), latents)
    proof.java("smaller weights", "weights", 128, "int8", "fp8", most=100)
    diffusers(proof, 128, "float32", "cpu")


def diffusers(proof, size, dtype, device):
    if not has("torch", "diffusers", "transformers"):
        proof.say("diffusers", not_run="this Python has no torch, diffusers and transformers")
        return
    peer = [sys.executable, HERE.parent / "peer_diffusers.py", proof.arguments.model, "--size", size, "--steps", 4]
    proof.run("diffusers", [*peer, "--dtype", dtype, "--device", device, "--images", 2], 120)


def summary(proof):
    equal = [f["equal"] for f in proof.facts if "equal" in f]
    also = [f["equal_to_resident"] for f in proof.facts if "equal_to_resident" in f]
    above = [f for f in proof.facts if "peaks" in f and "plan" in f and max(f["peaks"].values()) > f["plan"]["peak"]]
    proof.say("summary", streamed_equal=f"{sum(equal)} of {len(equal)}", pictures_equal=f"{sum(also)} of {len(also)}",
              peaks_above_plan=len(above), failed=sum("failed" in f for f in proof.facts),
              not_run=[f["part"] for f in proof.facts if "not_run" in f])
    return 0 if all(equal) and all(also) and equal and not any("failed" in f for f in proof.facts) else 1


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--model", type=pathlib.Path)
    p.add_argument("--out", type=pathlib.Path, default=HERE.parent / "out/card_proof.json")
    p.add_argument("--minutes", type=float, default=10)
    p.add_argument("--java-args", type=pathlib.Path, default=JAVA_ARGS if JAVA_ARGS.exists() else None)
    p.add_argument("--device", default="auto", help="auto, cpu, cuda or cuda:N")
    p.add_argument("--scratch", default="/dev/shm")
    a = p.parse_args()
    if not LIB.is_dir() and not a.java_args:
        sys.exit(f"{LIB}: not there; mvn -B -DskipTests package makes it")
    proof = Proof(a)
    made = None
    try:
        model, a.model = a.model, a.model or DEMO
        found = proof.java("device", "device", most=60)
        a.device = found[0]["device"] if found else "cpu"
        card = a.device != "cpu"
        if card and model is None and has("torch", "diffusers", "transformers"):
            made = pathlib.Path(tempfile.mkdtemp(dir=a.scratch))
            a.model = made / "full"
            start = time.monotonic()
            make = [sys.executable, HERE.parent / "make_model.py", a.model, "--preset", "full", "--device", "cuda"]
            subprocess.run(make, check=True, stdout=sys.stderr)
            proof.say("model", made=str(a.model), seconds=time.monotonic() - start)
        proof.say("model", folder=str(a.model))
        (on_card if card else on_cpu)(proof)
        return summary(proof)
    finally:
        if made:
            shutil.rmtree(made)


if __name__ == "__main__":
    sys.exit(main())
