"""Writes magics/perception/src/test/resources/golden-authors: small networks of random weights under the names of the
published files, and what the authors' own code makes of a few pictures with them.

    python -m venv venv
    venv/bin/pip install torch==2.7.1 torchvision==0.22.1 lpips==0.1.4 safetensors pillow==12.3.0
    venv/bin/python bench/score_goldens.py

LPIPS is the package `lpips` itself, with fewer channels. Nothing is downloaded.
"""

import json
import math
import shutil
from pathlib import Path

import lpips
import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file

TESTS = Path(__file__).parent.parent / "magics/perception/src/test/resources"
PICTURES = TESTS / "golden/pictures"
OUT = TESTS / "golden-authors"


def randomise(module, seed):
    """Weights of the size that keeps activations as large as their inputs."""
    g = torch.Generator().manual_seed(seed)
    for name, p in module.named_parameters():
        r = torch.randn(p.shape, generator=g)
        if p.dim() > 1:
            p.data = r * math.sqrt(2 / p[0].numel())
        else:
            p.data = 1 + 0.1 * r if name.endswith("weight") else 0.1 * r
    return module.eval()


def save(tensors, path, dtype):
    path.parent.mkdir(parents=True, exist_ok=True)
    stored = {k: t.to(dtype) if t.is_floating_point() else t for k, t in tensors.items()}
    # a copy, since two names may share a tensor
    save_file({k: t.clone(memory_format=torch.contiguous_format) for k, t in stored.items()}, path)
    path.chmod(0o644)


def rounded(tensors, dtype):
    """Rounds in place, as the file will have them."""
    for t in tensors:
        t.copy_(t.to(dtype).to(t.dtype))


def narrowed(module, by, channels=3):
    """Replaces all convolutions, in their order, by narrower ones of the same kind."""
    for name, child in module.named_children():
        if isinstance(child, torch.nn.Conv2d):
            out = child.out_channels // by
            setattr(module, name, torch.nn.Conv2d(channels, out, child.kernel_size, child.stride, child.padding))
            channels = out
        elif type(child).__name__ == "Fire":
            narrow = child.squeeze.out_channels // by * 2
            half = child.expand1x1.out_channels // by
            child.squeeze = torch.nn.Conv2d(channels, narrow, 1)
            child.expand1x1 = torch.nn.Conv2d(narrow, half, 1)
            child.expand3x3 = torch.nn.Conv2d(narrow, half, 3, padding=1)
            channels = 2 * half
        else:
            channels = narrowed(child, by, channels)
    return channels


def perceptual_distances(golden):
    """Each backbone in another of the forms in which its tensors are published, and in another dtype."""
    published = {
        # DiffSynth-Studio/ImageMetrics: the package's state_dict with the linear layers once
        "alex": ("alexnet", torch.float32, lambda d: {k: t for k, t in d.items() if not k.startswith("lins.")}),
        # torchvision's names
        "squeeze": ("squeezenet", torch.float16, torchvision_names),
        # the package's state_dict as it is
        "vgg": ("vgg", torch.bfloat16, dict),
    }
    for seed, (net, (file, dtype, form)) in enumerate(published.items()):
        model = lpips.LPIPS(pretrained=False, pnet_rand=True, net=net, verbose=False)
        by = 16 if net == "vgg" else 8
        narrowed(model.net, by)
        model.chns = [c // by for c in model.chns]
        for i, c in enumerate(model.chns):
            model.lins[i].model[1] = torch.nn.Conv2d(c, 1, 1, bias=False)
        randomise(model, seed)
        for lin in model.lins:  # the published ones are not negative
            lin.model[1].weight.data.abs_()
        rounded(form(model.state_dict()).values(), dtype)
        save(form(model.state_dict()), OUT / "weights/ImageMetrics/LPIPS" / f"{file}.safetensors", dtype)
        for name in ["wide", "tall", "large"]:
            picture = lpips.im2tensor(np.asarray(picture_of(name)))
            golden[name]["lpips" if net == "alex" else "lpips_" + net] = model(picture, picture.flip(3)).item()


def torchvision_names(tensors):
    named = {}
    for k, t in tensors.items():
        if k.startswith("net."):
            named["features." + k.split(".", 2)[2]] = t
        elif not k.startswith(("lins.", "scaling_layer.")):
            named[k] = t
    return named


def picture_of(name):
    return Image.open(PICTURES / f"{name}.png").convert("RGB")


@torch.no_grad()
def main():
    shutil.rmtree(OUT, ignore_errors=True)
    golden = {p.stem: {} for p in sorted(PICTURES.glob("*.png"))}
    perceptual_distances(golden)
    OUT.mkdir(exist_ok=True)
    (OUT / "golden.json").write_text(json.dumps({"pictures": golden}, ensure_ascii=False, indent=1) + "\n")
    print(json.dumps(golden, indent=1))


main()
