"""The page of a report in a browser without a window, in light and in dark, and as a PDF."""

import pytest
from conftest import Kernel
from playwright.sync_api import sync_playwright
from test_browser import LOOKING, SCREENSHOTS, browser_path


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A sweep of two prompts, four cells and two seeds as a report."""
    browser_path()
    folder = tmp_path_factory.mktemp("report")
    kernel = Kernel()
    try:
        kernel.good("%zimage load demo-base")
        kernel.good(
            f"%%sweep --steps 1,2 --guidance 0,2 --seeds 1,2 --store {folder}/store --as mine\na red circle\n---\n一只白猫"
        )
        kernel.good(f"%%report mine --within 0.05 --html {folder}/报告.html --pdf {folder}/报告.pdf\nWhich? 哪个？")
    finally:
        kernel.close()
    return folder / "报告.html"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_needs_nothing_and_shows_everything(written, scheme):
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    asked, errors = [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path())
        page = browser.new_page(viewport={"width": 1000, "height": 900}, color_scheme=scheme)
        page.set_default_timeout(LOOKING)
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda e: errors.append(str(e)))
        page.goto(written.as_uri())
        page.screenshot(path=SCREENSHOTS / f"report-{scheme}.png", full_page=True)
        assert [url for url in asked if not url.startswith("data:")] == [page.url]
        widths = page.eval_on_selector_all("img", "all => all.map(i => i.complete && i.naturalWidth)")
        assert len(widths) == 16 and all(widths)
        assert page.locator("svg text").count() > 10
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "nothing is cut at the side"
        body = "getComputedStyle(document.body)"
        ink, paper = page.evaluate(f"[{body}.color, {body}.backgroundColor]")
        assert (brightness(ink) > brightness(paper)) == (scheme == "dark")
        page.locator("#verdicts a").first.click()
        assert page.locator(":target").get_attribute("id").startswith("cell-")
        browser.close()
    assert not errors


def brightness(rgb):
    return sum(int(part) for part in rgb.split("(")[1].rstrip(")").split(",")[:3])


def test_the_pdf_has_its_pictures(written):
    pdf = written.with_suffix(".pdf").read_bytes()
    assert pdf.startswith(b"%PDF-")
    assert pdf.count(b"/Subtype /Image") >= 16
