"""The kernel as a notebook sees it. The tests in Java test evaluation in more detail; these test the protocol."""

import pytest
from conftest import HANG, ROOT, wait_until

CLASS_PATH = [ROOT / "kernel" / "target" / "test-classes"]  # the magics of SampleExtension


def test_value_output_and_error_streams(kernel):
    out = kernel.good('System.out.println("hi"); System.out.print("no newline"); System.err.println("err"); 40 + 2')
    assert (out.stdout, out.stderr, out.text) == ("hi\nno newline", "err\n", "42")
    assert kernel.good("int quiet = 1;").result is None


def test_a_cell_cannot_silence_those_after_it(kernel):
    out = kernel.good('try (var w = new PrintWriter(System.out)) { w.println("x"); }')
    assert (out.stdout, out.stderr) == ("x\n", "")
    assert kernel.good("System.out.println(1)").stdout == "1\n"
    out = kernel.good("var caught = new ByteArrayOutputStream(); System.setOut(new PrintStream(caught));\n"
                      'System.out.print("caught"); System.setIn(InputStream.nullInputStream());')
    assert (out.stdout.count("\n"), out.stderr) == (1, "")
    assert out.stdout.startswith("System.out and System.in are the notebook's again")
    assert kernel.good("System.out.print(2); caught").stdout == "2"
    assert kernel.good("new Scanner(System.in).close();").stderr == ""
    assert kernel.run("new Scanner(System.in).nextLine()", answer="typed").text == "typed"


def test_no_name_of_a_person_is_that_of_the_code_around_a_cell(kernel):
    kernel.good('void run() { System.out.println("x"); }')
    for call in ["run();", "for (int i = 0; i < 1; i++) run();", "%time run()"]:
        assert kernel.good(call).stdout.splitlines()[0] == "x"
    out = kernel.run("String toString(int x) { return null; }")
    assert out.error.message.startswith("a method in a cell cannot be called toString, because")


def test_output_arrives_while_the_cell_runs(kernel, tmp_path):
    mark = tmp_path / "seen"
    request = kernel.client.execute(
        f'System.out.print("a"); while (!new File("{mark}").exists()) Thread.sleep(10); System.out.println("b");')
    kernel.printed("a")
    mark.touch()
    assert kernel.outputs(request).stdout == "b\n"


def test_many_lines_and_a_long_one(kernel):
    out = kernel.good('for (int i = 0; i < 10_000; i++) System.out.println("line " + i);')
    assert out.stdout.splitlines() == [f"line {i}" for i in range(10_000)]
    assert len(out.streams) < 2_000  # lines are joined
    assert len(kernel.good('System.out.println("x".repeat(5_000_000));').stdout) == 5_000_001


def test_output_after_the_end_belongs_to_the_latest_cell(kernel, tmp_path):
    mark = tmp_path / "ended"
    kernel.good(f'new Thread(() -> {{ while (!new File("{mark}").exists()) Thread.onSpinWait(); '
                'System.out.println("late"); display("later"); }).start();')
    mark.touch()
    late = kernel.late(lambda found: any(kind == "display_data" for kind, _ in found))
    assert ("stream", {"name": "stdout", "text": "late\n"}) in late
    assert any(kind == "display_data" and c["data"]["text/plain"] == "later" for kind, c in late)


def test_display_and_update(kernel):
    out = kernel.good('var id = display("first"); updateDisplay(id, "second");')
    assert [(d.data["text/plain"], d.update) for d in out.displays] == [("first", False), ("second", True)]
    assert out.displays[0].display_id == out.displays[1].display_id is not None
    out = kernel.good("%progress")
    assert [(d.data["text/plain"], d.display_id, d.update) for d in out.displays] == [
        ("0 %", "bar", False), ("100 %", "bar", True)]


def test_errors_name_cell_and_line(kernel):
    out = kernel.run('int f(int a) {\n    return 1 / a;\n}\n\nf(0)')
    assert (out.error.name, out.error.message) == ("ArithmeticException", "/ by zero")
    n = out.count
    assert out.error.traceback == ["java.lang.ArithmeticException: / by zero",
                                   f"    Cell In[{n}], line 2, in f()", f"    Cell In[{n}], line 5"]
    out = kernel.run('int ok = 1;\nint bad = "s";')
    assert out.error.name == "CompilationError"
    assert out.error.traceback[0].startswith(f"Cell In[{out.count}], line 2: incompatible types")
    assert out.error.traceback[1:] == ['    int bad = "s";', "              ^"]


def test_assertions_are_checked(kernel):
    assert kernel.run('assert 1 > 2 : "said";').error.traceback[0] == "java.lang.AssertionError: said"


def test_causes_in_a_ring_end(kernel):
    out = kernel.run(
        'var a = new RuntimeException("a"); var b = new RuntimeException("b", a); a.initCause(b); throw a;'
    )
    assert out.error.traceback[-1] == "Caused by: RuntimeException (shown above)"
    assert kernel.good("1 + 1").text == "2"


def test_a_persons_mistake_is_one_line(kernel):
    line = "SampleMistake: --steps expects a number from 1 to 1000, not many"
    assert kernel.run("%mistake many").error.traceback == [line]


def test_magic_arguments_and_bodies_arrive_whole(kernel):
    out = kernel.good('var words = %arguments "my folder" --dtype \'a b\' C:\\new\\x 模型\nwords')
    assert out.text == "my folder|--dtype|a b|C:\\new\\x|模型"
    body = 'a fox, 100%\n---\n"""猫 "quoted" \\n\n%show no\n'
    assert kernel.good("%%body --x 1\n" + body).displays[0].data["text/plain"] == body


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_of_other_systems_change_nothing(kernel, end):
    body = f"%%body{end}a red circle{end}on a table{end}"
    assert kernel.good(body).displays[0].data["text/plain"] == "a red circle\non a table\n"
    assert kernel.good(f"int lines = 1; // one{end}lines + 1").text == "2"
    assert kernel.reply(kernel.client.is_complete(f"for (;;) {{{end}"))["status"] == "incomplete"


def test_a_magic_declares_a_variable(kernel):
    assert kernel.good("%declare mine 猫\nmine.get(0)").text == "猫"
    assert kernel.good("mine.size()").text == "1"


def test_redefinition_and_unicode(kernel):
    assert kernel.good("int again() { return 1; }\nagain()").text == "1"
    assert kernel.good('String again() { return "二"; }\nvar 名字 = again(); 名字').text == "二"
    out = kernel.good('java.nio.file.Files.writeString(java.nio.file.Files.createTempDirectory("k").resolve('
                      '"图片 一.txt"), "内容").getFileName()')
    assert out.text == "图片 一.txt"


@pytest.mark.parametrize("code", [
    'System.out.println("started"); long n = 0; while (true) { n++; }',
    'System.out.println("started"); Thread.sleep(3_600_000);',
    'System.out.println("started"); while (true) System.out.println(System.nanoTime());',
    "%generation",
])
def test_interrupt(kernel, code):
    kernel.good("int kept = 5;")
    out = kernel.run(code, interrupt="started")
    assert out.error.name == "KeyboardInterrupt"
    assert out.worked < (6.0 if "nanoTime" in code else 2.0)  # what was printed until then must still be sent
    assert kernel.good("kept + 1").text == "6"


def test_interrupt_without_a_cell_changes_nothing(kernel):
    kernel.interrupt_idle()
    assert kernel.good("1 + 1").text == "2"


def test_what_is_queued_after_an_error_is_aborted(kernel):
    failing = kernel.client.execute('throw new RuntimeException("boom")')
    queued = [kernel.client.execute(f"{n} + {n}") for n in range(3)]
    assert kernel.outputs(failing).status == "error"
    assert [kernel.outputs(each).status for each in queued] == ["aborted"] * 3
    assert kernel.good("1 + 1").text == "2"
    failing = kernel.client.execute('throw new RuntimeException("boom")', stop_on_error=False)
    after = kernel.client.execute("2 + 2")
    assert kernel.outputs(failing).status == "error"
    assert kernel.outputs(after).status == "ok"


def test_silent_requests_and_expressions(kernel):
    count = kernel.good("1").count
    out = kernel.run("2", silent=True, user_expressions={"sum": "1 + 2", "bad": "1 / 0"})
    assert out.result is None
    assert out.reply["user_expressions"]["sum"]["data"]["text/plain"] == "3"
    assert out.reply["user_expressions"]["bad"]["ename"] == "ArithmeticException"
    assert kernel.good("3").count == count + 1


def test_completion(kernel):
    kernel.good('String text = "abc";')

    def complete(code):
        return kernel.reply(kernel.client.complete(code, len(code)))

    java = complete("int 数 = 1; // 😀\ntext.subs")
    assert "substring(" in java["matches"]
    assert java["cursor_start"] == len("int 数 = 1; // 😀\ntext.")
    assert complete("%arg")["matches"] == ["%arguments"]
    assert complete("%%bo")["matches"] == ["%%body"]
    wait_until(lambda: complete("import java.util.conc")["matches"])  # JShell reads the class path in the background
    assert any("concurrent" in match for match in complete("import java.util.conc")["matches"])


def test_inspection_completeness_history_comms(kernel):
    client = kernel.client
    assert "Math.max(int" in kernel.reply(client.inspect("Math.max(1, 2)", 6))["data"]["text/plain"]
    assert not kernel.reply(client.inspect("nothing_here", 3))["found"]
    assert kernel.reply(client.is_complete("int a = 1;"))["status"] == "complete"
    open_block = kernel.reply(client.is_complete("while (true) {"))
    assert (open_block["status"], open_block["indent"]) == ("incomplete", "    ")
    kernel.good("int remembered = 1;")
    history = kernel.reply(client.history(hist_access_type="tail", n=1))["history"]
    assert history[0][2] == "int remembered = 1;"
    assert kernel.reply(client.comm_info())["comms"] == {}
    info = kernel.reply(client.kernel_info())
    assert info["language_info"]["name"] == "java" and not info["debugger"]


def test_standard_input(kernel):
    assert kernel.good("new Scanner(System.in).nextLine()", answer="汉字").text == "汉字"


def test_images_are_whole_pngs(kernel):
    import base64
    for width in (1, 2, 3, 64):
        out = kernel.good(f"new java.awt.image.BufferedImage({width}, 5, 1)")
        png = base64.b64decode(out.result["image/png"], validate=True)
        assert png[-8:-4] == b"IEND"


def test_what_would_end_the_kernel_does_not(kernel):
    assert "restart" in kernel.run("System.exit(0)").error.message
    assert kernel.run("int deep(int n) { return 1 + deep(n + 1); }\ndeep(0)").error.name == "StackOverflowError"
    assert kernel.run("var big = new long[Integer.MAX_VALUE][]").error.name == "OutOfMemoryError"
    assert kernel.run('throw new Error("plain error")').error.name == "Error"
    assert kernel.good("1 + 1").text == "2"


def test_log_records_appear_under_the_cell(new_kernel):
    kernel = new_kernel()
    out = kernel.good(
        'import java.util.logging.*;\nLogger log = Logger.getLogger("my.log");\n'
        'log.warning("w"); log.info("i"); org.slf4j.LoggerFactory.getLogger("s").error("e {}", 1);\n'
        'System.getLogger("system").log(System.Logger.Level.WARNING, "x", new java.io.IOException("disk"));'
    )
    assert out.stderr == "WARNING my.log: w\nSEVERE s: e 1\nWARNING system: x (java.io.IOException: disk)\n"
    assert kernel.good('log.setLevel(Level.FINE); log.fine("f"); log.finer("no")').stderr == "FINE my.log: f\n"
    assert kernel.good('System.err.close(); log.warning("still")').stderr == "WARNING my.log: still\n"
    out = kernel.good(
        "var go = new CountDownLatch(1);\n"
        'new Thread(() -> { try { go.await(); } catch (InterruptedException e) { } log.warning("late"); }).start();'
    )
    assert out.stderr == ""
    out = kernel.good(
        "new Thread(() -> { try { Thread.sleep(500); } catch (InterruptedException e) { } go.countDown(); }).start();"
    )
    line = "WARNING my.log: late\n"

    def all_of_it(found):  # a busy machine may be late
        return line == out.stderr + "".join(content["text"] for kind, content in found if kind == "stream")

    kernel.late(all_of_it)


def test_messages_that_nobody_should_send(kernel):
    """A wrong signature, a broken header and an unknown type are dropped; the kernel goes on."""
    session, channel = kernel.client.session, kernel.client.shell_channel.socket
    channel.send_multipart([b"<IDS|MSG>", b"0" * 64, b"{}", b"{}", b"{}", b"{}"])
    channel.send_multipart([b"<IDS|MSG>", b"only two"])
    channel.send_multipart([b"nothing of the kind"])
    session.send(channel, "no_such_request", {})
    session.send(channel, "history_request", {"hist_access_type": 5, "n": "many"})
    assert kernel.good("1 + 1").text == "2"


def test_restart_and_end(new_kernel):
    started = new_kernel()
    started.good("int x = 1;")
    started.manager.restart_kernel(now=False)
    started.client.wait_for_ready(timeout=HANG)
    out = started.run("x")
    assert (out.status, out.count) == ("error", 1)
    process = started.manager.provisioner.process
    started.client.execute('System.out.println("started"); while (true) { }')
    started.printed("started")
    started.manager.shutdown_wait_time = HANG  # after this time it would be killed
    started.manager.shutdown_kernel(now=False)
    assert process.poll() == 0
