"""A running sweep as its clients see it: what a saved notebook contains, and how much is sent before its end."""

import re
import subprocess
import sys

import nbformat
import pytest
from conftest import HANG
from nbformat.v4 import new_code_cell, new_notebook

SWEEP = "%%sweep --steps {steps} --guidance 0:9:1 --seeds 1,2 --scores blur_effect --store {store}\na red <circle>"
METADATA = {"kernelspec": {"name": "zimage-lab", "display_name": "Java (Z-Image Lab)", "language": "java"}}


def pictures(html):
    return html.count("data:image/jpeg;base64,")


def nbconvert(given, out):
    return ["-m", "nbconvert", "--execute", f"--ExecutePreprocessor.startup_timeout={HANG}", "--to", "notebook", given,
            "--output", out]


def papermill(given, out):
    return ["-m", "papermill", given, out, "-k", "zimage-lab", "--no-progress-bar", "--log-output",
            "--start-timeout", str(HANG)]


@pytest.mark.parametrize("client", [nbconvert, papermill])
def test_a_saved_notebook_holds_one_output_with_all_pictures(tmp_path, client):
    given, out = tmp_path / "in.ipynb", tmp_path / "out.ipynb"
    cells = ["%zimage load demo-base", SWEEP.format(store="runs", steps="1")]
    nbformat.write(new_notebook(metadata=METADATA, cells=[new_code_cell(cell) for cell in cells]), given)
    done = subprocess.run(
        [sys.executable, *client(given, out)], capture_output=True, text=True, timeout=HANG, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout) + len(done.stderr) < 20_000
    outputs = nbformat.read(out, as_version=4).cells[-1].outputs
    shown = [output for output in outputs if output.output_type == "display_data"]
    assert len(shown) == 1
    html = shown[0].data["text/html"]
    assert pictures(html) == len(re.findall(r'<img [^>]*alt="seed [12]" title=', html)) == 20
    assert "10 cells, 20 pictures: 20 made, 0 reused, 0 failed" in shown[0].data["text/plain"]
    assert "a red &lt;circle&gt;" in html
    # about half of it is the PNG that stands beside the page for print
    assert out.stat().st_size < 1_200_000


def test_what_is_sent_on_the_way_is_bounded(kernel, tmp_path):
    kernel.good("%zimage load demo-base", timeout=HANG)
    out = kernel.good(SWEEP.format(store=tmp_path / "runs", steps="1,2,3"), timeout=HANG)
    first, last = out.displays[0].sent, out.displays[-1].sent
    frames = [display.data["text/html"] for display in out.displays[:-1]]
    assert {display.display_id for display in out.displays} == {out.displays[0].display_id}
    assert len(frames) <= 2 * (last - first) + 2
    assert sum(map(len, frames)) <= 400_000 * (last - first) + 2 * max(map(len, frames))
    assert pictures(out.displays[-1].data["text/html"]) == 60
