"""%compare and %rate through a real client: two pictures are compared, and a person is asked."""

import base64
import json
import re

import pytest
from conftest import HANG, assert_whole_png, execute
from nbformat.v4 import new_code_cell, new_notebook

SWEEP = (
    "%%sweep --steps 1,2 --guidance 0,2 --seeds 1,2 --as mine --scores blur_effect,noise --store {store}\n一只橘色的布偶猫 "
    "<b>"
)


@pytest.fixture(scope="module")
def swept(kernel, tmp_path_factory):
    """The module's kernel with a sweep named mine; ``store`` is its folder."""
    kernel.store = tmp_path_factory.mktemp("库")
    kernel.good("%zimage load demo-base")
    kernel.good(SWEEP.format(store=kernel.store))
    return kernel


def pictures(html):
    return re.findall(r'src="data:image/png;base64,([^"]+)"', html)


def test_two_runs_of_a_sweep_are_compared(swept):
    out = swept.good("%compare mine --steps 1,2 --cfg 1,3 --seed 1 --scores blur_effect,psnr,ms_ssim --as ab")
    page = out.displays[0].data
    assert len(pictures(page["text/html"])) == 3
    for png in pictures(page["text/html"]):
        assert_whole_png(png)
    assert "\nsteps: 1 | 2\nguidance: 0 | 2\ncfg: 1 | 3\n" in page["text/plain"]
    assert "ms_ssim: – between them; needs sides of at least 161 pixels" in page["text/plain"]
    assert "一只橘色的布偶猫 &lt;b&gt;" in page["text/html"]
    assert "change from the reference, not quality" in out.stdout
    assert swept.good("ab.differing().size()").text == "3"
    error = swept.run("%compare mine --steps 1,2").error
    assert error.name == "MagicException" and "--guidance 0 or 2; --seed 1 or 2" in error.message


def test_a_person_votes_and_goes_on_later(swept):
    out = swept.good("%rate mine --pairs 4", answer=["l", "what?", "R", "t", "q"])
    assert {d.display_id for d in out.displays if d.display_id} == {out.displays[0].display_id}
    questions = [d.data["text/html"] for d in out.displays if "哪张更好" in d.data.get("text/html", "")]
    assert len(questions) == 5
    for html in questions:
        words = re.sub(r"base64,[^\"]+", "", html)
        assert not re.search(r"steps|guidance|cfg|seed|\.png|[0-9a-f]{16}", words)
        assert all(b"iTXt" not in base64.b64decode(png) for png in pictures(html)) and len(pictures(html)) == 2
    assert "a result needs at least" in out.displays[-1].data["text/plain"]
    votes = swept.store / "votes.jsonl"
    assert [json.loads(line)["answer"] for line in votes.read_text().splitlines()] == ["left", "right", "tie"]

    out = swept.good("%rate mine --as rated", answer=["左"] + ["l"] * 8)
    assert "every pair of this sweep has been asked" in out.displays[-2].data["text/plain"]
    assert "12 votes, 1 of them a tie" in out.displays[-1].data["text/plain"]
    pairs = [frozenset((v["left"], v["right"])) for v in map(json.loads, votes.read_text().splitlines())]
    assert len(pairs) == len(set(pairs)) == 12
    assert swept.good("rated.columnNames()").text == "[steps, guidance, cfg, votes, wins, ties, strength, low, high]"


def test_what_an_earlier_cell_left_is_no_answer(swept, tmp_path):
    swept.good(SWEEP.format(store=tmp_path) + "!")
    swept.good("System.in.read()", answer="xl")
    swept.good("%rate --pairs 1", answer=["q"])
    assert not (tmp_path / "votes.jsonl").exists()


def test_an_interrupt_keeps_the_votes(swept, tmp_path):
    swept.good(SWEEP.format(store=tmp_path) + "?")
    request = swept.client.execute("%rate", allow_stdin=True)
    swept.client.get_stdin_msg(timeout=HANG)
    swept.client.input("l")
    swept.client.get_stdin_msg(timeout=HANG)  # it asks for the next vote
    swept.manager.interrupt_kernel()
    out = swept.outputs(request)
    assert out.error.name == "KeyboardInterrupt"
    assert len((tmp_path / "votes.jsonl").read_text().splitlines()) == 1


def test_without_a_person_one_line_says_so(tmp_path):
    notebook = new_notebook(
        metadata={"kernelspec": {"name": "zimage-lab", "display_name": "Java (Z-Image Lab)", "language": "java"}},
        cells=[
            new_code_cell("%zimage load demo-base"),
            new_code_cell("%%sweep --steps 1,2 --guidance 0 --scores blur_effect\na red circle"),
            new_code_cell("%rate"),
        ],
    )
    execute(notebook, tmp_path)
    texts = [output.data["text/plain"] for output in notebook.cells[-1].outputs]
    assert "this front end cannot ask" in texts[0] and "a result needs at least" in texts[1]
