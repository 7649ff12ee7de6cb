"""Prints where ordinary pictures lie: the figures behind the healthy bands of docs/scores.md.

    .venv/bin/python magics/quality/src/test/python/healthy_bands.py

Needs what oracle.py beside it needs; the pictures are those that come with scikit-image.
"""

import numpy as np
from scipy import ndimage
from skimage import data
from skimage.measure import blur_effect

import oracle

NAMES = "astronaut camera cat coffee hubble_deep_field immunohistochemistry retina rocket".split()


def values(rgb):
    exact = rgb.astype(np.int64) @ [299, 587, 114] / 1000
    rounded = np.floor(exact + 0.5)
    found = {
        "blur_effect": blur_effect(rgb, channel_axis=-1),
        "s_blur": oracle.s_blur(exact),
        "cpbd": oracle.sharp_edges(rounded),
        "spectral_slope": oracle.spectral_slope(rounded),
        "fine_detail": oracle.fine_detail(exact),
    }
    return "  ".join(f"{name} {value:.3f}" for name, value in found.items())


for name in NAMES:
    picture = getattr(data, name)()
    rgb = picture if picture.ndim == 3 else np.repeat(picture[..., None], 3, -1)
    blurred = np.stack([ndimage.uniform_filter(rgb[..., c], 5) for c in range(3)], -1)
    print(f"{name:22} as it is: {values(rgb)}\n{'':22} box of 5: {values(blurred)}", flush=True)
