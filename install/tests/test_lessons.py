"""The notebooks that measure, executed by papermill with a few pictures instead of thousands."""

import re
import subprocess
import sys

import nbformat
import pytest
from conftest import HANG, ROOT, assert_whole_png

LESSON = ROOT / "notebooks" / "steps-and-guidance.ipynb"
ARTICLE = ROOT / "notebooks" / "article.ipynb"


def executed(notebook, parameters, tmp_path):
    out = tmp_path / "out.ipynb"
    process = subprocess.run(
        [sys.executable, "-m", "papermill", notebook, out, "--cwd", tmp_path, "-k", "zimage-lab", "--no-progress-bar",
         "--start-timeout", str(HANG), "-y", parameters],
        capture_output=True, text=True, timeout=3 * HANG)
    assert process.returncode == 0, process.stderr
    return [o for c in nbformat.read(out, as_version=4).cells for o in c.get("outputs", [])]


def charts(outputs):
    """What %plot drew; grids of pictures have a PNG too."""
    return [o.data["image/png"] for o in outputs if "image/png" in o.get("data", {})
            and re.match(r"(heatmap|lines|difference|interaction) of ", o.data["text/plain"])]


def totals(outputs):
    """The verdicts on each model, counted, in each page of claims."""
    texts = [o.data["text/plain"] for o in outputs if "told apart on the claimed side" in
             o.get("data", {}).get("text/plain", "")]
    pages = [re.findall(r"^(\S+) · (\d.*)$", text, re.MULTILINE) for text in texts]
    return [[(model, {verdict: int(n) for n, verdict in re.findall(r"(\d+) ([a-z ]+)", line)}) for model, line in page]
            for page in pages]


def test_the_lesson_runs_with_other_parameters(tmp_path):
    outputs = executed(LESSON, "{replicates: 2, baseSteps: [2, 4], baseGuidance: [0.0, 2.0], turboSteps: [1, 2], "
                       "turboGuidance: 0.0, prompts: [a red circle, 未来城市夜景，霓虹灯]}", tmp_path)
    assert all(o.get("name") != "stderr" for o in outputs)
    texts = [o.data["text/plain"] for o in outputs if "text/plain" in o.get("data", {})]
    # two prompts, two seeds, two numbers of steps; two strengths of guidance, and one
    assert [text.split(",")[1] for text in texts if " network calls (" in text] == [
        " 16 pictures: 16 made", " 8 pictures: 8 made"]
    assert sum("with 95 % confidence: 4 of 4 blocks" in text for text in texts) == 5
    assert len(charts(outputs)) == 4 + 2
    for chart in charts(outputs):
        assert_whole_png(chart)


def test_the_article_runs_with_other_parameters(tmp_path):
    # the first claims of the article, with two prompts: 80 steps of all six would take minutes
    text = (ROOT / "claims" / "article.yaml").read_text(encoding="utf-8")
    few = text[:text.index("  - id: table-40-4-detail")]
    few = few[:few.index("  - id: grey-cat")] + few[few.index("# How its words"):]
    (tmp_path / "few.yaml").write_text(few, encoding="utf-8")
    outputs = executed(ARTICLE, "{claims: few.yaml, seeds: 2}", tmp_path)
    assert all(o.get("name") != "stderr" for o in outputs)
    pages = totals(outputs)
    assert [(model, sum(counts.values())) for page in pages for model, counts in page] == [
        ("demo-turbo", 7), ("demo-base", 7), ("demo-turbo", 23)]
    html = [o.data["text/html"] for o in outputs if "told apart on the claimed side" in
            o.get("data", {}).get("text/plain", "")]
    # two settings for each of five claims; of the vendor's three that can be tested on turbo
    assert [page.count("data:image/jpeg;base64,") for page in html] == [10, 10, 6]


@pytest.mark.parametrize("path, seeds", [(LESSON, 4), (ARTICLE, 4)])
def test_it_is_committed_as_it_was_measured(path, seeds):
    notebook = nbformat.read(path, as_version=4)
    code = [c for c in notebook.cells if c.cell_type == "code"]
    assert all(c.execution_count for c in code)
    assert not any(o.output_type == "error" for c in code for o in c.outputs)
    assert f"{seeds} seeds" in str([o for c in code for o in c.outputs])


def test_what_the_article_notebook_counts_is_what_its_pages_say():
    """The pages are outputs, but the sentences on how many claims held were written by hand: they must agree."""
    notebook = nbformat.read(ARTICLE, as_version=4)
    text = notebook.cells[-1].source
    pages = totals([o for c in notebook.cells for o in c.get("outputs", [])])
    assert len(pages) == 3
    for name, page in zip(("article", "article", "vendor"), pages):
        for model, counts in page:
            said = re.search(rf"{name} on {model}, (\d+) readings: ([^.]+)\.", text)
            assert int(said.group(1)) == sum(counts.values())
            assert {verdict: int(n) for n, verdict in re.findall(r"(\d+) ([a-z ]+)", said.group(2))} == counts
