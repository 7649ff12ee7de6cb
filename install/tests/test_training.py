"""``%%train`` through a real client, and the notebook about it, with trainings of a few steps."""

import re

import nbformat
import pytest
from conftest import ROOT, assert_whole_png, execute

TINY = "--dim 32 --layers 1"
NOTEBOOK = ROOT / "notebooks" / "train-a-model.ipynb"


def shown(out):
    """The state of every display at the end, as a saved notebook holds it."""
    states = {}
    for number, display in enumerate(out.displays):
        states[display.display_id or f"plain {number}"] = display.data
    return list(states.values())


def test_a_model_is_trained_and_used(kernel, tmp_path):
    out = kernel.good(f'%%train {TINY} --steps 20 --save "{tmp_path}/mine" --as mine\n一只白色的猫\n---\na city at night')
    curve, closing = shown(out)
    assert_whole_png(curve["image/png"])
    assert "data:image/svg+xml" in curve["text/html"]
    assert (
        closing["text/plain"].startswith("20 steps in ")
        and "it is the model in use: lesson: base model" in closing["text/plain"]
    )
    assert kernel.good("mine.losses().length").text == "20"
    assert (tmp_path / "mine" / "model_index.json").is_file()
    picture = shown(kernel.good("%%generate --steps 2 --guidance 2 --seed 1\n一只白色的猫"))[0]
    assert_whole_png(picture["image/png"])
    assert "lesson" in shown(kernel.good("%zimage list"))[0]["text/plain"]


def test_an_interrupt_keeps_what_was_learned(kernel):
    request = kernel.client.execute(f"%train {TINY} --steps 1000000")
    out = kernel.outputs(
        request, interrupt=lambda so_far: any("step " in d.data["text/plain"] for d in so_far.displays)
    )
    assert out.status == "error" and out.error.name == "KeyboardInterrupt"
    assert re.match(r"stopped after step \d+ of 1000000 .* it is the model in use", shown(out)[-1]["text/plain"])
    kernel.good("%%generate --steps 1 --guidance 0\na red circle")
    kernel.good("%zimage load demo-base")
    assert "lesson: base model" in shown(kernel.good("%zimage load lesson"))[0]["text/plain"]


def test_a_lora_is_trained_and_an_axis(kernel, tmp_path):
    file = tmp_path / "my style, 猫.safetensors"
    curve, closing = shown(kernel.good(f'%train --lora "{file}" --steps 3 --rank 2 --as learned'))
    assert_whole_png(curve["image/png"])
    assert closing["text/plain"].startswith("3 steps in ") and file.name in closing["text/plain"]
    assert kernel.good("learned.losses().length").text == "3"
    kernel.good("%zimage load demo-turbo")
    store = tmp_path / "store"
    kernel.good(
        f'%%sweep --steps 2 --lora "off,{file}:0.5,1" --seeds 1 --store "{store}" --as runs\na red circle'
    )
    csv = tmp_path / "runs.csv"
    kernel.good(f'%table runs --csv "{csv}"')
    rows = csv.read_text(encoding="utf-8").splitlines()
    assert len(rows) == 4 and "lora" in rows[0]
    assert sum("my style, 猫.safetensors@" in row for row in rows) == 2
    kernel.good(f'%%generate --steps 2 --seed 1 --lora "{file}:0" --save "{tmp_path}/none.png"\na red circle')
    kernel.good(f'%%generate --steps 2 --seed 1 --lora "{file}" --save "{tmp_path}/with.png"\na red circle')
    assert b"Lora" not in (tmp_path / "none.png").read_bytes()
    assert 'Lora hashes: "my style, 猫: '.encode() in (tmp_path / "with.png").read_bytes()
    for options, words in [
        ("--lora style:0.8", "expected FILE.safetensors[:WEIGHT]"),
        ("--lora none.safetensors", "no such file"),
        (f'--lora "{file}:strong"', "weight 'strong' is not a number"),
    ]:
        error = kernel.run(f"%%generate --steps 2 {options}\na red circle").error
        assert words in error.message and "\n" not in error.message, error.message
    note = kernel.good("%%generate --steps 2 --seed 1\na red circle <lora:ink:0.8>")
    assert "--lora ink.safetensors:0.8" in note.stdout + note.stderr


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    read = nbformat.read(NOTEBOOK, as_version=4)
    for cell in read.cells:
        cell.source = cell.source.replace("%%train ", f"%%train {TINY} --steps 20 ", 1)
    folder = tmp_path_factory.mktemp("training")
    execute(read, folder)
    return read


def test_no_cell_of_the_notebook_fails(notebook):
    outputs = [o for c in notebook.cells for o in c.get("outputs", [])]
    for output in outputs:
        assert output.output_type != "error", output
        assert output.get("name") != "stderr", output
    assert len([o for o in outputs if o.output_type == "display_data"]) == 2 + 1 + 1 + 2


def test_its_training_leaves_the_curve_and_one_line(notebook):
    curve, closing = next(c.outputs for c in notebook.cells if c.source.startswith("%%train"))
    assert_whole_png(curve.data["image/png"])
    assert closing.data["text/plain"].startswith("20 steps in ")
