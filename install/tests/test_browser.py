"""JupyterLab as a person uses it: a browser without a window clicks, types, and reads what is on the page.

Needs Chromium or Chrome, on the PATH or set in ZIMAGE_LAB_BROWSER. Screenshots go to install/target/screenshots.
"""

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

import pytest
from conftest import HANG, ROOT
from playwright.sync_api import expect, sync_playwright

TOKEN = secrets.token_hex(16)
SCREENSHOTS = ROOT / "install" / "target" / "screenshots"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
LOOKING = 1000 * HANG  # milliseconds, for everything that should appear at once
expect.set_options(timeout=LOOKING)


def browser_path():
    """The browser to use; without one the tests of the module are skipped."""
    named = os.environ.get("ZIMAGE_LAB_BROWSER")
    found = named or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip("no browser: install Chromium, or set ZIMAGE_LAB_BROWSER to a browser")
    return found


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The address of a JupyterLab for these tests."""
    with jupyter(tmp_path_factory.mktemp("lab")) as url:
        yield url + "lab?token=" + TOKEN


@contextmanager
def jupyter(folder):
    """A server for JupyterLab and Notebook that has its settings in ``folder`` and serves ``folder/root``; gives its
    address.
    """
    news = folder / "settings" / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
    news.parent.mkdir(parents=True)
    news.write_text('{"checkForUpdates": false, "fetchNews": "false"}')
    (folder / "root").mkdir()
    (folder / "config").mkdir()
    (folder / "config" / "jupyter_server_config.json").write_text(
        '{"JupyterNotebookApp": {"expose_app_in_browser": true}}'
    )
    environment = dict(
        os.environ,
        JUPYTER_CONFIG_DIR=str(folder / "config"),
        JUPYTER_RUNTIME_DIR=str(folder / "runtime"),
        JUPYTER_DATA_DIR=str(folder / "data"),
        JUPYTERLAB_SETTINGS_DIR=str(folder / "settings"),
        JUPYTERLAB_WORKSPACES_DIR=str(folder / "spaces"),
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with open(folder / "log", "w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}",
             f"--IdentityProvider.token={TOKEN}", "--expose-app-in-browser", f"--ServerApp.root_dir={folder / 'root'}"],
            env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        yield started(folder, process)
    finally:
        process.terminate()
        process.wait(timeout=HANG)


def started(folder, process):
    deadline = time.monotonic() + HANG
    while time.monotonic() < deadline and process.poll() is None:
        for file in (folder / "runtime").glob("jpserver-*.json"):
            try:
                url = json.loads(file.read_text(encoding="utf-8"))["url"]
                with urllib.request.urlopen(url + "api", timeout=HANG):
                    return url
            except (ValueError, OSError):  # the file is incomplete, or the server does not listen yet
                pass
        time.sleep(0.05)
    pytest.fail("JupyterLab did not start:\n" + (folder / "log").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def page(request):
    path = browser_path()
    address = request.getfixturevalue("server")
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        shown = browser.new_page(viewport={"width": 1200, "height": 900})
        shown.set_default_timeout(LOOKING)
        shown.goto(address)
        shown.add_style_tag(content="#jupyterlab-splash { display: none !important; }")  # it covers a change of theme
        yield shown
        browser.close()


@pytest.fixture(scope="module")
def notebook(page):
    """A new notebook, opened from the launcher."""
    card = page.locator('.jp-LauncherCard[data-category="Notebook"]', has_text="Java (Z-Image Lab)")
    logo = card.locator("img")
    expect(logo).to_be_visible()
    expect(logo).to_have_js_property("complete", True)
    assert logo.evaluate("image => image.naturalWidth") >= 32
    shoot(page, "launcher")
    card.click()
    notebook = page.locator(".jp-NotebookPanel:visible")
    expect(notebook.locator(".jp-KernelName")).to_have_text("Java (Z-Image Lab)")
    idle(notebook)
    return notebook


def idle(notebook):
    expect(notebook.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]')).to_be_visible()


def themes(page):
    """Shows both themes one after the other, and gives the name of each."""
    for theme in ("Dark", "Light"):
        page.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', { theme })", f"JupyterLab {theme}")
        page.wait_for_function("theme => document.body.dataset.jpThemeName === theme", arg=f"JupyterLab {theme}")
        yield theme.lower()


def shoot(page, name):
    for theme in themes(page):
        page.screenshot(path=SCREENSHOTS / f"{name}-{theme}.png")


def type_cell(notebook, code):
    """Types into the last cell; returns it."""
    cell = notebook.locator(".jp-CodeCell").last
    cell.locator(".cm-content").click()
    notebook.page.keyboard.insert_text(code)
    return cell


def run_cell(notebook, code):
    """Runs the last cell and waits for its number; Shift-Enter makes a new cell below."""
    number = notebook.locator(".jp-CodeCell").count() - 1
    type_cell(notebook, code)
    notebook.page.keyboard.press("Shift+Enter")
    cell = notebook.locator(".jp-CodeCell").nth(number)
    expect(cell.locator(".jp-InputArea-prompt")).to_have_text(re.compile(r"\[\d+\]:"))
    return cell


def empty_cell(notebook):
    """Empties the last cell, also if something has popped up over it."""
    notebook.page.keyboard.press("Escape")
    notebook.locator(".jp-CodeCell").last.locator(".cm-content").click()
    notebook.page.keyboard.press("Control+a")
    notebook.page.keyboard.press("Delete")


def test_text_a_value_and_pictures(page, notebook):
    cell = run_cell(notebook, 'System.out.println("你好, text"); "value " + 6 * 7')
    expect(cell.locator(".jp-OutputArea-output").nth(0)).to_have_text("你好, text")
    expect(cell.locator(".jp-OutputArea-output").nth(1)).to_have_text("value 42")

    cell = run_cell(
        notebook,
        "var image = new java.awt.image.BufferedImage(48, 20, java.awt.image.BufferedImage.TYPE_INT_RGB);\nimage",
    )
    assert size(cell) == [48, 20]

    run_cell(notebook, "%zimage load demo-base")
    cell = run_cell(notebook, "%%generate --steps 8 --guidance 2 --seed 5\na red circle on a white background")
    assert size(cell) == [128, 128]
    expect(cell.locator(".jp-OutputArea-output").last).to_contain_text("seed 5")
    shoot(page, "picture")


def size(cell):
    """Natural width and height of the only picture in the outputs."""
    picture = cell.locator(".jp-OutputArea img")
    expect(picture).to_have_count(1)
    return picture.evaluate("image => image.decode().then(() => [image.naturalWidth, image.naturalHeight])")


def test_java_is_coloured(page, notebook):
    cell = type_cell(notebook, "public final class Point { int width = 3; } // note\nString greeting = \"text\";")
    colours = cell.locator(".cm-line").first.evaluate("""line => {
        const at = word => {
            const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
            while (walker.nextNode())
                if (walker.currentNode.data.includes(word))
                    return getComputedStyle(walker.currentNode.parentElement).color;
        };
        return Object.fromEntries(['public', 'class', 'width', '// note'].map(word => [word, at(word)]));
    }""")
    assert colours["public"] == colours["class"]
    assert len({colours["public"], colours["width"], colours["// note"]}) == 3, colours
    shoot(page, "colours")
    empty_cell(notebook)


def test_tab_completes(page, notebook):
    run_cell(notebook, 'String greeting = "good morning";')
    type_cell(notebook, "greeting.subs")
    page.keyboard.press("Tab")
    popup = page.locator(".jp-Completer")
    expect(popup.locator(".jp-Completer-item", has_text="substring").first).to_be_visible()
    shoot(page, "completion")
    empty_cell(notebook)


def test_shift_tab_shows_a_signature(page, notebook):
    type_cell(notebook, "Math.max(")
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".jp-Tooltip")).to_contain_text("Math.max(int")
    shoot(page, "tooltip")
    empty_cell(notebook)


def test_the_interrupt_button_stops_a_busy_loop(page, notebook):
    cell = type_cell(notebook, 'System.out.println("begins");\nwhile (true) { }')
    page.keyboard.press("Shift+Enter")
    expect(cell_above(notebook).locator(".jp-OutputArea-output")).to_have_text("begins")
    notebook.locator('[data-command="notebook:interrupt-kernel"]').first.click()
    expect(cell_above(notebook).locator(".jp-OutputArea-output").last).to_contain_text("KeyboardInterrupt")
    cell = run_cell(notebook, "1 + 1")
    expect(cell.locator(".jp-OutputArea-output")).to_have_text("2")


def test_the_keys_i_i_stop_a_sleep(page, notebook):
    type_cell(notebook, 'System.out.println("begins");\nThread.sleep(3_600_000);')
    page.keyboard.press("Shift+Enter")
    cell = cell_above(notebook)
    expect(cell.locator(".jp-OutputArea-output")).to_have_text("begins")
    page.keyboard.press("Escape")
    page.keyboard.press("i")
    page.keyboard.press("i")
    expect(cell.locator(".jp-OutputArea-output").last).to_contain_text("KeyboardInterrupt")


def test_the_slider_between_two_pictures_obeys_keys_and_pointer(page, notebook):
    run_cell(
        notebook,
        "for (int n = 0; n < 2; n++) javax.imageio.ImageIO.write("
        'new java.awt.image.BufferedImage(40, 30, 1 + 4 * n), "png", new java.io.File("slide-" + n + ".png"));',
    )
    first = run_cell(notebook, "%compare slide-0.png slide-1.png --scores psnr")
    second = run_cell(notebook, "%compare slide-0.png slide-1.png --scores psnr")
    slider = first.locator("input[type=range]")
    expect(slider).to_have_value("50")
    slider.click()
    before = int(slider.input_value())
    slider.press("ArrowRight")
    expect(slider).to_have_value(str(before + 1))
    over = first.locator("[data-zimage-slider] img").last
    assert f"{before + 1}%" in over.evaluate("image => image.style.clipPath")
    first.locator("[data-zimage-slider] > div").click(position={"x": 4, "y": 10})
    assert int(slider.input_value()) <= 15
    expect(second.locator("input[type=range]")).to_have_value("50")
    shoot(page, "compare")


def cell_above(notebook):
    """The cell that Shift-Enter has just run."""
    return notebook.locator(".jp-CodeCell").nth(notebook.locator(".jp-CodeCell").count() - 2)


def test_errors_are_readable_in_both_themes(page, notebook):
    run_cell(notebook, "int zero = 0;\n7 / zero")
    run_cell(notebook, 'int number = "text";')
    run_cell(notebook, "%zimage lod demo-base")
    idle(notebook)
    errors = notebook.locator('.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.stderr"]')
    expect(errors.last).to_contain_text("did you mean load")
    shoot(page, "errors")
    for theme in themes(page):
        for part in errors.locator("pre span, pre").all():
            assert contrast(part) >= 4.5, (theme, part.text_content(), contrast(part))


def contrast(element):
    """The contrast ratio of an element's text to its background by WCAG 2: 1 to 21; text is easy to read from 4.5
    on.
    """
    return element.evaluate("""element => {
        const rgba = text => text.match(/[\\d.]+/g).map(Number);
        const over = (front, back) => front.slice(0, 3).map((v, i) => v * (front[3] ?? 1) + back[i] * (1 - (front[3] ??
        1))); const layers = [];
        for (let at = element; at; at = at.parentElement) layers.unshift(rgba(getComputedStyle(at).backgroundColor));
        const behind = layers.reduce((back, front) => over(front, back), [255, 255, 255]);
        const luminance = colour => colour.map(v => v / 255)
            .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
            .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
        const [a, b] = [over(rgba(getComputedStyle(element).color), behind), behind].map(luminance);
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }""")


def test_charts_keep_within_the_window_on_a_card_of_their_own(page, notebook):
    run_cell(notebook, "%zimage load demo-base")
    run_cell(
        notebook,
        "%%sweep --steps 1,2 --cfg 1,3 --seeds 1,2 --scores blur_effect --store charted --as charted\na red circle",
    )
    cells = [run_cell(notebook, f"%plot charted --kind {kind}") for kind in ("lines", "heatmap", "pareto")]
    before = page.viewport_size
    for width in (1000, 1280, 1600):
        page.set_viewport_size({"width": width, "height": 900})
        for theme in themes(page):
            for cell in cells:
                chart = cell.locator(".jp-OutputArea-output img")
                expect(chart).to_have_count(1)
                room, card, image, back = chart.evaluate("""image => {
                    const width = element => element.getBoundingClientRect().width;
                    const output = image.closest('.jp-OutputArea-output');
                    return [output.clientWidth, width(image.parentElement), width(image),
                            getComputedStyle(image.parentElement).backgroundColor];
                }""")
                assert image <= card <= room and 400 <= image <= 720, (width, image, card, room)
                assert back == "rgb(255, 255, 255)", (theme, back)
        page.screenshot(path=SCREENSHOTS / f"charts-{width}.png")
    page.set_viewport_size(before)


def test_a_sweep_shows_the_picture_being_made_and_keeps_no_preview(page, notebook):
    run_cell(notebook, "%zimage load demo-base")
    type_cell(
        notebook,
        "%%sweep --steps 8,600 --cfg 1,4 --seeds 3,4 --scores blur_effect --store previewed\na red circle on a "
        "white background",
    )
    page.keyboard.press("Shift+Enter")
    output = cell_above(notebook).locator(".jp-OutputArea-output")
    preview = output.locator('img[alt="estimate"]')
    expect(preview).to_be_visible()
    expect(preview.locator("xpath=..")).to_contain_text("%")
    output.first.evaluate("shown => shown.scrollIntoView({ block: 'end' })")  # its content is replaced all the time
    page.screenshot(path=SCREENSHOTS / "sweep-running.png")
    notebook.locator('[data-command="notebook:interrupt-kernel"]').first.click()
    expect(output.last).to_contain_text("KeyboardInterrupt")
    expect(preview).to_have_count(0)
    expect(output.first).to_contain_text("network calls")
    page.screenshot(path=SCREENSHOTS / "sweep-stopped.png")
