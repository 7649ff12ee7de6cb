"""What spandrel makes of small upscalers whose weights are a formula: the values that UpscalerTest expects.

    pip install torch==2.7.1 torchvision==0.22.1 spandrel==0.4.2 einops safetensors numpy
    cd magics/diffusion/src/test/resources/org/zimagelab/diffusion/upscale
    python ../../../../../../../../../bench/upscaler_values.py values.safetensors

Nothing is downloaded. Both sides compute the weights from the same integers, so no weights are kept.
"""

import sys

import numpy as np
import torch
from safetensors.torch import save_file
from spandrel import ModelLoader

FEATURES, GROWTH = 8, 32  # spandrel knows no other growth


def mixed(n, salt):
    """n numbers from −0.5 to 0.5, the same in Java."""
    x = np.arange(n, dtype=np.uint64) + np.uint64(salt * 1000003)
    x ^= x >> np.uint64(33)
    x *= np.uint64(0xFF51AFD7ED558CCD)
    x ^= x >> np.uint64(33)
    return (x >> np.uint64(40)).astype(np.float64) / 2**24 - 0.5


def filled(shapes):
    """The last convolution is small, and of RRDBNet it has a bias of about a half, so that pixels are within 0 to 1."""
    last = max((name for name in shapes if name.endswith(".bias")), key=lambda name: [len(name), name])
    last = "conv_last" if "conv_last.bias" in shapes else last.removesuffix(".bias")
    tensors = {}
    for salt, name in enumerate(sorted(shapes)):
        shape = shapes[name]
        n = int(np.prod(shape))
        gain = 0.5 if len(shape) == 1 else np.sqrt(6 / np.prod(shape[1:]))
        values = mixed(n, salt + 1) * gain
        if name.startswith(last + "."):
            values = values / 256 + (0.5 if name == "conv_last.bias" else 0)
        tensors[name] = torch.from_numpy(values.astype(np.float32)).reshape(shape)
    return tensors


def conv(out, into):
    return {"weight": (out, into, 3, 3), "bias": (out,)}


def named(parts):
    return {f"{name}.{k}": shape for name, tensors in parts.items() for k, shape in tensors.items()}


def rrdb(blocks, doublings, unshuffle=1, extra=False):
    f, g = FEATURES, GROWTH
    parts = {"conv_first": conv(f, 3 * unshuffle**2)}
    for i in range(blocks):
        for k in (1, 2, 3):
            for j in range(1, 6):
                parts[f"body.{i}.rdb{k}.conv{j}"] = conv(f if j == 5 else g, f + (j - 1) * g)
            if extra:
                parts[f"body.{i}.rdb{k}.conv1x1"] = {"weight": (g, f, 1, 1)}
    parts["conv_body"] = conv(f, f)
    for i in range(1, doublings + 1):
        parts[f"conv_up{i}"] = conv(f, f)
    return named({**parts, "conv_hr": conv(f, f), "conv_last": conv(3, f)})


def compact(layers, scale):
    parts = {}
    for i in range(layers):
        parts[f"body.{2 * i}"] = conv(FEATURES, FEATURES if i else 3)
        parts[f"body.{2 * i + 1}"] = {"weight": (FEATURES,)}
    return named({**parts, f"body.{2 * layers}": conv(3 * scale**2, FEATURES)})


def esrgan(tensors, blocks, doublings):
    """The names of ESRGAN's first code."""
    import re

    tail = {"conv_hr": 3 * doublings + 2, "conv_last": 3 * doublings + 4}
    tail.update({f"conv_up{i}": 3 * i for i in range(1, doublings + 1)})

    def old(name):
        base, end = name.rsplit(".", 1)
        if base == "conv_first":
            return f"model.0.{end}"
        if base == "conv_body":
            return f"model.1.sub.{blocks}.{end}"
        if base in tail:
            return f"model.{tail[base]}.{end}"
        n, k, c = re.fullmatch(r"body\.(\d+)\.rdb(\d)\.(conv\w+)", base).groups()
        return f"model.1.sub.{n}.RDB{k}.{c}.{end}" if c == "conv1x1" else f"model.1.sub.{n}.RDB{k}.{c}.0.{end}"

    return {old(name): t for name, t in tensors.items()}


CASES = {
    "rrdb_x4": (filled(rrdb(2, 2)), (11, 9), None),
    "rrdb_x2_unshuffled": (filled(rrdb(1, 2, unshuffle=2)), (13, 8), None),
    "rrdb_x2_extra": (filled(rrdb(1, 1, extra=True)), (10, 9), lambda t: esrgan(t, 1, 1)),
    "compact_x4": (filled(compact(3, 4)), (11, 9), None),
    "compact_x3": (filled(compact(2, 3)), (9, 10), None),
}


@torch.inference_mode()
def main(out):
    values = {}
    for salt, (case, (tensors, (width, height), rename)) in enumerate(CASES.items()):
        model = ModelLoader().load_from_state_dict(rename(dict(tensors)) if rename else dict(tensors)).model.eval()
        rgb = np.round((mixed(3 * width * height, 100 + salt) + 0.5) * 255).astype(np.uint8).reshape(height, width, 3)
        x = torch.from_numpy(rgb).permute(2, 0, 1)[None].float() / 255
        values[case + ".picture"] = torch.from_numpy(rgb).float()
        values[case] = model(x)[0].contiguous()
        print(case, type(model).__name__, tuple(values[case].shape), values[case].abs().max())
    save_file(values, out)


main(sys.argv[1])
