"""Makes the test pictures and computes what scikit-image, OpenCV, python-cpbd, piq and numpy say of them.

    python -m venv .venv && .venv/bin/pip install numpy scikit-image opencv-python-headless pillow torch torchvision piq
    .venv/bin/pip install --no-deps cpbd==1.0.7
    .venv/bin/python magics/quality/src/test/python/oracle.py

Writes src/test/resources/oracle/*.png, oracle.json and, for two pictures at a time, pairs.json beside them. The
pictures come from whole-number formulas alone: a second run gives the same bytes, and so does the Java test, which
makes two of them itself. The JSON has only two flat levels, because the test reads it without a JSON library.
"""

import importlib
import json
import pathlib

import cv2
import numpy as np
import piq
import skimage
import torch
from lcg import lcg
from PIL import Image
from scipy import ndimage
from skimage.measure import blur_effect, shannon_entropy
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

ndimage.imread = None  # gone from scipy; python-cpbd imports it for its command line
cpbd = importlib.import_module("cpbd.compute")  # by this way, since the package has a function of that name too

OUT = pathlib.Path(__file__).parent.parent / "resources" / "oracle"


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


def large():
    """Several blocks of 64, tiles of 128 and five scales, even and odd; the same damaged."""
    even, odd = box(scene(224, 192), 3), scene(179, 163)
    return {
        "large": even,
        "large_soft": box(even, 5),
        "large_pale": (even.astype(np.int64) * 3 // 4 + 60).astype(np.uint8),
        "large_odd": odd,
        "large_odd_soft": box(odd, 3),
    }


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
    for name, rgb in large().items():
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
    rgba16 = np.dstack([rgb.astype(np.int64) * 257, (alpha.astype(np.int64) * 255 + 77)])\
        .clip(0, 65535).astype(np.uint16)
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
            bend = np.zeros(plane.shape)
            bend[:, 1:-1] = np.abs(plane[:, :-2] - 2 * plane[:, 1:-1] + plane[:, 2:])
            around = np.max([np.roll(bend, by, 1) for by in (-3, -2, 2, 3)], 0)
            share = (bend > around).mean(0)
            place = np.arange(width)
            inner = (place >= 4) & (place < width - 4)
            phases = []
            for phase in range(period):
                lines = np.sort(share[inner & (place % period == phase)])
                kept = len(lines) - max(1, int(np.floor(0.15 * len(lines) + 0.5)))
                phases.append(lines[:kept].mean() if kept > 0 else 0)
            found.append((max(phases) - np.median(phases)) / max(np.median(phases), 0.02))
    return float(min(found)) if found else 0.0


def edge_width(y):
    widths = []
    for plane in (y, y.T):
        for line in np.diff(plane, axis=1):
            sign = np.sign(line)
            starts = np.flatnonzero(np.r_[True, sign[1:] != sign[:-1]])
            for run in np.split(np.abs(line), starts[1:]):
                if run.sum() >= 24:
                    widths.append(np.float32(run.sum()) / np.float32(run.max()))
    distance = np.sqrt(max(1, min(y.shape) / 512))
    step = 1 / np.sqrt(2 * np.pi)
    if len(widths) < 20:
        return None
    bins = np.sort(np.minimum(4095, np.floor(np.array(widths, np.float64) * step * 64)))
    return float(max(step, (bins[int(np.ceil(0.25 * len(bins))) - 1] + 0.5) / 64) / distance)


def flat_noise(y):
    stencil = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]])
    response = np.abs(ndimage.correlate(y, stencil))[1:-1, 1:-1]
    down, across = (side // 8 for side in response.shape)
    if not down or not across:
        return 0.0
    blocks = [
        plane[: 8 * down, : 8 * across].reshape(down, 8, across, 8).mean((1, 3)).ravel()
        for plane in (response, y[1:-1, 1:-1])
    ]
    deviation = np.sqrt(np.pi / 2) / 6 * blocks[0]
    grey = deviation[(blocks[1] >= 12) & (blocks[1] <= 243)]
    counted = np.sort(grey if 20 * len(grey) >= len(deviation) else deviation)
    return float(counted[int(0.02 * (len(counted) - 1))])


def burnt(rgb, y):
    least = rgb.min(-1)
    height, width = least.shape
    rim = np.concatenate(
        [least[0], least[-1] if height > 1 else least[:0], least[1:-1, 0], least[1:-1, -1][: None if width > 1 else 0]])
    counted = (least < 224) if (rim >= 224).mean() >= 0.75 else np.ones(least.shape, bool)
    if 100 * counted.sum() < counted.size:
        return 0.0
    sums = np.stack(
        [ndimage.correlate(rgb[..., c].astype(np.int64), np.ones((3, 3), np.int64), mode="nearest") for c in range(3)])
    share = ((sums.max(0) >= 9 * 254) & (sums.min(0) >= 9 * 48))[counted].mean()
    return float(share * percentile(y[counted], 25) / 255)


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


def s_blur(y):
    weights = np.exp(-np.arange(-2, 3) ** 2 / 2)
    gauss = np.outer(weights, weights) / weights.sum() ** 2
    unsharp = np.abs(y - ndimage.correlate(y, gauss, mode="nearest")) * 219 / 255
    height, width = y.shape
    side = np.sqrt(height * width / 100)
    down, across = height / side, width / side
    floor, ceil = np.floor, np.ceil
    ways = [(floor(across), floor(down)), (ceil(across), ceil(down)),
            (floor(across), ceil(down)), (ceil(across), floor(down))]
    columns, rows = (int(n) for n in min(ways, key=lambda way: abs(100 - way[0] * way[1])))
    columns, rows = min(max(1, columns), width), min(max(1, rows), height)
    top = lambda values, share: np.sort(values)[int(np.floor((values.size - 1) * share + 0.5)) :].mean()
    strengths = []
    for i in range(rows):
        for j in range(columns):
            below = height if i == rows - 1 else (i + 1) * (height // rows)
            right = width if j == columns - 1 else (j + 1) * (width // columns)
            block = unsharp[i * (height // rows) : below, j * (width // columns) : right].ravel()
            strengths.append(top(block, 0.95) / np.sqrt(max(8, block.max() - block.min())))
    v = top(np.array(strengths), 0.9) * max(1, min(height, width) / 1080)
    return float(max(0, 1 - max(0, (np.sqrt(v) - 0.5) / 2.75)))


def fine_detail(y):
    strengths = []
    for size in (5, 15):
        c = (size - 1) / 6
        x = np.arange(size) - (size - 1) / 2
        row = x / c * np.exp(-((x / c) ** 2) / 2)
        mask = np.tile(row, (size, 1))
        mask /= np.abs(mask).sum() / 8
        h, v = (ndimage.correlate(y, m, mode="constant") for m in (mask, mask.T))
        strengths.append(np.hypot(h, v)[7:-7, 7:-7].ravel())
    a, b = strengths
    if a.size == 0 or min(a.var() / max(1e-9, (a * a).mean()), b.var() / max(1e-9, (b * b).mean())) <= 1e-6:
        return 1.0
    return float(np.corrcoef(a, b)[0, 1] ** 2)


def sharp_edges(y):
    """CPBD with the edges of the authors' script; widths and blocks by python-cpbd."""
    gx, gy = (np.abs(ndimage.sobel(y, axis, mode="nearest")) for axis in (1, 0))
    edges = np.zeros(y.shape, bool)
    g = gx[1:-1, 1:-1]
    along_x = (gx[1:-1, :-2] <= g) & (g > gx[1:-1, 2:]) & (g >= gy[1:-1, 1:-1])
    along_y = (gx[:-2, 1:-1] <= g) & (g > gx[2:, 1:-1])
    edges[1:-1, 1:-1] = (g > 16) & (along_x | along_y)
    return float(cpbd._calculate_sharpness_metric(y, edges, cpbd.marziliano_method(edges, y)))


def spectral_slope(y):
    height, width = y.shape
    if min(y.shape) < 32:
        return 0.0
    n = min(256, 1 << (min(y.shape).bit_length() - 1))
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n) / n)
    window = np.outer(window, window)
    place = lambda index, count, room: room // 2 if count == 1 else index * room // (count - 1)
    across, down = -(-width // n), -(-height // n)
    power = np.zeros((n, n))
    for i in range(down):
        for j in range(across):
            top, left = place(i, down, height - n), place(j, across, width - n)
            tile = y[top : top + n, left : left + n] - 128
            power += np.abs(np.fft.fft2(tile * window)) ** 2 / (window**2).sum() / (across * down)
    f = np.fft.fftfreq(n) * n
    ring = np.floor(np.hypot(f[:, None], f) + 0.5).astype(int)
    r = np.arange(int(np.ceil(0.05 * n)), n // 2 + 1)
    means = np.array([power[ring == k].mean() for k in r])
    return float(np.polyfit(np.log(r), np.log(means + 1 / 12), 1)[0])


def pair(a, b):
    grey = [((rgb.astype(np.int64) @ [299, 587, 114] + 500) // 1000).astype(np.uint8) for rgb in (a, b)]
    tensors = [torch.from_numpy(g.astype(np.float64))[None, None] for g in grey]
    window = dict(gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=255)
    found = {
        "psnr": float(peak_signal_noise_ratio(b, a)),
        "ssim": float(structural_similarity(*grey, **window)),
        "gmsd": float(piq.gmsd(*tensors, data_range=255)),
    }
    if all(side >= 161 for side in grey[0].shape):
        found["ms_ssim"] = float(piq.multi_scale_ssim(*tensors, data_range=255))
    return found


def vector(rgb, luma):
    y = luma.astype(np.float64)
    exact = rgb.astype(np.int64) @ [299, 587, 114] / 1000
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
        "flat_noise": flat_noise(y),
        "edge_width": edge_width(y),
        "burnt": burnt(rgb, y),
        "lattice8": lattice(y, 8),
        "lattice16": lattice(y, 16),
        "overshoot": overshoot(y),
        "banding": banding(y),
        "s_blur": s_blur(exact),
        "cpbd": sharp_edges(y),
        "spectral_slope": spectral_slope(y),
        "fine_detail": fine_detail(exact),
    }


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    expected = {}
    colours = {}
    for name, array, rgb in pictures():
        colours[name] = rgb
        write(name, array)
        expected[name] = {
            "width": rgb.shape[1],
            "height": rgb.shape[0],
            "sum": int((rgb.astype(np.int64).ravel() * (np.arange(rgb.size) % 251 + 1)).sum()),
            **scores(rgb),
        }
    pairs = ["blurred3__scene", "blurred9__scene", "large_soft__large",
             "large_pale__large", "large_odd_soft__large_odd"]
    between = {names: pair(*(colours[name] for name in names.split("__"))) for names in pairs}
    (OUT / "pairs.json").write_text(json.dumps(between, indent=1) + "\n")
    (OUT / "oracle.json").write_text(json.dumps(expected, indent=1) + "\n")
    print(f"scikit-image {skimage.__version__}, OpenCV {cv2.__version__}, numpy {np.__version__}, "
          f"piq {piq.__version__}: {len(expected)} pictures")


if __name__ == "__main__":
    main()
