"""Takes the pictures of the reference of the magics: screenshots.py HTML PICTURES NAME... (install/reference calls it).

It opens each NAME.png.html of the first folder in a browser without a window, and saves its body as NAME.png in the
second folder. It takes the pictures of the magics that are named ("all" stands for all), and those that are missing.
"""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
WIDTH = 900  # pixels, as wide as the text of a page on GitHub
TALLEST = 1400  # pixels; of a taller page only the upper part is taken


def is_wanted(picture, pictures, names):
    magic = picture.removesuffix(".png").split("-")[0]
    return magic in names or "all" in names or not (pictures / picture).exists()


def main():
    html, pictures, names = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
    wanted = [file for file in sorted(html.glob("*.png.html")) if is_wanted(file.stem, pictures, names)]
    if not wanted:
        return
    browser_path = os.environ.get("ZIMAGE_LAB_BROWSER") or next(filter(None, map(shutil.which, NAMES)), None)
    if browser_path is None:
        sys.exit("no browser for the pictures: install Chromium, or set ZIMAGE_LAB_BROWSER to a browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path)
        page = browser.new_page(viewport={"width": WIDTH, "height": 600})
        for file in wanted:
            page.goto(file.as_uri())
            page.evaluate("Promise.all([...document.images].map(image => image.decode().catch(() => null)))")
            box = page.locator("body").bounding_box()
            clip = {"x": 0, "y": 0, "width": min(WIDTH, box["x"] + box["width"] + 8),
                    "height": min(TALLEST, box["y"] + box["height"] + 8)}
            print("written:", pictures / file.stem)
            page.screenshot(path=pictures / file.stem, full_page=True, clip=clip)
        browser.close()


if __name__ == "__main__":
    main()
