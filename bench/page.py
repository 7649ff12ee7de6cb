"""Measures how fast the page of a sweep opens: .venv/bin/python bench/page.py [--opens 5]

Sweeps 400 cells of the demo model (20 numbers of steps × 20 guidances) through the kernel, writes the page twice, with
the pictures in it and in a folder beside it, and opens each in headless Chromium, a new browser each time. Prints how
long %grid took, how large the file is, and medians of

loaded         from the navigation until the load event
painted        until every picture in the window is decoded and two more frames are drawn

The page with the pictures in it must take at most 2 s. Needs install/venv --tests and install/kernel; run it on an idle
machine. Ends with 1 if it takes longer or a picture is missing.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from jupyter_client import KernelManager
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "install" / "tests"))
from test_browser import browser_path  # noqa: E402  the browser that the tests find

SWEEP = (
    "%%sweep --steps 1:20:1 --guidance 0:9.5:0.5 --seeds 1 --store {folder}/store --as mine\na red circle above a "
    "blue square"
)
CELLS, BAR = 400, 2.0
# milliseconds since the navigation began
PAINTED = """async () => {
  const seen = [...document.images].filter(i => {
    const r = i.getBoundingClientRect();
    return r.width > 0 && r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth;
  });
  await Promise.all(seen.map(i => i.decode()));
  for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
  const load = performance.getEntriesByType('navigation')[0];
  return {loaded: load.loadEventEnd, painted: performance.now(), seen: seen.length,
          figures: document.querySelectorAll('figure img').length};
}"""


def write(folder):
    """Seconds of the two %grid cells."""
    manager = KernelManager(kernel_name="zimage-lab")
    manager.start_kernel(env={**os.environ, "ZIMAGE_LAB_HISTORY": "off"})
    client = manager.client()
    client.start_channels()

    def cell(code):
        started = time.perf_counter()
        reply = client.execute_interactive(code, timeout=600, output_hook=lambda message: None)["content"]
        if reply["status"] != "ok":
            sys.exit(f"{code!r} failed: {reply.get('evalue')}")
        return time.perf_counter() - started

    try:
        client.wait_for_ready(timeout=120)
        cell("%zimage load demo-base")
        cell(SWEEP.format(folder=folder))
        return [
            cell(f"%grid mine --html {folder}/inline.html"),
            cell(f"%grid mine --html {folder}/beside.html --pictures folder"),
        ]
    finally:
        client.stop_channels()
        manager.shutdown_kernel()


def opened(playwright, page):
    browser = playwright.chromium.launch(executable_path=browser_path())
    shown = browser.new_page(viewport={"width": 1200, "height": 900}, locale="en-GB")
    errors = []
    shown.on("pageerror", lambda e: errors.append(str(e)))
    shown.goto(page.as_uri(), wait_until="load")
    times = shown.evaluate(PAINTED)
    browser.close()
    if errors or times["figures"] != CELLS or not times["seen"]:
        sys.exit(f"{page.name}: {times['figures']} of {CELLS} pictures, {times['seen']} in the window, errors {errors}")
    return times


def main(opens):
    print(f"load average before: {os.getloadavg()[0]:.2f}\n")
    with tempfile.TemporaryDirectory(prefix="zimage-bench") as name, sync_playwright() as playwright:
        folder = Path(name)
        seconds = write(folder)
        print(
            "| page of 400 cells | %grid took | file | in the window | loaded | painted | bar | reached |\n"
            + "|---" * 8
            + "|"
        )
        good = []
        for file, took in zip(("inline.html", "beside.html"), seconds):
            page = folder / file
            times = [opened(playwright, page) for _ in range(opens)]
            loaded, painted = (statistics.median(t[key] for t in times) / 1e3 for key in ("loaded", "painted"))
            good.append(painted <= BAR)
            print(
                f"| {'pictures in it' if file == 'inline.html' else 'pictures beside it'} | {took:.2f} s | "
                f"{page.stat().st_size / 1e6:.1f} MB "
                f"| {times[0]['seen']} | {loaded:.2f} s | {painted:.2f} s | {BAR:.0f} s | "
                f"{'yes' if good[-1] else 'NO'} |"
            )
    print(f"\nload average after: {os.getloadavg()[0]:.2f}")
    return 0 if all(good) else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--opens", type=int, default=5, help="of each page (default: 5)")
    sys.exit(main(parser.parse_args().opens))
