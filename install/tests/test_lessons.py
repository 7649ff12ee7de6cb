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
    return [o.data["image/png"] for o in outputs if "image/png" in o.get("data", {})]


def tables(outputs):
    """The verdicts in each table of claims."""
    texts = [o.data["text/plain"] for o in outputs if "the article says" in o.get("data", {}).get("text/plain", "")]
    return [re.findall(r"  (holds|contradicted|cannot tell)$", text, re.MULTILINE) for text in texts]


def test_the_lesson_runs_with_other_parameters(tmp_path):
    outputs = executed(LESSON, "{replicates: 2, baseSteps: [4, 8], turboSteps: [4, 8]}", tmp_path)
    assert all(o.get("name") != "stderr" for o in outputs)
    texts = "".join(o.text for o in outputs if o.output_type == "stream")
    assert texts.count("it is meant for guidance 0") == 1
    # three prompts, two seeds, two numbers of steps; six strengths of guidance, and four
    assert "72 pictures" in texts and "48 pictures" in texts
    assert len(charts(outputs)) == 4 + 3
    for chart in charts(outputs):
        assert_whole_png(chart)


def test_the_article_runs_with_other_parameters(tmp_path):
    outputs = executed(ARTICLE, "{replicates: 2, stepsDividedBy: 10}", tmp_path)
    assert [len(verdicts) for verdicts in tables(outputs)] == [17, 17, 10, 10, 10, 10]
    pictures = [o.data["text/html"].count("data:image/png;base64,") for o in outputs
                if "adherence" in o.get("data", {}).get("text/html", "") and "<img" in o.data["text/html"]]
    # nine cells and three cases, each beside the vendor's setting, for both models
    assert pictures == [10, 10, 4, 4]
    for chart in charts(outputs):
        assert_whole_png(chart)


@pytest.mark.parametrize("path, seeds", [(LESSON, 16), (ARTICLE, 8)])
def test_it_is_committed_as_it_was_measured(path, seeds):
    notebook = nbformat.read(path, as_version=4)
    code = [c for c in notebook.cells if c.cell_type == "code"]
    assert all(c.execution_count for c in code)
    assert not any(o.output_type == "error" for c in code for o in c.outputs)
    assert f"{seeds} seeds" in str([o for c in code for o in c.outputs])


def test_what_the_article_notebook_counts_is_what_its_tables_say():
    """The tables are outputs, but the sentences on how many claims held were written by hand: they must agree."""
    notebook = nbformat.read(ARTICLE, as_version=4)
    outputs = [o for c in notebook.cells for o in c.get("outputs", [])]
    counted = {verdict: sum(t.count(verdict) for t in tables(outputs))
               for verdict in ("holds", "contradicted", "cannot tell")}
    text = notebook.cells[-1].source
    said = re.search(r"Of (\d+) claims (\d+) hold, (\d+) are contradicted, and of (\d+) [^.]*cannot tell", text)
    assert [int(n) for n in said.groups()] == [
        sum(counted.values()), counted["holds"], counted["contradicted"], counted["cannot tell"]]
