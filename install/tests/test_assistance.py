"""Help while typing, through a real client. A ``|`` in a cell stands for the cursor."""

import pytest


def complete(kernel, cell):
    """The reply to a completion request at the bar."""
    request = kernel.client.complete(cell.replace("|", ""), cell.index("|"))
    return kernel.reply(request)


def matches(kernel, cell):
    return complete(kernel, cell)["matches"]


def inspect(kernel, cell, detail=0):
    """The documentation at the bar by MIME type; empty when there is none."""
    return kernel.reply(kernel.client.inspect(cell.replace("|", ""), cell.index("|"), detail))["data"]


def test_magics_are_completed_before_any_model_is_loaded(kernel):
    assert matches(kernel, "%%gen|") == ["%%generate"]
    assert matches(kernel, "%zimage lo|") == ["load"]
    assert matches(kernel, "%zimage load demo|") == ["demo-base", "demo-turbo"]
    assert matches(kernel, "%zimage load demo-base --dtype b|") == ["bf16"]
    assert {"euler", "heun", "dpmpp_2m_sde"} <= set(matches(kernel, "%%generate --sampler |\na cat"))
    assert matches(kernel, "%%generate --sampler=h|") == ["--sampler=heun"]
    assert matches(kernel, "%%generate --steps 8 --sta|") == ["--stages"]
    assert "euler,heun" in matches(kernel, "%%sweep --sampler euler,|")
    assert "euler,euler" not in matches(kernel, "%%sweep --sampler euler,|")
    assert "blur_effect,colorfulness" in matches(kernel, "%%sweep --scores blur_effect,c|")
    assert matches(kernel, "%plot --kind l|") == ["lines"]
    assert matches(kernel, "%%generate --recommended da|") == ["daily"]
    assert matches(kernel, "%recommend --method |") == [
        "article", "vendor", "comfyui", "swarmui", "diffusers", "evidence"]
    assert matches(kernel, "%quality self|") == ["selftest"]
    assert "niqe" in matches(kernel, "%quality selftest --scores n|")
    assert "%score" in matches(kernel, "var table = %sc|")
    assert matches(kernel, "%%generate --steps 8\na c|") == [], "a prompt is not code"


def test_sweeps_are_completed_by_their_names(kernel, tmp_path):
    kernel.good("%zimage load demo-base --as model")
    kernel.good(f'%%sweep --steps 1 --guidance 0 --store "{tmp_path}" --as smallest\na cat')
    assert matches(kernel, "%table s|") == ["smallest"]
    assert matches(kernel, "%plot smallest --score c|") == ["colorfulness"]
    assert matches(kernel, "%zimage unload d|") == ["demo-base"]


def test_files_with_blanks_and_chinese_names(new_kernel, tmp_path):
    (tmp_path / "我的 图").mkdir()
    (tmp_path / "我的 图" / "猫.png").touch()
    kernel = new_kernel(cwd=tmp_path)
    assert matches(kernel, "%score 我|") == ['"我的 图/']
    reply = complete(kernel, '%score --scores all "我的 图/|')
    assert reply["matches"] == ['"我的 图/猫.png"']
    assert (reply["cursor_start"], reply["cursor_end"]) == (20, 26)


def test_positions_are_code_points_and_types_are_told(kernel):
    reply = complete(kernel, 'var 表情 = "😀😀"; 表情.subs|tring(1)')
    assert (reply["cursor_start"], reply["cursor_end"]) == (18, 22)
    assert "substring(" in reply["matches"]
    types = {each["text"]: each["type"] for each in reply["metadata"]["_jupyter_types_experimental"]}
    assert types["substring("] == "function"
    assert complete(kernel, 'var 表情 = "😀"; 表|')["matches"] == ["表情"]


def test_lines_of_the_unfinished_cell_are_known_and_not_run(kernel):
    cell = (
        'import java.time.*;\nvar day = LocalDate.now();\nSystem.setProperty("ran", "yes");\n'
        "for (int i = 0; i < 3; i++) {\n    day.plusM|"
    )
    assert "plusMonths(" in matches(kernel, cell)
    assert kernel.good('String.valueOf(System.getProperty("ran"))').text == "null"
    assert kernel.run("day").error, "completion declared the variable"


def test_documentation(kernel):
    kernel.good("int twice(int x) {\n    return 2 * x;\n}\nvar words = List.of(1, 2);")
    assert "int Math.max(int a, int b)" in inspect(kernel, "Math.max(1, |")["text/plain"]
    assert "<pre>" in inspect(kernel, "Math.ma|x")["text/html"]
    assert inspect(kernel, "wor|ds")["text/plain"] == "List<Integer> words, size 2"
    assert "return 2 * x;" in inspect(kernel, "twi|ce(1)", 1)["text/plain"]
    assert "--sampler=NAME" in inspect(kernel, "%%generate --samp|ler euler\na cat")["text/plain"]
    assert "Loads a model" in inspect(kernel, "%zimage lo|ad")["text/plain"]
    assert inspect(kernel, "nothing_of_this_name|") == {}


@pytest.mark.parametrize(
    "cell, status, indent",
    [
        ("for (int i = 0; i < 3; i++) {", "incomplete", "    "),
        ("void f() {\n    g(() -> {", "incomplete", "        "),
        ("%zimage list", "complete", None),
        ("%%generate --steps 8\na cat", "incomplete", ""),
        ("%%generate --steps 8\na cat\n", "complete", None),
        ("int x = );", "invalid", None),
    ],
)
def test_a_console_knows_when_a_cell_ends(kernel, cell, status, indent):
    reply = kernel.reply(kernel.client.is_complete(cell))
    assert (reply["status"], reply.get("indent")) == (status, indent)


def test_completion_waits_for_the_running_cell_and_leaves_it_alone(kernel):
    running = kernel.client.execute('Thread.sleep(1500); "done"')
    asked = kernel.client.complete('"".subs')
    assert kernel.outputs(running).text == "done"
    assert "substring(" in kernel.reply(asked)["matches"]
