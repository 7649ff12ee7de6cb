"""Positions of the pictures of a finished notebook in JupyterLab, Notebook 7, nbconvert's page and its print on paper.

A kernel runs the cells once; the notebook with their outputs is then opened in each client, at three widths, light and
dark, and the boxes of all its pictures are measured. Screenshots go to install/target/screenshots.
"""

import math
import os
import subprocess
import sys
from itertools import combinations

import nbformat
import pypdfium2
import pytest
from conftest import HANG
from nbformat.sign import NotebookNotary
from nbformat.v4 import new_code_cell, new_notebook, new_output
from playwright.sync_api import sync_playwright
from test_browser import LOOKING, SCREENSHOTS, TOKEN, browser_path, jupyter

WIDTHS = (1000, 1280, 1600)
HEIGHT = 7000  # everything must fit into the window: JupyterLab does not draw the rest
MARGIN = 1 / 2.54 * 72  # one centimetre in points
SWEEP = "%%sweep --scores blur_effect,laplacian_variance,spectral_slope,clip_chroma --store {store} "
CHARTS = 3  # of a trace; on paper they are lines and not images
CELLS = [  # and how many pictures each shows
    (SWEEP + "--steps 1,2 --cfg 1,3 --seeds 1:4:1 --as small\na red circle", 16),
    (SWEEP + "--steps 1 --cfg 1,2,3,4,5 --seeds 1:8:1\na red circle", 40),
    (SWEEP + "--steps 1,2,3 --guidance 0,2,4 --seeds 6,7\na red circle\n---\n一只白猫", 36),
    (SWEEP + "--steps 1 --guidance 0:9:1 --seeds 123456789012,2 --size 64x128\na red circle", 20),
    ("%compare small --steps 1,2 --cfg 1,3 --seed 1 --scores blur_effect", 3),
    ("%%trace --steps 4\na red circle", 4 + CHARTS),
    ("%table small", 0),
]

# The pictures of every cell with their boxes; what cuts them, if anything; and whether each stands below its column's
# head.
MEASURE = """() => [...document.querySelectorAll('.jp-OutputArea')].map(area =>
  [...area.querySelectorAll('img[src^="data:"]:not([data-zimage-slider] img)')].filter(i =>
  !i.closest('.jp-RenderedImage')).map(image => {
    const box = image.getBoundingClientRect();
    let cut = '';
    for (let at = image.parentElement; at && at !== document.body; at = at.parentElement) {
      const style = getComputedStyle(at), frame = at.getBoundingClientRect();
      if (style.overflowX === 'visible') continue;
      const scrolls = /auto|scroll/.test(style.overflowX) && box.left - frame.left + at.scrollLeft > -0.5
        && box.right - frame.left + at.scrollLeft < at.scrollWidth + 0.5;
      if ((box.left < frame.left - 0.5 || box.right > frame.right + 0.5) && !scrolls) cut = at.className || at.tagName;
    }
    const cell = image.closest('td'), label = cell && image.parentElement.innerText.trim();
    let head = true;
    if (cell) {
      const column = [...cell.parentElement.children].indexOf(cell);
      const above = cell.closest('table').querySelector('thead tr').children[column].getBoundingClientRect();
      head = above.left < box.left + 1 && box.right < above.right + 1 && above.bottom < box.top + 1;
    }
    return {left: box.left, right: box.right, top: box.top, bottom: box.bottom, cut, head, label, alt: image.alt,
      shape: box.width / box.height / (image.naturalWidth / image.naturalHeight)};
  }))"""


@pytest.fixture(scope="module")
def finished(kernel, tmp_path_factory):
    """The notebook with its outputs."""
    browser_path()
    store = tmp_path_factory.mktemp("layout")
    kernel.good("%zimage load demo-base")
    cells = []
    for code, _ in CELLS:
        out = kernel.good(code.format(store=store))
        last = {display.display_id or index: display for index, display in enumerate(out.displays)}
        shown = [new_output("display_data", display.data) for display in last.values() if "text/html" in display.data]
        cells.append(new_code_cell(code.replace(SWEEP, "%%sweep "), outputs=shown, execution_count=len(cells) + 1))
    return new_notebook(metadata={"language_info": {"name": "java"}}, cells=cells)


@pytest.fixture(scope="module")
def browser():
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser_path())
        yield started
        started.close()


@pytest.fixture(scope="module")
def server(finished, tmp_path_factory):
    """A server with the notebook, once trusted and once not."""
    folder = tmp_path_factory.mktemp("server")
    with jupyter(folder) as url:
        nbformat.write(finished, folder / "root" / "untrusted.ipynb")
        finished.cells[0].id = "trusted"  # otherwise the signature would be valid for both
        nbformat.write(finished, folder / "root" / "trusted.ipynb")
        NotebookNotary(data_dir=str(folder / "data")).sign(
            nbformat.read(folder / "root" / "trusted.ipynb", as_version=4)
        )
        yield url


def opened(browser, address):
    page = browser.new_page(viewport={"width": WIDTHS[0], "height": HEIGHT})
    page.set_default_timeout(LOOKING)
    page.goto(address)
    page.wait_for_function("count => document.querySelectorAll('.jp-OutputArea img[alt^=seed]').length === count",
                           arg=sum(count for code, count in CELLS if code.startswith(SWEEP)))
    return page


def assert_apart(boxes):
    for a, b in combinations(boxes, 2):
        across = min(a["right"], b["right"]) - max(a["left"], b["left"])
        down = min(a["bottom"], b["bottom"]) - max(a["top"], b["top"])
        assert across < 0.5 or down < 0.5, (a, b)


def assert_on_paper(pdf, least):
    """There are at least so many pictures, none under another and none beyond the margins; gives the pages."""
    papers, seen = list(pypdfium2.PdfDocument(pdf)), 0
    for paper in papers:
        boxes = [dict(zip(("left", "top", "right", "bottom"), image.get_bounds()))
                 for image in paper.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])]
        assert_apart(boxes)
        width, height = paper.get_size()
        for box in boxes:
            assert MARGIN - 1 < box["left"] and box["right"] < width - MARGIN + 1, box
            assert MARGIN - 1 < box["top"] and box["bottom"] < height - MARGIN + 1, box
        seen += len(boxes)
    assert seen >= least, seen
    return papers


def assert_whole(page, name):
    """At any width, no part of a picture is under another one or cut off; a picture in a box that scrolls can be
    scrolled to.
    """
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        cells = page.evaluate(MEASURE)
        if width == WIDTHS[1]:
            page.screenshot(path=SCREENSHOTS / f"layout-{name}.png")
        assert [len(boxes) for boxes in cells if boxes] == [count for _, count in CELLS if count]
        assert_apart([box for boxes in cells for box in boxes])
        for box in (box for boxes in cells for box in boxes):
            assert not box["cut"] and box["head"] and math.isclose(box["shape"], 1, rel_tol=0.05), (name, width, box)
            assert box["right"] - box["left"] >= 40, (name, width, box)
            if box["alt"].startswith("seed"):
                assert box["label"] == box["alt"], box


@pytest.mark.parametrize(
    "client, trust", [("lab/tree", "trusted"), ("lab/tree", "untrusted"), ("notebooks", "trusted")]
)
def test_in_jupyter(browser, server, client, trust):
    page = opened(browser, f"{server}{client}/{trust}.ipynb?token={TOKEN}&reset")
    for theme in ("Dark", "Light"):
        page.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', { theme })", f"JupyterLab {theme}")
        page.wait_for_function("theme => document.body.dataset.jpThemeName === theme", arg=f"JupyterLab {theme}")
        assert_whole(page, f"{client.partition('/')[0]}-{trust}-{theme.lower()}")
    page.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_as_a_page_and_on_paper(browser, finished, tmp_path, theme):
    nbformat.write(finished, tmp_path / "n.ipynb")
    done = subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "html", "--theme", theme, "n.ipynb"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=HANG,
        env={**os.environ, "JUPYTER_CONFIG_DIR": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    page = opened(browser, (tmp_path / "n.html").as_uri())
    assert_whole(page, f"page-{theme}")
    page.pdf(path=tmp_path / "n.pdf", format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "1cm"))
    page.close()
    papers = assert_on_paper(tmp_path / "n.pdf", sum(count for _, count in CELLS) - CHARTS)
    columns = []
    for text in (paper.get_textpage() for paper in papers):
        found = text.search("clip_chroma").get_next()  # the head of the table's last column
        if found:
            text.count_rects(*found)
            columns.append(text.get_rect(0))
    assert len(columns) == 1 and columns[0][2] < papers[0].get_width() - MARGIN, columns
