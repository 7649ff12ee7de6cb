"""Makes the picture files of PictureFormatsTest in ../resources/pictures.

Run once, with Pillow 13 (libwebp inside), in a Python of your own:

    pip install pillow==13.0.0
    python pictures.py
"""

from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent
TO = HERE.parent / "resources" / "pictures"
ORIENTATION = 0x0112


def blocks():
    """48 × 32, every 16 × 16 block another colour: no turn and no mirror image of it is itself."""
    colours = [(200, 40, 40), (40, 160, 60), (50, 60, 200), (220, 200, 60), (90, 90, 90), (230, 230, 230)]
    picture = Image.new("RGB", (48, 32))
    for i, colour in enumerate(colours):
        picture.paste(colour, (i % 3 * 16, i // 3 * 16, i % 3 * 16 + 16, i // 3 * 16 + 16))
    return picture


# how the stored pixels come from the upright picture: the inverse of what a viewer must do
STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def stored(orientation):
    turn = STORED[orientation]
    picture = blocks() if turn is None else blocks().transpose(turn)
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    return picture, exif


def main():
    TO.mkdir(exist_ok=True)
    blocks().save(TO / "upright.png")
    for orientation in STORED:
        picture, exif = stored(orientation)
        picture.save(TO / f"turned{orientation}.jpg", quality=95, subsampling=0, exif=exif)
    picture, exif = stored(6)
    picture.save(TO / "turned6.png", exif=exif)
    picture.save(TO / "turned6.webp", lossless=True, exif=exif)
    picture.save(TO / "turned6.tif", compression="tiff_lzw", exif=exif)
    # one that must not be believed: no such orientation
    exif[ORIENTATION] = 99
    blocks().save(TO / "turned99.jpg", quality=95, subsampling=0, exif=exif)

    blocks().convert("CMYK").save(TO / "inks.jpg", quality=95, subsampling=0)

    scene = Image.open(HERE.parent / "resources" / "oracle" / "scene.png").convert("RGB")
    scene.save(TO / "lossless.webp", lossless=True)
    # without edges between colours, where decoders interpolate colour each in its own way
    smooth = Image.open(HERE.parent / "resources" / "oracle" / "blurred9.png").convert("RGB")
    smooth.save(TO / "lossy.webp", quality=90, method=6)
    Image.open(TO / "lossy.webp").convert("RGB").save(TO / "lossy.png", optimize=True)
    rgba = Image.open(HERE.parent / "resources" / "oracle" / "rgba.png").convert("RGBA")
    rgba.save(TO / "rgba.webp", lossless=True, exact=True)
    Image.new("RGB", (1, 1), (10, 200, 90)).save(TO / "one.webp", lossless=True)


if __name__ == "__main__":
    main()
