"""Measures how much longer a model's first picture takes because of its fingerprint: the same process runs by turns
without remembered hashes, so that it reads every byte, and with all hashes remembered.

    mvn -B -DskipTests package
    python3 bench/fingerprint.py FOLDER [--size 128] [--steps 8] [--dtype fp32] [--rounds 5] [--blow-up GB]

--blow-up first makes a copy of the model and adds so many GB of random tensors that no network uses (in text encoder
and VAE). It shows what it costs to read the files of a larger model if the picture itself takes no longer.
"""

import argparse
import json
import os
import shutil
import statistics
import struct
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def blown_up(folder: Path, to: Path, gigabytes: float) -> Path:
    shutil.copytree(folder, to)
    files = {
        to / "text_encoder/model.safetensors": "lm_head.weight",
        to / "vae/diffusion_pytorch_model.safetensors": "encoder.padding",
    }
    each = int(gigabytes * 1e9 / len(files)) // 4 * 4
    for file, name in files.items():
        data = file.read_bytes()
        (length,) = struct.unpack("<Q", data[:8])
        header = json.loads(data[8 : 8 + length])
        end = len(data) - 8 - length
        header[name] = {"dtype": "F32", "shape": [each // 4], "data_offsets": [end, end + each]}
        text = json.dumps(header).encode()
        text += b" " * (-len(text) % 8)
        with file.open("wb") as out:
            out.write(struct.pack("<Q", len(text)) + text + data[8 + length :])
            while each > 0 and out.tell() < 8 + len(text) + end + each:
                out.write(os.urandom(min(1 << 24, 8 + len(text) + end + each - out.tell())))
    return to


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("folder", type=Path)
    p.add_argument("--size", default="128")
    p.add_argument("--steps", default="8")
    p.add_argument("--dtype", default="fp32")
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--blow-up", type=float, default=0)
    a = p.parse_args()
    with tempfile.TemporaryDirectory() as t:
        temporary = Path(t)
        folder = blown_up(a.folder, temporary / "model", a.blow_up) if a.blow_up else a.folder
        if a.blow_up:
            time.sleep(61)  # younger files are not remembered
        caches = {"read": temporary / "none", "remembered": temporary / "all"}

        def run(kind: str) -> dict:
            if kind == "read":
                shutil.rmtree(caches[kind], ignore_errors=True)
            out = subprocess.run(
                ["java", "-cp", f"{ROOT}/install/target/lib/*", str(ROOT / "bench/FirstPicture.java"), str(folder)]
                + [a.size, a.steps, a.dtype],
                env={**os.environ, "ZIMAGE_LAB_CACHE": str(caches[kind]), "GOMP_SPINCOUNT": "1000"},
                capture_output=True, text=True, check=True)
            return json.loads(out.stdout.splitlines()[-1])

        run("remembered")  # also brings the files into memory
        times: dict[str, list[dict]] = {"read": [], "remembered": []}
        for _ in range(a.rounds):
            for kind in times:
                times[kind].append(run(kind))
        assert len({r["fingerprint"] for rs in times.values() for r in rs}) == 1
        print(f"{times['read'][0]['bytes'] / 1e9:.2f} GB of weights, medians of {a.rounds}")
        medians = {}
        for kind, results in times.items():
            medians[kind] = {k: statistics.median(r[k] for r in results) for k in ("load_s", "picture_s", "all_s")}
            print(f"{kind:11} load {medians[kind]['load_s']:.2f} s, picture {medians[kind]['picture_s']:.2f} s, "
                  f"both {medians[kind]['all_s']:.2f} s")
        print(f"ratio {medians['read']['all_s'] / medians['remembered']['all_s']:.3f}")


if __name__ == "__main__":
    main()
