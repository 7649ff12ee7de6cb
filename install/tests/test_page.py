"""The page of a sweep in a browser without a window: what a person sees, clicks and types."""

import json
import re
import time

import pytest
from conftest import Kernel
from playwright.sync_api import expect, sync_playwright
from test_layout import assert_apart, assert_on_paper
from test_browser import LOOKING, SCREENSHOTS, browser_path

LONG = "一只白猫，蓝色的眼睛，" + "坐在窗台上，" * 30 + "夜晚的城市在窗外闪烁"
PROMPTS = "a red circle <b>bold</b>\n---\n一只白猫"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A sweep of two prompts, four cells and two seeds as a page."""
    browser_path()
    folder = tmp_path_factory.mktemp("page")
    kernel = Kernel()
    try:
        kernel.good("%zimage load demo-base")
        kernel.good(f"%%sweep --steps 1,2 --guidance 0,2 --seeds 1,2 --store {folder}/store --as mine\n{PROMPTS}")
        kernel.good(f"%grid mine --html {folder}/页.html")
        kernel.good(f"%%sweep --steps 1 --cfg 1,2,3,4,5 --seeds 1:8:1 --store {folder}/store --as eight\n{LONG}")
        kernel.good(f"%grid eight --html {folder}/eight.html")
    finally:
        kernel.close()
    return folder / "页.html"


@pytest.fixture
def page(written):
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    errors = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path())
        shown = browser.new_page(viewport={"width": 1200, "height": 900}, locale="en-GB")
        shown.set_default_timeout(LOOKING)
        shown.on("pageerror", lambda e: errors.append(str(e)))
        shown.goto(written.as_uri())
        yield shown
        browser.close()
    assert not errors


def heads(page):
    return page.locator("#grid table").first.locator("thead th").all_inner_texts()[1:]


def test_rows_columns_and_blocks_are_chosen(page):
    expect(page.locator("figure")).to_have_count(16)
    assert heads(page) == ["0 (cfg 1, off)", "2 (cfg 3)"]
    assert page.locator("h2").all_inner_texts() == ["prompt a red circle <b>bold</b>", "prompt 一只白猫"]
    page.screenshot(path=SCREENSHOTS / "page.png")
    page.select_option("#columns", label="seed")
    assert heads(page) == ["1", "2"]
    page.select_option("#filter-prompt", label="一只白猫")
    expect(page.locator("figure")).to_have_count(8)
    page.click("#language")
    expect(page.locator("#grid thead th").first).to_have_text("步数 \\ 种子")


def test_a_score_lies_over_the_pictures(page):
    page.select_option("#score", label="blur_effect")
    expect(page.locator("#legend")).to_contain_text("lower is better")
    expect(page.locator("figcaption")).to_have_count(16)
    expect(page.locator("#grid td .mean")).to_have_count(8)
    page.screenshot(path=SCREENSHOTS / "page-score.png")
    page.click("#scheme")
    page.click("#scheme")
    page.screenshot(path=SCREENSHOTS / "page-score-dark.png")


def test_a_picture_opens_with_its_parameters(page):
    page.locator("figure").first.click()
    one = page.locator("#one")
    expect(one.locator("pre")).to_contain_text("a red circle <b>bold</b>\n1 step · guidance 0 (cfg 1, off) · seed 1")
    assert page.evaluate("document.querySelector('#one img').naturalWidth") == 128
    page.keyboard.press("ArrowRight")
    expect(one.locator("pre")).to_contain_text("seed 2")
    page.screenshot(path=SCREENSHOTS / "page-one.png")
    page.keyboard.press("Escape")
    expect(one).to_be_hidden()


def test_two_are_compared_by_keyboard(page):
    page.keyboard.press("ArrowRight")
    page.keyboard.press("c")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("c")
    two = page.locator("#two")
    expect(two).to_be_visible()
    assert two.locator("tr").nth(1).locator("th, td").all_inner_texts()[:3] == ["steps", "1", "2"]
    page.locator("#cut").fill("20")
    assert page.evaluate("getComputedStyle(document.querySelector('.pair .b')).clipPath").endswith("20%)")
    page.screenshot(path=SCREENSHOTS / "page-two.png")


def test_all_zoom_in_step(page):
    page.locator("figure").first.hover()
    page.keyboard.press("+")
    matrices = page.evaluate("[...document.querySelectorAll('.view img')].map(i => getComputedStyle(i).transform)")
    assert len(matrices) == 16 and len(set(matrices)) == 1 and matrices[0].startswith("matrix(1.5,")
    page.screenshot(path=SCREENSHOTS / "page-zoomed.png")
    page.keyboard.press("0")
    assert "matrix(1, " in page.evaluate("getComputedStyle(document.querySelector('.view img')).transform")


def opened(browser, file, **options):
    page = browser.new_page(**options)
    page.set_default_timeout(LOOKING)
    page.goto(file.as_uri())
    return page


def test_where_scripts_are_blocked_the_pictures_stand_below_a_word_on_trust(written):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path())
        page = opened(browser, written, java_script_enabled=False, viewport={"width": 1000, "height": 3000})
        expect(page.locator("#trust")).to_contain_text("Trust this file")
        expect(page.locator("#trust")).to_contain_text("信任此文件")
        expect(page.locator("#tools")).to_be_hidden()
        assert page.locator("#prompts p").all_inner_texts() == PROMPTS.split("\n---\n")
        pictures = page.locator("#still img")
        expect(pictures).to_have_count(16)
        boxes = [picture.bounding_box() for picture in pictures.all()]
        assert min(box["y"] for box in boxes) > page.locator("#trust").bounding_box()["y"]
        assert_apart(
            [
                {"left": b["x"], "right": b["x"] + b["width"], "top": b["y"], "bottom": b["y"] + b["height"]}
                for b in boxes
            ]
        )
        page.screenshot(path=SCREENSHOTS / "page-blocked.png")
        browser.close()


def test_eight_seeds_and_a_long_chinese_prompt_fit(written, tmp_path):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path())
        page = opened(browser, written.parent / "eight.html", locale="zh-CN")
        for width in (1000, 1280, 1600):
            page.set_viewport_size({"width": width, "height": 900})
            page.reload()
            expect(page.locator("#grid figure img")).to_have_count(40)
            assert page.evaluate(
                "[...document.querySelectorAll('.scroll')].every(e => e.scrollWidth <= e.clientWidth)"
            ), width
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            page.screenshot(path=SCREENSHOTS / f"page-eight-{width}.png")
        expect(page.locator("#prompts p")).to_have_text(LONG)
        assert (
            page.locator("#prompts p").get_attribute("lang") == "zh" == page.evaluate("document.documentElement.lang")
        )
        expect(page.locator("#trust")).to_be_hidden()
        expect(page.locator(".about")).to_contain_text("计划 40 次，图片 40 张")
        assert "1 (cfg 2)" in heads(page) and "0 (cfg 1, 关)" in heads(page)
        expect(page.locator("#grid figcaption").first).to_have_text("种子 1")
        page.pdf(
            path=tmp_path / "eight.pdf", format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "1cm")
        )
        browser.close()
    assert_on_paper(tmp_path / "eight.pdf", 40)


def test_four_hundred_cells_open(written, tmp_path):
    text = written.read_text(encoding="utf-8")
    start = text.index('id="data">') + len('id="data">')
    end = text.index("</script>", start)
    many = tmp_path / "many.html"
    data = json.loads(text[start:end])
    thumb = re.search(r'src="(data:image/jpeg[^"]+)"', text).group(1)
    run = {**data["runs"][0], "thumb": thumb, "words": "words"}
    index = {p["name"]: i for i, p in enumerate(data["parameters"])}
    data["parameters"][index["steps"]]["values"] = [str(i) for i in range(20)]
    data["parameters"][index["guidance"]]["values"] = [str(i) for i in range(20)]
    data["runs"] = []
    for steps in range(20):
        for guidance in range(20):
            at = list(run["at"])
            at[index["steps"]], at[index["guidance"]] = steps, guidance
            data["runs"].append({**run, "at": at})
    many.write_text(text[:start] + json.dumps(data).replace("<", "\\u003c") + text[end:], encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path())
        page = browser.new_page(viewport={"width": 1200, "height": 900})
        page.set_default_timeout(LOOKING)
        began = time.monotonic()
        page.goto(many.as_uri())
        page.wait_for_function("document.querySelectorAll('figure img').length === 400")
        seconds = time.monotonic() - began
        browser.close()
    print(f"400 cells: {seconds:.2f} s")
