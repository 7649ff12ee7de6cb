"""Jupyter's command line tools with the kernel's notebooks."""

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pexpect
import pytest
from conftest import HANG, assert_whole_png, wait_until
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook

PICTURE = "new java.awt.image.BufferedImage(48, 20, java.awt.image.BufferedImage.TYPE_INT_RGB)"
ESCAPES = r"(?:\x1b\[[0-9;?]*[a-zA-Z])*"  # a terminal's codes for colours and cursor movements
UP, CTRL_D = "\x1b[A", "\x04"


# "jupyter run" waits ten seconds for output, and has no option for it
PATIENT_RUN = [sys.executable, "-c", "from jupyter_client import runapp; runapp.OUTPUT_TIMEOUT = 600; runapp.main()"]


def notebook(*cells):
    kernelspec = {"name": "zimage-lab", "display_name": "Java (Z-Image Lab)", "language": "java"}
    language = {"name": "java"}  # a client writes it when it saves; nbconvert colours by it
    return new_notebook(
        metadata={"kernelspec": kernelspec, "language_info": language}, cells=[new_code_cell(cell) for cell in cells]
    )


def jupyter(*arguments, **options):
    return subprocess.run([sys.executable, "-m", "jupyter", *map(str, arguments)], capture_output=True, text=True,
                          timeout=HANG, **options)


def test_an_executed_notebook_is_valid_and_says_its_language():
    executed = notebook(
        'System.out.println("text"); System.err.println("error");', PICTURE, "display(1); 2", "int quiet = 1;"
    )
    NotebookClient(executed, kernel_name="zimage-lab", timeout=HANG, startup_timeout=HANG).execute()
    nbformat.validate(executed)
    language = executed.metadata.language_info
    # VS Code and papermill use the name, JupyterLab the mode or the MIME type, nbconvert the lexer and the extension
    assert (language.name, language.file_extension, language.pygments_lexer) == ("java", ".java", "java")
    assert (language.mimetype, language.codemirror_mode) == ("text/x-java-source", "text/x-java")
    assert int(language.version.split(".")[0].split("-")[0].split("+")[0]) >= 17
    assert [[output.output_type for output in cell.outputs] for cell in executed.cells] == [
        ["stream", "stream"], ["execute_result"], ["display_data", "execute_result"], []]
    assert_whole_png(executed.cells[1].outputs[0].data["image/png"])


def test_a_failing_cell_stops_nbclient():
    executed = notebook('throw new IllegalStateException("no");', '"never"')
    with pytest.raises(CellExecutionError, match="IllegalStateException.*: no"):
        NotebookClient(executed, kernel_name="zimage-lab", timeout=HANG, startup_timeout=HANG).execute()
    nbformat.validate(executed)
    assert executed.cells[1].execution_count is None


def test_nbconvert_writes_a_page_with_colours_and_pictures(tmp_path):
    nbformat.write(notebook('public final class A { }\nSystem.out.println("<b>");', PICTURE), tmp_path / "一 in.ipynb")
    done = jupyter("nbconvert", "--execute", "--to", "html", "一 in.ipynb", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "一 in.html").read_text(encoding="utf-8")
    assert re.search(r'<span class="k\w*">public</span>', page)
    assert "&lt;b&gt;" in page
    assert_whole_png(re.search(r'src="data:image/png;base64,([^"]+)"', page)[1])


def test_jupyter_execute(tmp_path):
    path = tmp_path / "in.ipynb"
    nbformat.write(notebook("int a = 20;", "a + 22"), path)
    done = jupyter("execute", "--inplace", path)
    assert done.returncode == 0, done.stderr
    assert nbformat.read(path, as_version=4).cells[1].outputs[0].data["text/plain"] == "42"


def test_jupyter_run_takes_source_from_its_input(tmp_path):
    def run(source):
        given, out = tmp_path / "in", tmp_path / "out"
        given.write_text(source, encoding="utf-8")
        with open(given, encoding="utf-8") as stdin, open(out, "w", encoding="utf-8") as stdout:
            done = subprocess.run([*PATIENT_RUN, "--kernel", "zimage-lab"], stdin=stdin, stdout=stdout,
                                  stderr=subprocess.STDOUT, timeout=HANG)
        return done.returncode, out.read_text(encoding="utf-8")

    assert run('int a = 20;\nSystem.out.println("got " + (a + 22));') == (0, "got 42\n")
    code, text = run("int zero = 0;\n1 / zero")
    assert code == 1 and "/ by zero" in text and "Cell In[1], line 2" in text


def test_jupyter_run_prints_the_last_state_of_a_display_that_changes(tmp_path):
    source = tmp_path / "a.java"
    source.write_text(
        'String id = display("none of 3");\nfor (int i = 1; i < 4; i++) updateDisplay(id, i + " of 3");\n',
        encoding="utf-8",
    )
    done = subprocess.run(
        [*PATIENT_RUN, "--kernel", "zimage-lab", source], capture_output=True, text=True, timeout=HANG
    )
    # it does not end the line after a display
    assert (done.returncode, done.stdout.replace("\n", "")) == (0, "none of 3" + "3 of 3"), done


def test_jupyter_run_takes_files(tmp_path):
    source = tmp_path / "加法.java"
    source.write_text('int a = 20;\nSystem.out.println("got " + (a + 22));', encoding="utf-8")
    done = subprocess.run(
        [*PATIENT_RUN, "--kernel", "zimage-lab", source], capture_output=True, text=True, timeout=HANG
    )
    assert (done.returncode, done.stdout) == (0, "got 42\n"), done.stderr


@pytest.mark.parametrize("buried", [False, True])
def test_a_kernel_does_not_outlive_its_client(buried):
    """Whether or not somebody waits for the dead client; if nobody does, it stays a zombie."""
    start = "import time; from jupyter_client import KernelManager; m = KernelManager(kernel_name='zimage-lab'); " \
            "m.start_kernel(); m.client().start_channels(); print(m.provisioner.pid, flush=True); time.sleep(600)"
    client = subprocess.Popen([sys.executable, "-c", start], stdout=subprocess.PIPE, text=True)
    pid = int(client.stdout.readline())
    client.kill()
    if buried:
        client.wait()

    def dead():  # or a zombie
        try:
            return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text()
        except OSError:
            return True

    wait_until(dead)
    client.communicate()


def test_the_console(tmp_path):
    console = pexpect.spawn(
        str(Path(sys.executable).with_name("jupyter-console")),
        ["--kernel", "zimage-lab", "--ZMQTerminalInteractiveShell.kernel_is_complete_timeout=600"],
        env={**os.environ, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"}, encoding="utf-8", timeout=HANG,
        dimensions=(40, 120))

    def sees(text):
        console.expect(ESCAPES.join(map(re.escape, text)))

    try:
        sees("In [1]:")
        console.send("1 + 1\r")
        sees("Out[1]: 2")

        sees("In [2]:")
        console.send("for (int i = 7; i < 9; i++) {\r")
        sees("...:")
        console.send('System.out.println("n" + i);\r')
        sees("...:")
        console.send("}\r")
        sees("n7\r\nn8\r\n")

        sees("In [3]:")
        mark = tmp_path / "running"
        console.send(f'new File("{mark}").createNewFile(); while (true) {{ }}\r')
        wait_until(mark.exists)
        console.sendintr()
        sees("KeyboardInterrupt")

        sees("In [4]:")
        console.send('"value " + 6 * 7\r')
        sees("Out[4]: value 42")
        sees("In [5]:")
        console.send(UP + "\r")
        sees("Out[5]: value 42")

        # magics: a display that is updated in a notebook arrives as text, its last state complete
        sees("In [6]:")
        console.send("%zimage load demo-base\r")
        sees("demo-base: base model")
        sees("In [7]:")
        for line in ("%%generate --steps 2 --guidance 0 --seed -1", "a red circle"):
            console.send(line + "\r")
            sees("...:")
        console.send("\r")
        for text in (
            "note: seed -1 is a new one: ",
            "[picture, 128×128 pixels]",
            "2 steps",
            "not saved: --save FILE writes it",
        ):
            sees(text)
        sees("In [8]:")
        for line in (f"%%sweep --steps 1,2 --guidance 0 --seeds 1,2 --store {tmp_path}/runs --as mine", "a red circle"):
            console.send(line + "\r")
            sees("...:")
        console.send("\r")
        sees("2 cells, 4 pictures: 0 in the store, 4 to make")
        sees("2 cells, 4 pictures: 4 made, 0 reused, 0 failed")
        sees("%table mine, %plot mine and %grid mine show it")
        sees("In [9]:")
        console.send("%table mine\r")
        sees("network_calls")
        sees("4 rows")

        sees("In [10]:")
        console.send(CTRL_D)
        sees("exit ([y]/n)?")
        console.send("y\r")
        console.expect(pexpect.EOF)
        console.wait()
        assert console.exitstatus == 0
    finally:
        console.close(force=True)
