"""The notebooks that ask which setting to use: why-blurry for one prompt, tuning-report as papermill's template."""

import re

import nbformat
import pytest
from conftest import ROOT, assert_whole_png
from test_lessons import charts, executed

WHY_BLURRY = ROOT / "notebooks" / "why-blurry.ipynb"
REPORT = ROOT / "notebooks" / "tuning-report.ipynb"


def texts(outputs):
    return [o.data["text/plain"] for o in outputs if "text/plain" in o.get("data", {})]


def answers(outputs):
    """The first lines of what %best says."""
    return [text.splitlines()[0] for text in texts(outputs) if " with 95 % confidence: " in text]


def test_the_question_is_answered_for_another_prompt(tmp_path):
    outputs = executed(WHY_BLURRY, 'prompt: "a red circle above a blue square, {2}"\nsettings: [1/1, 2/1, 2/3]\n'
                       'article: [4/12]\nseeds: 2', tmp_path)
    assert all(o.get("name") != "stderr" for o in outputs)
    made = [text for text in texts(outputs) if " network calls (" in text]
    assert ["6 made, 0 reused" in made[0], "2 made, 6 reused" in made[1]] == [True, True], made
    assert len(answers(outputs)) == 2 and "of 4 settings" in answers(outputs)[1]


def test_what_is_said_of_the_blurred_cat_is_what_came_out():
    """The last cell of text was written by hand: it must agree with the saved outputs."""
    notebook = nbformat.read(WHY_BLURRY, as_version=4)
    code = [c for c in notebook.cells if c.cell_type == "code"]
    assert len(code) == 6 and all(c.execution_count for c in code)
    alone, both = [text for c in code for text in texts(c.outputs) if " with 95 % confidence: " in text]
    said = notebook.cells[-1].source
    steps, settings, margin, calls, long_calls = re.search(
        r"(\d+) steps without guidance are as sharp as the best of (\d+) settings within the margin of ([\d.]+), at "
        r"(\d+) network calls a picture\. So are the article's 60 steps at CFG 9, at (\d+) calls", said).groups()
    assert both.startswith(f"{steps} steps, guidance 0 (cfg 1, off): as good as the best of {settings} settings within "
                           f"{margin} blur_effect, and the cheapest of ")
    assert alone.startswith(f"{steps} steps, guidance 0 (cfg 1, off): as good as the best of 12 settings")
    assert f"; {calls} network calls a picture." in both
    assert re.search(rf"^60 steps, guidance 8 \(cfg 9\) +equally good .* {long_calls} ", both, re.MULTILINE)
    for worse in (r"20 steps, guidance 11 \(cfg 12\)", r"2 steps, guidance 0 \(cfg 1, off\)"):
        assert re.search(rf"^{worse} +worse", both, re.MULTILINE)


@pytest.mark.parametrize(
    "model, prompts",
    [
        ("demo-turbo", "a red circle above a blue square"),
        ("demo-base", '["a white cat, asleep", 未来城市夜景，霓虹灯]'),
    ],
)
def test_papermill_makes_a_report_of_a_model_for_one_prompt_or_several(model, prompts, tmp_path):
    outputs = executed(REPORT, f"model: {model}\nprompts: {prompts}\nsteps: [1, 2]\nguidance: [0.0, 1.0]\n"
                       "seeds: [1, 2]\nwithin: 0.05\npage: report of mine.html", tmp_path)
    assert all(o.get("name") != "stderr" for o in outputs)
    (answer,) = answers(outputs)
    assert "of 4 settings" in answer
    assert len(charts(outputs)) == 2
    for chart in charts(outputs):
        assert_whole_png(chart)
    page = (tmp_path / "report of mine.html").read_text(encoding="utf-8")
    several = prompts.startswith("[")
    assert model in page and ("未来城市夜景" if several else "a red circle") in page
    assert f"<dt>pictures</dt><dd>{16 if several else 8}</dd>" in page
