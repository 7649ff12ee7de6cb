"""Makes the test pictures and computes what scikit-image, OpenCV and numpy say of them.

    python -m venv .venv && .venv/bin/pip install numpy scikit-image opencv-python-headless pillow
    .venv/bin/python magics/quality/src/test/python/oracle.py

Writes src/test/resources/oracle/*.png and oracle.json beside them. The pictures come from whole-number formulas
alone: a second run gives the same bytes, and so does the Java test, which makes two of them itself. The JSON is kept
to two flat levels for the test, which reads it without a JSON library.
"""

import json
import pathlib

import cv2
import numpy as np
import skimage
from PIL import Image
from scipy import ndimage
from skimage.measure import blur_effect, shannon_entropy

OUT = pathlib.Path(__file__).parent.parent / "resources" / "oracle"


def lcg(count, seed):
    """Numerical Recipes' generator mod 2^32; the top 8 bits of each state."""
    values = np.empty(count, np.int64)
    state = seed
    for i in range(count):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        values[i] = state >> 24
    return values


def scene(width, height, noise=0, seed=1):
    """Ramps, discs and a fine lattice: flat parts, soft parts, hard edges, all colours."""
    y, x = np.mgrid[0:height, 0:width].astype(np.int64)
    red = (x * 255) // max(1, width - 1)
    green = (y * 255) // max(1, height - 1)
    blue = (x * y) // 7 % 256
    disc = (3 * x - width) ** 2 + (3 * y - height) ** 2 < (width * height) // 2
    red, green, blue = np.where(disc, 230, red), np.where(disc, 40, green), np.where(disc, 60, blue)
    flat = (x > (2 * width) // 3) & (y > height // 2)
    red, green, blue = np.where(flat, 20, red), np.where(flat, 90, green), np.where(flat, 200, blue)
    lattice = (x < width // 4) & (y > (2 * height) // 3) & ((x // 2 + y // 3) % 2 == 0)
    red, green, blue = np.where(lattice, 250, red), np.where(lattice, 250, green), np.where(lattice, 245, blue)
    rgb = np.stack([red, green, blue], -1)
    if noise:
        rgb = rgb + (lcg(rgb.size, seed).reshape(rgb.shape) * noise) // 256 - noise // 2
    return np.clip(rgb, 0, 255).astype(np.uint8)


def box(rgb, size):
    """A whole-number box blur of each channel, edge pixels repeated."""
    reach = size // 2
    out = np.zeros(rgb.shape, np.int64)
    padded = np.pad(rgb.astype(np.int64), ((reach, reach), (reach, reach), (0, 0)), mode="edge")
    for dy in range(size):
        for dx in range(size):
            out += padded[dy : dy + rgb.shape[0], dx : dx + rgb.shape[1]]
    return (out // (size * size)).astype(np.uint8)


def to8(v16):
    return ((v16.astype(np.int64) * 255 + 32767) // 65535).astype(np.uint8)


def over_white(rgb, alpha):
    a = alpha.astype(np.int64)[..., None]
    return ((rgb.astype(np.int64) * a + 255 * (255 - a) + 127) // 255).astype(np.uint8)


def pictures():
    """name -> (array as written to the file, the 8-bit RGB that it means)."""
    sharp = scene(96, 64)
    yield "scene", sharp, sharp
    for name, rgb in {
        "odd": scene(71, 53),
        "tall": scene(37, 101),
        "noisy": scene(80, 60, noise=64, seed=7),
        "blurred3": box(sharp, 3),
        "blurred9": box(sharp, 9),
        "random": lcg(3 * 45 * 33, 99).reshape(33, 45, 3).astype(np.uint8),
        "small": scene(7, 5, noise=90, seed=3),
        "smallest": lcg(3 * 16, 5).reshape(4, 4, 3).astype(np.uint8),
        "line": scene(4, 40, noise=30, seed=11),
    }.items():
        yield name, rgb, rgb
    grey = scene(63, 47)[..., 1]
    yield "grey", grey, np.repeat(grey[..., None], 3, -1)
    wide = lcg(2 * 50 * 39, 21).reshape(39, 50, 2)
    ramp = np.mgrid[0:39, 0:50][1] * 1300
    grey16 = np.clip(ramp + wide[..., 0] * 8 + wide[..., 1], 0, 65535).astype(np.uint16)
    yield "grey16", grey16, np.repeat(to8(grey16)[..., None], 3, -1)
    low = lcg(41 * 57 * 3, 31).reshape(41, 57, 3)
    rgb16 = (scene(57, 41).astype(np.int64) * 256 + low).astype(np.uint16)
    yield "rgb16", rgb16, to8(rgb16)
    y, x = np.mgrid[0:44, 0:52]
    alpha = ((x * 5 + y * 3) % 256).astype(np.uint8)
    rgb = scene(52, 44)
    yield "rgba", np.dstack([rgb, alpha]), over_white(rgb, alpha)
    rgba16 = np.dstack([rgb.astype(np.int64) * 257, (alpha.astype(np.int64) * 255 + 77)]).clip(0, 65535).astype(np.uint16)
    yield "rgba16", rgba16, over_white(to8(rgba16[..., :3]), to8(rgba16[..., 3]))


def write(name, array):
    path = OUT / f"{name}.png"
    if array.dtype == np.uint16 and array.ndim == 3:
        order = [2, 1, 0] if array.shape[2] == 3 else [2, 1, 0, 3]
        cv2.imwrite(str(path), array[..., order], [cv2.IMWRITE_PNG_COMPRESSION, 9])
    else:
        Image.fromarray(array).save(path, optimize=True)
    assert path.stat().st_size < 30_000, path


def scores(rgb):
    r, g, b = (rgb[..., c].astype(np.int64) for c in range(3))
    luma = ((299 * r + 587 * g + 114 * b + 500) // 1000).astype(np.uint8)
    laplacian = float(cv2.meanStdDev(cv2.Laplacian(luma, cv2.CV_64F))[1][0, 0] ** 2)
    kernel = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
    again = ndimage.correlate(luma.astype(np.float64), kernel, mode="mirror").var()
    assert abs(laplacian - again) <= 1e-12 * again
    rg, yb = (r - g).astype(np.float64), (r + g) / 2 - b
    m3 = np.sqrt(rg.var() + yb.var()) + 0.3 * np.sqrt(rg.mean() ** 2 + yb.mean() ** 2)
    return {
        "blur_effect": float(blur_effect(rgb, h_size=11, channel_axis=-1)),
        "laplacian_variance": laplacian,
        "colorfulness": float(m3),
        **vector(rgb, luma),
    }


def percentile(values, percent):
    """The smallest value that at least this share does not exceed, without rounding the rank in floats."""
    ordered = np.sort(values, axis=None)
    return float(ordered[(percent * ordered.size + 99) // 100 - 1])


def chroma(rgb):
    c = rgb / 255.0
    linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    cones = [[0.4122214708, 0.5363325363, 0.0514459929],
             [0.2119034982, 0.6806995451, 0.1073969566],
             [0.0883024619, 0.2817188376, 0.6299787005]]
    opponents = [[1.9779984951, -2.4285922050, 0.4505937099], [0.0259040371, 0.7827717662, -0.8086757660]]
    ab = np.cbrt(linear @ np.transpose(cones)) @ np.transpose(opponents)
    grey = (rgb == rgb[..., :1]).all(-1)
    return np.where(grey, 0, np.hypot(ab[..., 0], ab[..., 1]))


def lattice(y, period):
    found = []
    for plane in (y, y.T):
        width = plane.shape[1]
        if width >= 3 * period:
            d = np.abs(plane[:, :-2] - 2 * plane[:, 1:-1] + plane[:, 2:]).mean(0)
            phase = np.arange(1, width - 1) % period
            means = [d[phase == p].mean() for p in range(period)]
            found.append((max(means) - np.median(means)) / max(np.median(means), 0.1))
    return float(np.mean(found)) if found else 0.0


def overshoot(y):
    smooth = ndimage.gaussian_filter(y, 2, mode="nearest", truncate=4)
    high = ndimage.maximum_filter(smooth, 9, mode="nearest")
    low = ndimage.minimum_filter(smooth, 9, mode="nearest")
    strong = high - low > 40
    beyond = np.maximum(0, np.maximum(y - high, low - y))
    return float(beyond[strong].mean()) if strong.any() else 0.0


def banding(y):
    contours = change = 0
    for plane in (y, y.T):
        for line in plane:
            steps = np.abs(np.diff(line))
            change += steps.sum()
            for i in np.flatnonzero((steps >= 2) & (steps <= 24)):
                if i >= 2 and i + 3 < line.size and not steps[[i - 2, i - 1, i + 1, i + 2]].any():
                    contours += steps[i]
    return float(contours / change) if change else 0.0


def vector(rgb, luma):
    y = luma.astype(np.float64)
    c = chroma(rgb)
    high, low = rgb >= 254, rgb <= 1
    stencil = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]])
    inner = ndimage.correlate(y, stencil)[1:-1, 1:-1]
    return {
        "tenengrad": float((ndimage.sobel(y, 0, mode="mirror") ** 2 + ndimage.sobel(y, 1, mode="mirror") ** 2).mean()),
        "chroma_mean": float(c.mean()),
        "chroma_p95": percentile(c, 95),
        "clip_any": float((high | low).any(-1).mean()),
        "clip_hi": float(high.all(-1).mean()),
        "clip_chroma": float((high.any(-1) & low.any(-1)).mean()),
        "luma_mean": float(y.mean()),
        "luma_p1": percentile(y, 1),
        "luma_p50": percentile(y, 50),
        "luma_p99": percentile(y, 99),
        "rms_contrast": float(y.std() / 255),
        "entropy": float(shannon_entropy(luma)),
        "noise": float(np.sqrt(np.pi / 2) / 6 * np.abs(inner).mean()),
        "lattice8": lattice(y, 8),
        "lattice16": lattice(y, 16),
        "overshoot": overshoot(y),
        "banding": banding(y),
    }


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    expected = {}
    for name, array, rgb in pictures():
        write(name, array)
        expected[name] = {
            "width": rgb.shape[1],
            "height": rgb.shape[0],
            "sum": int((rgb.astype(np.int64).ravel() * (np.arange(rgb.size) % 251 + 1)).sum()),
            **scores(rgb),
        }
    (OUT / "oracle.json").write_text(json.dumps(expected, indent=1) + "\n")
    print(f"scikit-image {skimage.__version__}, OpenCV {cv2.__version__}, numpy {np.__version__}: {len(expected)} pictures")


if __name__ == "__main__":
    main()
