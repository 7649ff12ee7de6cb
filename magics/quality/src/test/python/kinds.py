"""Makes the picture files of PictureKindsTest in ../resources/kinds, and kinds.tsv with what Pillow reads of them.

Run once, with Pillow 13 (libwebp inside) and tifffile 2026.6, in a Python of your own:

    pip install pillow==13.0.0 tifffile numpy
    python kinds.py
"""

import hashlib
import struct
from pathlib import Path

import numpy as np
import tifffile
from PIL import Image, ImageCms, ImageOps

TO = Path(__file__).parent.parent / "resources" / "kinds"
ROWS = []


def gradient(width, height):
    y, x = np.mgrid[0:height, 0:width].astype(float)
    grey = (255 - (x + y) / (width + height - 2) * 255).clip(0, 255).astype(np.uint8)
    return np.repeat(grey[..., None], 3, 2)


def colours(width, height):
    y, x = np.mgrid[0:height, 0:width].astype(float)
    third = 128 + 100 * np.sin(x / 9) * np.cos(y / 7)
    return np.stack([x / width * 255, y / height * 255, third], 2).clip(0, 255).astype(np.uint8)


def over_white(rgba):
    rgba = rgba.astype(int)
    return ((rgba[..., :3] * rgba[..., 3:] + 255 * (255 - rgba[..., 3:]) + 127) // 255).astype(np.uint8)


def expect(name, rgb):
    """A line: file, width, height, mean luma, SHA-256 of R, G, B row by row."""
    luma = (rgb.astype(float) @ [0.299, 0.587, 0.114]).mean()
    digest = hashlib.sha256(np.ascontiguousarray(rgb).tobytes()).hexdigest()
    ROWS.append(f"{name}\t{rgb.shape[1]}\t{rgb.shape[0]}\t{luma:.4f}\t{digest}")


def pillow(name, picture, **how):
    picture.save(TO / name, **how)
    read(name)


def read(name):
    shown = ImageOps.exif_transpose(Image.open(TO / name))
    alpha = shown.mode in ("RGBA", "LA", "PA") or "transparency" in shown.info
    expect(name, over_white(np.asarray(shown.convert("RGBA"))) if alpha else np.asarray(shown.convert("RGB")))


def webp():
    for width, height, quality in ((64, 64, 75), (63, 37, 30), (17, 16, 90), (1, 50, 75), (301, 3, 60)):
        pillow(f"grey{width}x{height}.webp", Image.fromarray(gradient(width, height)), quality=quality, method=0)
        pillow(f"lossy{width}x{height}.webp", Image.fromarray(colours(width, height)), quality=quality)
    pillow("lossless.webp", Image.fromarray(colours(33, 19)), lossless=True)
    alpha = np.dstack([colours(33, 19), (np.mgrid[0:19, 0:33][1] * 7).astype(np.uint8)])
    pillow("alpha.webp", Image.fromarray(alpha), quality=80)
    pillow("alpha_lossless.webp", Image.fromarray(alpha), lossless=True, exact=True)
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    pillow("icc.webp", Image.fromarray(colours(40, 25)), quality=90, icc_profile=srgb)
    for turn in (3, 6):
        exif = Image.Exif()
        exif[274] = turn
        pillow(f"turned{turn}.webp", Image.fromarray(colours(40, 25)), quality=90, exif=exif.tobytes())
    frames = [Image.fromarray(colours(40, 25)), Image.fromarray(gradient(40, 25))]
    pillow("animated.webp", frames[0], save_all=True, append_images=frames[1:], lossless=True)
    part = Image.new("RGBA", (60, 40))
    part.paste(Image.fromarray(colours(20, 20)), (30, 10))
    part.save(TO / "part.webp", save_all=True, append_images=[part.rotate(90)], lossless=True, minimize_size=True)
    # Pillow drops the alpha of what no frame has drawn yet, and shows black there; browsers what lies behind.
    expect("part.webp", over_white(np.asarray(part)))


def gif():
    picture = Image.fromarray(colours(33, 17)).quantize(16)
    pillow("plain.gif", picture)
    pillow("interlaced.gif", picture, interlace=1)
    holes = np.dstack([colours(33, 17), np.where(np.mgrid[0:17, 0:33].sum(0) % 5 > 1, 255, 0).astype(np.uint8)])
    pillow("holes.gif", Image.fromarray(holes))
    second = Image.fromarray(colours(33, 17)[::-1]).quantize(16)
    pillow("animated.gif", picture, save_all=True, append_images=[second])
    whole = bytearray((TO / "plain.gif").read_bytes())
    frame = 13 + 3 * (2 << (whole[10] & 7))
    assert whole[frame] == 0x2C
    for name, screen, place in (("part", (50, 40), (5, 9)),
                                ("beyond", (20, 10), (5, 3)), ("no_screen", (0, 0), (0, 0))):
        whole[6:10] = struct.pack("<HH", *screen)
        whole[frame + 1 : frame + 5] = struct.pack("<HH", *place)
        (TO / f"{name}.gif").write_bytes(whole)
        # Where nothing is drawn Pillow shows the first colour of the palette; browsers and we what lies behind.
        shown = np.full((max(screen[1], place[1] + 17), max(screen[0], place[0] + 33), 3), 255, np.uint8)
        shown[place[1] : place[1] + 17, place[0] : place[0] + 33] = np.asarray(picture.convert("RGB"))
        expect(f"{name}.gif", shown)


def tiff():
    picture = colours(21, 13)
    grey = picture[..., 2]
    deep = picture.astype(np.uint16) * 257
    alpha = (np.mgrid[0:13, 0:21][1] * 12).astype(np.uint8)
    three = {"metadata": None, "photometric": "rgb"}
    one = {"metadata": None, "photometric": "minisblack"}

    def right(name, values, shown, **how):
        tifffile.imwrite(TO / f"{name}.tif", values, **how)
        expect(f"{name}.tif", shown)

    thrice = np.repeat(grey[..., None], 3, 2)
    right("planar", np.ascontiguousarray(picture.transpose(2, 0, 1)), picture, planarconfig="separate", **three)
    right("deep", deep, picture, compression="lzw", byteorder=">", **three)
    right("white", 255 - grey, thrice, metadata=None, photometric="miniswhite")
    premultiplied = ((picture.astype(int) * alpha[..., None] + 127) // 255).astype(np.uint8)
    laid = (premultiplied.astype(int) + 255 - alpha[..., None]).clip(0, 255).astype(np.uint8)
    right("premultiplied", np.dstack([premultiplied, alpha]), laid, extrasamples=["assocalpha"], **three)
    laid = (premultiplied[..., 2].astype(int) + 255 - alpha).clip(0, 255).astype(np.uint8)
    right(
        "premultiplied_grey",
        np.dstack([premultiplied[..., 2], alpha]),
        np.repeat(laid[..., None], 3, 2),
        extrasamples=["assocalpha"],
        planarconfig="contig",
        **one,
    )
    right("no_alpha", np.dstack([picture, alpha]), picture, extrasamples=["unspecified"], **three)
    for factor in (256, 257):
        palette = (np.arange(256)[::-1] * factor).astype(np.uint16)
        right(
            f"palette{factor}", grey, 255 - thrice, metadata=None, photometric="palette",
            colormap=np.stack([palette] * 3)
        )
    for kind in ("int8", "int16", "int32", "uint32", "float16", "float32", "float64", "complex64"):
        tifffile.imwrite(TO / f"{kind}.tif", grey.astype(kind), **one)
    tifffile.imwrite(TO / "twelve.tif", (deep >> 4), bitspersample=12, **three)
    tifffile.imwrite(TO / "big.tif", picture, bigtiff=True, **three)
    tifffile.imwrite(TO / "ycbcr.tif", picture, metadata=None, photometric="ycbcr")
    tifffile.imwrite(TO / "filters.tif", grey, metadata=None, photometric="cfa")
    Image.fromarray(picture).convert("CMYK").save(TO / "inks.tif")
    Image.fromarray(picture).convert("LAB").save(TO / "lab.tif")


if __name__ == "__main__":
    TO.mkdir(exist_ok=True)
    webp()
    gif()
    tiff()
    (TO / "kinds.tsv").write_text("\n".join(ROWS) + "\n")
