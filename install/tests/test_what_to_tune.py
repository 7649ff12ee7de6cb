"""The notebook that asks of each axis whether it helps."""

import re

import nbformat
from conftest import ROOT
from test_lessons import executed

NOTEBOOK = ROOT / "notebooks" / "what-to-tune.ipynb"


def streams(outputs):
    return "".join(o.text for o in outputs if o.get("name") == "stdout")


def comparisons(text):
    """Of each score the verdicts, counted: as the lines have them, and as the last line says."""
    found = {}
    for score, lines, n, counts in re.findall(
            r"^(\w+): difference from the vendor's setting, .*?\n(.*?)^\1: (\d+) comparisons, \{(.*?)\}$", text,
            re.MULTILINE | re.DOTALL):
        said = {word: int(number) for word, number in re.findall(r"(\w+)=(\d+)", counts)}
        words = [line.split()[0] for line in lines.strip().splitlines()]
        assert said == {word: words.count(word) for word in said} and len(words) == int(n)
        found[score] = said
    return found


def test_it_runs_with_other_parameters(tmp_path):
    outputs = executed(NOTEBOOK, "{replicates: 2, baseSteps: 3, fewSteps: 2, prompts: [未来城市夜景，霓虹灯]}", tmp_path)
    assert all(o.get("name") != "stderr" for o in outputs)
    assert list(comparisons(streams(outputs))) == ["blur_effect", "adherence", "chroma_p95"]


def test_what_is_said_is_what_came_out():
    """The last cell of text was written by hand: it must agree with the saved outputs."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    code = [c for c in notebook.cells if c.cell_type == "code"]
    assert all(c.execution_count for c in code)
    assert not any(o.output_type == "error" for c in code for o in c.outputs)
    found = comparisons(streams([o for c in code for o in c.outputs]))
    said = notebook.cells[-1].source
    for score, counts in found.items():
        line = re.search(rf"`{score}`, (\d+) comparisons: ([^.]+)\.", said)
        assert int(line.group(1)) == sum(counts.values())
        assert {word: int(n) for n, word in re.findall(r"(\d+) ([a-z]+)", line.group(2))} == counts
