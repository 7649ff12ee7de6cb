"""The lesson about steps and guidance, executed by papermill with a few pictures instead of thousands."""

import subprocess
import sys

import nbformat
from conftest import ROOT, assert_whole_png

NOTEBOOK = ROOT / "notebooks" / "steps-and-guidance.ipynb"


def test_it_runs_with_other_parameters(tmp_path):
    out = tmp_path / "out.ipynb"
    process = subprocess.run(
        [sys.executable, "-m", "papermill", NOTEBOOK, out, "--cwd", tmp_path, "-k", "zimage-lab", "--no-progress-bar",
         "-y", "{replicates: 2, baseSteps: [4, 8], turboSteps: [4, 8]}"],
        capture_output=True, text=True, timeout=600)
    assert process.returncode == 0, process.stderr
    notebook = nbformat.read(out, as_version=4)
    outputs = [o for c in notebook.cells for o in c.get("outputs", [])]
    said = [o.text for o in outputs if o.get("name") == "stderr"]
    assert len(said) == 1 and "it is meant for guidance 0" in said[0]
    texts = "".join(o.text for o in outputs if o.output_type == "stream")
    # three prompts, two seeds, two numbers of steps; six strengths of guidance, and four
    assert "72 pictures" in texts and "48 pictures" in texts
    charts = [o.data["image/png"] for o in outputs if "image/png" in o.get("data", {})]
    assert len(charts) == 4 + 3
    for chart in charts:
        assert_whole_png(chart)


def test_it_is_committed_as_it_was_measured():
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    code = [c for c in notebook.cells if c.cell_type == "code"]
    assert all(c.execution_count for c in code)
    assert not any(o.output_type == "error" for c in code for o in c.outputs)
    assert "16 seeds" in str([o for c in code for o in c.outputs])
