"""Prints where ordinary pictures lie: the figures behind the healthy band of blur_effect (docs/scores.md).

Needs scikit-image alone; the pictures are those that come with it.
"""

import numpy as np
from scipy import ndimage
from skimage import data
from skimage.measure import blur_effect

NAMES = "astronaut camera cat coffee hubble_deep_field immunohistochemistry retina rocket".split()

for name in NAMES:
    picture = getattr(data, name)()
    rgb = picture if picture.ndim == 3 else np.repeat(picture[..., None], 3, -1)
    blurred = np.stack([ndimage.uniform_filter(rgb[..., c], 5) for c in range(3)], -1)
    print(f"{name:22} {blur_effect(rgb, channel_axis=-1):.3f}  box 5: {blur_effect(blurred, channel_axis=-1):.3f}")
