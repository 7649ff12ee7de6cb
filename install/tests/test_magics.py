"""The magics through a real client: what a person types, and what the notebook shows."""

import base64
import re
import struct
import zlib

import pytest
from conftest import wait_until


@pytest.fixture(scope="module")
def loaded(kernel, tmp_path_factory):
    """The module's kernel with the demo model loaded; ``folder`` is free for its files."""
    kernel.good("%zimage load demo-base")
    kernel.folder = tmp_path_factory.mktemp("图片")
    return kernel


def png_chunks(data):
    """The chunks of a whole PNG as (type, content); fails where it is cut or damaged."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, at = [], 8
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        content = data[at + 8 : at + 8 + length]
        assert struct.unpack(">I", data[at + 8 + length : at + 12 + length])[0] == zlib.crc32(kind + content)
        chunks.append((kind, content))
        at += 12 + length
    assert chunks[-1][0] == b"IEND"
    return chunks


def shown(out):
    """The state of every display at the end, as a saved notebook holds it."""
    states = {}
    for number, display in enumerate(out.displays):
        states[display.display_id or f"plain {number}"] = display.data
    return list(states.values())


def one_line(out, *expected):
    assert out.status == "error"
    assert out.error.name == "MagicException"
    assert out.error.traceback == [f"MagicException: {out.error.message}"]
    assert "\n" not in out.error.message
    for part in expected:
        assert part in out.error.message


def test_a_chinese_prompt_makes_a_picture_with_its_parameters(loaded):
    loaded.good("int org = 4;")  # hides no package from --as, here and in the tests below
    out = loaded.good("%%generate --steps 2 --guidance 2 --seed 5 --as cat\n一只橘色的布偶猫，绿色眼睛，坐在草地上")
    picture, caption = shown(out)
    chunks = png_chunks(base64.b64decode(picture["image/png"], validate=True))
    parameters = [content for kind, content in chunks if kind == b"iTXt" and content.startswith(b"parameters\0")]
    assert "一只橘色的布偶猫" in parameters[0].decode("utf-8", "replace")
    assert struct.unpack(">II", chunks[0][1][:8]) == (128, 128)
    for part in ("一只橘色的布偶猫，绿色眼睛，坐在草地上", "2 steps", "guidance 2 (cfg 3)", "seed 5", "4 network calls"):
        assert part in caption["text/html"]
        assert part in caption["text/plain"]
    assert loaded.good("cat.request().prompt()").text == "一只橘色的布偶猫，绿色眼睛，坐在草地上"
    assert "image/png" in loaded.good("cat").result


def test_progress_is_one_display(loaded):
    out = loaded.good("%%generate --steps 6 --guidance 0 --seed 1\na red circle")
    ids = {d.display_id for d in out.displays}
    assert len(ids) == 2 and None in ids
    assert "step 0 of 6" in out.displays[0].data["text/html"]


def test_the_same_seed_gives_the_same_picture_and_count_goes_on_from_it(loaded):
    file = loaded.folder / "猫.png"
    out = loaded.good(f'%%generate --steps 2 --guidance 0 --seed 8 --count 2 --save "{file}" --as two\na red circle')
    one = loaded.good("%%generate --steps 2 --guidance 0 --seed 9\na red circle")
    pictures = [d["image/png"] for d in shown(out) if "image/png" in d]
    pixels = [[c for k, c in png_chunks(base64.b64decode(p)) if k == b"IDAT"] for p in pictures]
    again = [c for k, c in png_chunks(base64.b64decode(shown(one)[0]["image/png"])) if k == b"IDAT"]
    assert pixels[1] == again and pixels[0] != again
    assert sorted(p.name for p in loaded.folder.glob("猫*")) == ["猫-1.png", "猫-2.png"]
    assert loaded.good("two.get(1).request().seed()").text == "9"


@pytest.mark.parametrize(
    "options, expected",
    [
        ("--sampler eulr", "eulr"),
        ("--guidance 2 --cfg 3", "--guidance and --cfg"),
        ("--cfg 0.5", "--cfg 0.5: cfg counts from 1"),
        ("--width 100", "--width 100"),
        ("--steps 0", "--steps 0: expected"),
        ("--steps many", "--steps 'many': expected a whole number"),
        ("--stpes 4", "did you mean --steps"),
        ("--as 1a", "--as 1a: expected the name of a Java variable"),
        ("--save no/such/folder/x.png", "--save no/such/folder/x.png: the folder"),
        ("--guidance -1", "--guidance -1: expected"),
        ("--max-length 9999", "--max-length 9999: expected"),
    ],
)
def test_mistakes_in_generate_are_one_line(loaded, options, expected):
    one_line(loaded.run(f"%%generate {options}\na red circle"), expected)


@pytest.mark.parametrize(
    "options, expected",
    [
        ('--steps ""', "--steps"),
        ("--steps 4,,8", "--steps"),
        ("--seeds 1:1000000:1", "--seeds"),
        ("--steps 1:1000:1 --seeds 1:1000:1", "000"),
        ("--guidance 1 --cfg 2", "--guidance and --cfg"),
        ("--cfg 0.5,3", "--cfg 0.5: cfg counts from 1"),
        ("--sampler euler,nope", "nope"),
        ("--steps 0,4", "--steps 0: expected"),
        ("--scores beauty", "--scores beauty: unknown score"),
        ("--store /dev/null", "--store /dev/null"),
        ("--store /proc/runs", "--store /proc/runs"),
    ],
)
def test_mistakes_in_sweep_are_one_line(loaded, options, expected):
    one_line(loaded.run(f"%%sweep {options}\na red circle"), expected)


@pytest.mark.parametrize(
    "line, expected",
    [
        ("%zimage load no-such-model", "no-such-model"),
        ("%zimage lod demo-base", "did you mean load"),
        ("%plot nothing", "nothing"),
        ("%score missing.png", "missing.png: no such file"),
        ("%generate a cat", "write the prompt in the lines below"),
    ],
)
def test_mistakes_in_line_magics_are_one_line(loaded, line, expected):
    one_line(loaded.run(line), expected)
    assert loaded.good("1 + 1").text == "2"


def test_help_is_no_error(loaded):
    assert "--guidance=S" in loaded.good("%%generate --help").stdout
    assert "--seeds=LIST" in loaded.good("%sweep --help").stdout
    assert "devices" in loaded.good("%zimage --help").stdout


def test_an_interrupt_stops_a_generation_within_a_second(loaded):
    loaded.good("%%generate --steps 2 --guidance 0\na red circle")
    out = loaded.run("%%generate --steps 1000 --guidance 2\na red circle", interrupt=lambda so_far: so_far.displays)
    assert out.status == "error" and out.error.name == "KeyboardInterrupt"
    assert out.worked < 3
    assert "stopped after step" in shown(out)[-1]["text/plain"]
    assert loaded.good("2 + 2").text == "4"


LARGE = """
int[] noise = new Random(1).ints(6000 * 4000, 0, 1 << 24).toArray();
void noise(int width, int height, String file) throws IOException {
    var image = new java.awt.image.BufferedImage(width, height, java.awt.image.BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, width, height, noise, 0, width);
    javax.imageio.ImageIO.write(image, "jpg", new File(file));
}
"""


def test_magics_on_large_pictures_and_plans_hear_an_interrupt(loaded):
    large, larger = loaded.folder / "12.jpg", loaded.folder / "24.jpg"
    loaded.good(LARGE + f'noise(4000, 3000, "{large}");\nnoise(6000, 4000, "{larger}");')
    plan = f"%%sweep --steps 1:300:1 --cfg 1:300:1 --dry-run --store {loaded.folder / 'plan'}\na cat"
    cells = [f"%{magic} {large}" for magic in ("score", "diagnose")] + [f"%compare {larger} {larger}"]
    for cell in [f'System.out.println("now");\n{magic}' for magic in cells]:
        out = loaded.run(cell, interrupt="now")
        assert out.error and out.error.name == "KeyboardInterrupt", (cell, out)
        assert out.worked < 3, (cell, out.worked)
    out = loaded.run(plan, interrupt=lambda so_far: True)
    assert out.error and out.error.name == "KeyboardInterrupt", out
    assert out.worked < 3, out.worked
    assert loaded.good("1 + 1").text == "2"


def test_a_sweep_is_interrupted_and_goes_on(loaded):
    store = loaded.folder / "runs"
    cell = f"%%sweep --steps 2,3,4,5,6,7 --guidance 0,2 --seeds 1,2 --store {store} --as mine\na red circle"
    request = loaded.client.execute(cell)
    wait_until(lambda: len(list(store.glob("runs/*.png"))) >= 2)
    loaded.manager.interrupt_kernel()
    out = loaded.outputs(request)
    assert out.status == "error" and out.error.name == "KeyboardInterrupt"
    closing = shown(out)[-1]
    assert "Run the same cell again to go on" in closing["text/plain"]
    kept = len(list(store.glob("runs/*.png")))
    assert 2 <= kept < 24
    rows = shown(loaded.good("%table mine"))[0]["text/html"]
    assert f"{kept} rows" in rows

    out = loaded.good(cell)
    assert len({d.display_id for d in out.displays}) == 1
    closing = shown(out)[0]
    assert closing["text/html"].count("data:image/jpeg;base64,") == 24
    assert f"{24 - kept} made, {kept} reused, 0 failed" in closing["text/plain"]
    assert "guidance 2" in closing["text/html"] and "cfg 3" in closing["text/html"]
    assert loaded.good("mine.size()").text == "24"


def test_a_sweep_is_a_table_charts_and_a_page(loaded):
    page, chart = loaded.folder / "网格.html", loaded.folder / "线.svg"
    assert "24 rows" in shown(loaded.good("%table mine"))[0]["text/html"]
    for kind in ("heatmap", "lines", "interaction", "pareto", "box"):
        out = loaded.good(f"%plot mine --kind {kind} --score blur_effect --save {chart} --as chart")
        png_chunks(base64.b64decode(shown(out)[0]["image/png"], validate=True))
    assert "image/png" in loaded.good("chart").result
    assert chart.read_text(encoding="utf-8").startswith("<?xml")
    loaded.good(f"%grid mine --html {page}")
    text = page.read_text(encoding="utf-8")
    assert text.count('<script type="text/plain"') == 24 and text.count("data:image/jpeg;base64,") == 24
    assert not re.search(r"https?:|<link|src=\"(?!data:)", text)


def test_a_table_of_tablesaw_is_shown_as_one(loaded):
    out = loaded.good('tech.tablesaw.api.Table.create("t", tech.tablesaw.api.StringColumn.create("<b>", "<script>"))')
    assert "&lt;script&gt;" in out.result["text/html"] and "<script>" not in out.result["text/html"]


def test_a_dry_run_makes_nothing(loaded):
    store = loaded.folder / "dry"
    out = loaded.good(f"%%sweep --steps 10:50:10 --cfg 1:9:1 --seeds 1:8:1 --store {store} --dry-run\na red circle")
    text = shown(out)[0]["text/plain"]
    assert "45 cells, 360 runs" in text and "network calls" in text and "time: about" in text
    assert list(store.glob("runs/*.png")) == []


def test_scores_of_files(loaded):
    out = loaded.good(f"%score {loaded.folder}/猫-*.png --scores blur_effect,colorfulness --as table")
    assert "2 rows" in shown(out)[0]["text/html"]
    assert loaded.good("table.columnNames()").text == "[file, blur_effect, colorfulness]"


def test_every_magic_says_what_it_does_ours_first(loaded):
    text, html = (shown(loaded.good("%lsmagic"))[0][mime] for mime in ("text/plain", "text/html"))
    assert text.index("Z-Image Lab") < text.index("%%generate") < text.index("The kernel") < text.index("%maven")
    lines = [line for line in text.splitlines() if line.startswith("  ")]
    assert [line for line in lines if not re.fullmatch(r"  %+\w+ +[A-Z].*\.", line)] == []
    assert len(lines) == html.count("<code>%") > 25


def test_notes_are_no_errors(loaded):
    out = loaded.good("%%generate --steps 1 --seed -1 --guidance 0 --negative ugly --size 32x32\na red ship")
    assert out.stderr == ""
    said = out.stdout.splitlines()
    for part in (
        "seed -1 is a new one",
        "--negative has no effect",
        "is far from demo-base's own size",
        "does not know \"ship\"",
    ):
        assert len([line for line in said if part in line]) == 1, said
    seed = re.search(r"a new one: (\d+)", out.stdout)[1]
    assert f"seed {seed} ·" in shown(out)[-1]["text/plain"]
    loaded.good("class Changed { }\nvar kept = new Changed();")
    out = loaded.good('System.out.print("begun"); class Changed { int now; }')
    assert out.stderr == "" and out.stdout.startswith("begun\n") and "kept" in out.stdout


def test_text_from_prompts_is_escaped(loaded):
    prompt = "<script>alert(\"x\")</script> & 'y'"
    out = loaded.good(f"%%generate --steps 1 --guidance 0\n{prompt}")
    assert "&lt;script&gt;" in shown(out)[1]["text/html"]
    assert all("<script>" not in d.data.get("text/html", "") for d in out.displays)
    assert "<script>" in shown(out)[1]["text/plain"]


def test_without_a_model_one_line_says_how_to_load_one(loaded):
    loaded.good("%zimage unload")
    one_line(loaded.run("%%generate\na red circle"), "no model is loaded: run '%zimage load demo-base' first")


def test_a_score_is_added_to_a_finished_sweep(loaded):
    loaded.good("%zimage load demo-base")
    store = loaded.folder / "later"
    cell = f"%%sweep --steps 1,2 --guidance 0 --seeds 1,2 --store {store} --scores blur_effect --as later\na red circle"
    loaded.good(cell)
    before = {p: p.stat().st_mtime_ns for p in store.glob("runs/*.png")}
    out = loaded.good("%score later --scores noise,adherence --as added")
    assert "lower is better, healthy 0 to 5" in shown(out)[0]["text/html"]
    assert loaded.good("added.columnNames()").text == "[file, prompt, steps, guidance, cfg, seed, noise, adherence]"
    assert before == {p: p.stat().st_mtime_ns for p in store.glob("runs/*.png")}
    assert loaded.good("later.scoreNames()").text == "[blur_effect, noise, adherence]"
    assert "4 rows" in shown(loaded.good(f"%score {store} --scores noise"))[0]["text/html"]


def test_bad_files_are_one_line(loaded):
    text = loaded.folder / "text.png"
    text.write_text("no picture", encoding="utf-8")
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    bomb = loaded.folder / "bomb.png"
    chunk = struct.pack(">I", len(header)) + b"IHDR" + header + struct.pack(">I", zlib.crc32(b"IHDR" + header))
    bomb.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 0) + b"IEND\xaeB`\x82")
    one_line(loaded.run(f"%score {text}"), "text.png: not a picture")
    one_line(loaded.run(f"%score {bomb}"), "bomb.png: 30000×30000 pixels")
    one_line(loaded.run(f"%score {loaded.folder}/none-*.png"), "no file matches")
    one_line(loaded.run(f"%diagnose {text}"), "text.png: not a picture")


def test_files_that_cannot_be_read_cost_a_line_each_and_act_on_no_terminal(loaded, tmp_path):
    made = loaded.good(
        f"%%generate --steps 1 --guidance 0 --count 2 --seed 1 --save {tmp_path}/good.png\na \x1b[31mred\x07 "
        "\u202ecircle"
    )
    good = sorted(tmp_path.glob("*.png"))
    assert len(good) == 2
    (tmp_path / "torn.png").write_bytes(good[0].read_bytes()[:500])
    (tmp_path / "empty.png").write_bytes(b"")
    (tmp_path / "text \x1b[2J\u202e.png").write_text("no picture")
    out = loaded.good(f"%score {tmp_path}/*.png --scores blur_effect")
    assert "2 rows" in shown(out)[0]["text/html"]
    lines = out.stdout.splitlines()
    for name in ("torn.png", "empty.png", "text \\u001b[2J\\u202e.png"):
        assert len([line for line in lines if name in line]) == 1, out.stdout
    assert out.stderr == ""
    for each in (made, out):
        texts = [each.stdout, each.stderr, *(data.get("text/plain", "") for data in shown(each))]
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", "".join(texts))


def test_a_diagnosis_is_shown_in_one_language_and_reaches_java(loaded):
    loaded.good("import org.zimagelab.tuning.Language;")
    page = shown(loaded.good("%diagnose later --steps 1 --seed 1 --lang zh --as why"))[0]
    chinese = loaded.good("why.lines(Language.ZH).get(0)").text
    english = loaded.good("why.lines(Language.EN).get(0)").text
    assert "1 step · " in page["text/plain"] and not re.search("[0-9a-f]{40}", page["text/plain"])
    assert chinese in page["text/plain"] and english not in page["text/plain"]
    findings = int(loaded.good("why.findings().size()").text)
    assert (findings > 0) == ("<details>" in page["text/html"])
    assert "pictures looked at" in shown(loaded.good("%diagnose later --lang en"))[0]["text/plain"]
    one_line(loaded.run("%diagnose later --lang fr"), "--lang fr: expected en or zh")


def test_what_was_taken_from_a_result_stays_when_its_cell_runs_again(loaded):
    picture = "%%generate --steps 1 --guidance 0 --seed 5 --as again\na red circle"
    sweep = "%%sweep --steps 1,2 --guidance 0 --seeds 5 --as runsAgain\na red circle"
    loaded.good(f"{picture}")
    loaded.good(f"{sweep}")
    loaded.good("var wide = again.image().getWidth(); var tab = runsAgain.table(); var doubled = wide * 2;")
    for cell in (picture, sweep):
        assert loaded.good(cell).stderr == ""
    assert loaded.good("List.of(wide, doubled, tab != null, tab.rowCount())").text == "[128, 256, true, 2]"


def test_a_prompt_or_parameter_that_is_too_long_for_a_constant_is_an_error(loaded):
    loaded.good("int shownBefore = 42;")
    out = loaded.run('"' + "a" * 65536 + '".length()')
    assert out.status == "error" and out.error.message == "constant string too long" and out.result is None
    out = loaded.run("int[] many = {" + ",".join(map(str, range(10000))) + "};")
    assert out.status == "error" and out.error.message == "code too large"
    assert loaded.good("int shownAfter = shownBefore + 1; shownAfter").text == "43"
