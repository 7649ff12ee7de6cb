"""The values that ResizeTest expects: CRC-32 of what Pillow makes of a picture that both compute.

    pip install numpy pillow==12.0.0
    python bench/resize_values.py

Pillow 13 resizes vertically first where that is less work, and then differs by a few levels from all versions before.
"""

import zlib

import numpy as np
from PIL import Image

SIZES = [(37, 23), (64, 48)]
RESIZED = [(74, 46), (128, 96), (55, 40), (19, 90), (200, 11)]


def picture(width, height):
    i = np.arange(3 * width * height, dtype=np.int64)
    return Image.fromarray(((i * i * 31 + i * 7 >> 5) % 256).astype(np.uint8).reshape(height, width, 3))


for size in SIZES:
    for to in RESIZED:
        for kind in (Image.BILINEAR, Image.BICUBIC, Image.LANCZOS):
            crc = zlib.crc32(picture(*size).resize(to, kind).tobytes())
            print(f"{size[0]},{size[1]},{to[0]},{to[1]},{Image.Resampling(kind).name},{crc}")
