"""papermill from its command line, as in ``papermill in.ipynb out.ipynb -p steps 8 -k zimage-lab``."""

import subprocess
import sys

import nbformat
import pytest
from conftest import HANG
from nbformat.v4 import new_code_cell, new_notebook

METADATA = {"kernelspec": {"name": "zimage-lab", "display_name": "Java (Z-Image Lab)", "language": "java"}}


@pytest.fixture
def papermill(tmp_path):
    """Executes cells after a cell with defaults; gives the process and, if it was written, the executed notebook."""

    def run(defaults, *cells, options=()):
        given, out = tmp_path / "给定 in.ipynb", tmp_path / "out.ipynb"
        notebook = new_notebook(metadata=METADATA, cells=[
            new_code_cell(defaults, metadata={"tags": ["parameters"]}), *map(new_code_cell, cells)])
        nbformat.write(notebook, given)
        process = subprocess.run(
            [
                sys.executable,
                "-m",
                "papermill",
                given,
                out,
                "-k",
                "zimage-lab",
                "--no-progress-bar",
                "--start-timeout",
                str(HANG),
                *options,
            ],
            capture_output=True,
            text=True,
            timeout=HANG,
        )
        return process, nbformat.read(out, as_version=4) if out.exists() else None

    return run


VALUES = r"""
none: null
right: true
steps: 4
many: 3000000000
huge: 123456789012345678901234567890
guidance: 2.5
nothing: .nan
endless: -.inf
text: "猫 \"quoted\" C:\\new\n100% of\tit 😀\0"
lists: [4, 8, null]
mixed: [1, 2.5]
table: {z: 1, a: null, n: {x: [1.5, "y"]}}
"""


def test_values_arrive_in_java(papermill):
    process, notebook = papermill(
        "int steps = 8; // how many\ndouble guidance = 1.0;",
        'boolean same = text.equals("猫 \\"quoted\\" C:\\\\new\\n100% of\\tit 😀\\0");\n'
        'List.of(right, steps + 1, many + 1, huge.add(java.math.BigInteger.ONE), guidance * 2, endless, same)',
        "none == null && Double.isNaN(nothing) && lists.get(2) == null",
        "List<Integer> whole = lists; List<Double> parts = mixed; whole.get(0) + parts.get(0)",
        "table",
        options=["-y", VALUES])
    assert process.returncode == 0, process.stderr
    injected = notebook.cells[1]
    assert injected.metadata.tags == ["injected-parameters"] and "\nint steps = 4;\n" in injected.source
    assert [cell.outputs[-1].data["text/plain"] for cell in notebook.cells[2:]] == [
        "[true, 5, 3000000001, 123456789012345678901234567891, 5.0, -Infinity, true]",
        "true", "5.0", "{z=1, a=null, n={x=[1.5, y]}}"]


def test_values_reach_magics(papermill):
    """A value of each type in an option and in a prompt; what has no text is one line that names the variable."""
    process, notebook = papermill(
        "int steps = 8; // how many",
        "%zimage load demo-turbo",
        "%%generate --steps {steps} --guidance={guidance} --seed {many} --negative {text} --as made\n"
        "{text}, {right} {{steps}} {unknown}",
        "var r = made.request();\n"
        "List.of(r.steps(), r.guidance().scale(), r.seed(), r.negative().equals(text),"
        " r.prompt().equals(text + \", true {steps} {unknown}\"))",
        "%%sweep --steps {whole} --guidance {mixed} --as grid\n{prompts}",
        "List.of(grid.size(), grid.runs().stream().map(run -> run.request().prompt()).distinct().toList())",
        """
List<String> lines = new ArrayList<>();
for (Object value : Arrays.asList(none, table, lists, mixed, right, text, nothing)) {
    try {
        %generate --steps {value}
        lines.add("no error");
    } catch (Exception e) {
        lines.add(e.getMessage());
    }
}
String.join("\\n", lines)""",
        options=["-y", VALUES + 'whole: [2, 4]\nprompts: ["a cat, asleep", 一只猫]'])
    assert process.returncode == 0, process.stderr
    assert notebook.cells[4].outputs[-1].data["text/plain"] == "[4, 2.5, 3000000000, true, true]"
    assert notebook.cells[6].outputs[-1].data["text/plain"] == "[8, [a cat, asleep, 一只猫]]"
    lines = notebook.cells[7].outputs[-1].data["text/plain"].splitlines()
    assert lines[0].startswith("{value}: the variable value is null")
    assert lines[1].startswith("{value}: the variable value holds a value of type Map")
    assert lines[2] == "{value}: the variable value has as value 3 null"
    assert lines[3:] == [
        f"--steps '{shown}': expected a whole number"
        for shown in ("1.0,2.5", "true", r'猫 "quoted" C:\new\n100% of\tit 😀\u0000', "NaN")]


def test_what_is_made_of_a_parameter_keeps_its_value(papermill):
    process, notebook = papermill(
        "int steps = 4; var total = steps * 3;", "var later = steps * 3;", "List.of(steps, total, later)",
        options=["-p", "steps", "8"])
    assert process.returncode == 0, process.stderr
    assert notebook.cells[-1].outputs[-1].data["text/plain"] == "[8, 12, 24]"


def test_the_command_line_and_its_help(papermill):
    process, notebook = papermill("int steps = 8; // how many", "steps * 2", options=["-p", "steps", "16"])
    assert process.returncode == 0, process.stderr
    assert notebook.cells[2].outputs[0].data["text/plain"] == "32"
    assert "unknown parameter" not in process.stderr
    process, _ = papermill("List<Integer> steps = List.of(4, 8); // how many", options=["--help-notebook"])
    assert "steps: List<Integer> (default List.of(4, 8))" in process.stdout and "how many" in process.stdout


def test_a_failing_cell_fails_the_run_and_is_marked(papermill):
    process, notebook = papermill("int steps = 8;", "100 / steps", '"never"', options=["-p", "steps", "0"])
    assert process.returncode != 0
    assert "ArithmeticException" in process.stderr and "/ by zero" in process.stderr
    marks = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    assert any("An Exception was encountered" in cell.source for cell in marks)
    failed = next(cell for cell in notebook.cells if cell.source == "100 / steps")
    assert failed.outputs[0].ename == "ArithmeticException"
    assert notebook.cells[-1].source == '"never"' and not notebook.cells[-1].outputs


def test_a_name_that_java_cannot_have_is_one_line(papermill):
    process, _ = papermill("", "1", options=["-p", "class", "3"])
    assert process.returncode != 0
    assert (
        process.stderr.strip()
        .splitlines()[-1]
        .endswith("parameter 'class': expected a name that a Java variable can have")
    )
