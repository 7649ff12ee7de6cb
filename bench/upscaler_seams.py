"""How much of a picture changes where an upscaler sees tiles instead of the whole, by what a tile sees beside its own.

    pip install torch==2.7.1 torchvision==0.22.1 spandrel==0.4.2 einops safetensors pillow numpy
    python bench/upscaler_seams.py WEIGHTS.safetensors PICTURE [--side 256] [--overlaps 8,16,32] [--compare OUT.png]

The middle of the picture is enlarged whole, and in two halves that see so many pixels beyond their edge. Prints the
share of 8-bit values that differ, the most levels, and how far from the seam the last difference is. With --compare
it says first how far a picture that bench/UpscalerTiles.java made is from the whole.
"""

import argparse

import numpy as np
import torch
from PIL import Image
from spandrel import ModelLoader


@torch.inference_mode()
def levels(model, rgb):
    x = torch.from_numpy(rgb.copy()).permute(2, 0, 1)[None].float() / 255
    x = x.contiguous(memory_format=torch.channels_last)
    return (model(x)[0].clamp(0, 1) * 255).round().to(torch.int16).permute(1, 2, 0).numpy()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("weights")
    parser.add_argument("picture")
    parser.add_argument("--side", type=int, default=256)
    parser.add_argument("--overlaps", default="8,16,32")
    parser.add_argument("--compare")
    a = parser.parse_args()
    descriptor = ModelLoader().load_from_file(a.weights)
    model, scale = descriptor.model.float().eval(), descriptor.scale
    model = model.to(memory_format=torch.channels_last)
    image = Image.open(a.picture).convert("RGB")
    left, top = (image.width - a.side) // 2, (image.height - a.side) // 2
    rgb = np.asarray(image.crop((left, top, left + a.side, top + a.side)))
    whole = levels(model, rgb)
    if a.compare:
        d = np.abs(np.asarray(Image.open(a.compare).convert("RGB")).astype(np.int16) - whole)
        print(f"{a.compare}: {100 * (d > 0).mean():.4f} % of the values differ, by {d.max()} levels at most")
    half = a.side // 2
    for overlap in map(int, filter(None, a.overlaps.split(","))):
        first = levels(model, rgb[:, :half + overlap])[:, :half * scale]
        second = levels(model, rgb[:, half - overlap:])[:, overlap * scale:]
        d = np.abs(np.concatenate([first, second], 1) - whole)
        columns = np.nonzero(d.any((0, 2)))[0]
        far = np.abs(columns / scale - half).max() if len(columns) else 0
        near = d[:, (half - 16) * scale:(half + 16) * scale]
        print(f"overlap {overlap}: {100 * (d > 0).mean():.3f} % differ, {100 * (d > 1).mean():.4f} % by more than one"
              f" level, {d.max()} levels at most; within 16 pixels of the seam {100 * (near > 0).mean():.3f} %;"
              f" last {far:.0f} pixels away", flush=True)


main()
