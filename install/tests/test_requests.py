"""Requests as a client sends them: history, questions to the person, help, and malformed requests."""

import json
import os
import stat

import pytest
from conftest import HANG, ROOT

CLASS_PATH = [ROOT / "kernel" / "target" / "test-classes"]  # the magics of SampleExtension


def history(kernel, **asked):
    return [
        tuple(row) for row in kernel.reply(kernel.client.history(**{"raw": True, "output": False, **asked}))["history"]
    ]


def sources(rows):
    return [row[2] for row in rows]


def test_history_goes_over_all_sessions(new_kernel, tmp_path):
    file = tmp_path / "deep" / "history.jsonl"
    environment = {"ZIMAGE_LAB_HISTORY": str(file)}
    first = new_kernel(environment=environment)
    first.good("1 + 1")
    first.good('"猫"; // two\nint x = 2;')
    first.run("3", silent=True)
    first.run("4", store_history=False)
    first.good("1 + 1")
    first.close()
    with open(file, "a") as torn:
        torn.write('{"session":1,"line":4,"sour')
    second = new_kernel(environment=environment)
    assert history(second, hist_access_type="tail", n=2) == [(1, 2, '"猫"; // two\nint x = 2;'), (1, 3, "1 + 1")]
    second.good("20 + 22")
    second.good("int quiet = 1;")
    assert history(second, hist_access_type="tail", n=2, output=True) == [
        (2, 1, ["20 + 22", "42"]), (2, 2, ["int quiet = 1;", None])]
    assert len(history(second, hist_access_type="tail", n=100)) == 5
    assert history(second, hist_access_type="range", session=0) == [(0, 1, "20 + 22"), (0, 2, "int quiet = 1;")]
    assert history(second, hist_access_type="range", session=2, start=2) == [(2, 2, "int quiet = 1;")]
    assert history(second, hist_access_type="range", session=0, start=-1) == [(0, 2, "int quiet = 1;")]
    assert sources(history(second, hist_access_type="range", session=-1, start=1, stop=3)) == [
        "1 + 1", '"猫"; // two\nint x = 2;']
    assert sources(history(second, hist_access_type="search", pattern="*+ 1")) == ["1 + 1", "1 + 1"]
    assert history(second, hist_access_type="search", pattern="1 ? 1", unique=True) == [(1, 3, "1 + 1")]
    assert sources(history(second, hist_access_type="search", pattern="*", n=1)) == ["int quiet = 1;"]
    assert history(second, hist_access_type="search", pattern="+") == []
    assert stat.S_IMODE(os.stat(file).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(file.parent).st_mode) == 0o700


def test_two_kernels_share_a_history(new_kernel, tmp_path):
    environment = {"ZIMAGE_LAB_HISTORY": str(tmp_path / "history.jsonl")}
    both = [new_kernel(environment=environment) for _ in range(2)]
    requests = [(each, each.client.execute(f'"kernel {k}, cell {n}"'))
                for n in range(20) for k, each in enumerate(both)]
    for each, request in requests:
        assert each.outputs(request).status == "ok"
    rows = history(both[0], hist_access_type="tail", n=1000)
    history(both[1], hist_access_type="tail", n=1)  # then its entries are in the file
    rows = history(both[0], hist_access_type="tail", n=1000)
    assert sorted(sources(rows)) == sorted(f'"kernel {k}, cell {n}"' for n in range(20) for k in range(2))
    assert {session for session, _, _ in rows} == {1, 2}
    assert all(json.loads(line) for line in (tmp_path / "history.jsonl").read_text().splitlines())


@pytest.mark.parametrize("where", ["off", "", "/dev/null", "/proc/none/history.jsonl"])
def test_history_in_memory(new_kernel, where):
    started = new_kernel(environment={"ZIMAGE_LAB_HISTORY": where})
    out = started.good("1 + 1")
    assert out.stderr == ""
    assert history(started, hist_access_type="tail", n=5) == [(1, 1, "1 + 1")]


def test_questions_to_the_person(kernel):
    def ask(code, answer):
        request = kernel.client.execute(code, allow_stdin=True)
        question = kernel.client.get_stdin_msg(timeout=HANG)["content"]
        kernel.client.input(answer)
        return question, kernel.outputs(request).text

    assert ask('input("Name: ")', "汉字 x") == ({"prompt": "Name: ", "password": False}, "汉字 x")
    assert ask('password("Key: ")', "s3 ") == ({"prompt": "Key: ", "password": True}, "s3 ")
    out = kernel.good('var lines = new Scanner(System.in); lines.nextInt() + lines.nextInt()', answer=["1", "2"])
    assert out.text == "3"
    assert kernel.good("new BufferedReader(new InputStreamReader(System.in)).readLine()", answer="二").text == "二"
    assert kernel.good("System.in.read()", answer="\u00fc").text == str("\u00fc".encode()[0])
    kernel.good("System.in.skip(System.in.available());")


@pytest.mark.parametrize("code", ['input("")', "new Scanner(System.in).nextLine()", "System.in.read()"])
def test_nobody_to_ask(kernel, code):
    out = kernel.run(code)
    assert out.error.name == "StdinNotImplementedError"
    assert len(out.error.traceback) == 1


def test_interrupt_of_a_question(kernel):
    request = kernel.client.execute('input("first")', allow_stdin=True)
    kernel.client.get_stdin_msg(timeout=HANG)
    kernel.manager.interrupt_kernel()
    assert kernel.outputs(request, timeout=HANG).error.name == "KeyboardInterrupt"
    kernel.client.input("too late")
    assert kernel.good('input("second")', answer="in time").text == "in time"


def test_clear_output(kernel):
    request = kernel.client.execute(
        'System.out.println("a"); clearOutput(true); System.out.println("b"); clearOutput();'
    )
    shown = []
    while True:
        message = kernel.client.get_iopub_msg(timeout=HANG)
        if message["parent_header"].get("msg_id") == request:
            if message["content"].get("execution_state") == "idle":
                break
            shown.append((message["msg_type"], message["content"]))
    assert shown[-4:] == [("stream", {"name": "stdout", "text": "a\n"}), ("clear_output", {"wait": True}),
                          ("stream", {"name": "stdout", "text": "b\n"}), ("clear_output", {"wait": False})]


def test_help_on_names(kernel):
    def pages(code):
        out = kernel.good(code)
        return out, [page["data"]["text/plain"] for page in out.reply["payload"]]

    for code in ("Math.max?", "?Math.max", "Math.max??", "Math.max(1, 2)?"):
        assert "Math.max(int" in pages(code)[1][0]
    out, found = pages("int before = 6;\nSystem.out.println(before);\nMath.max?")
    assert out.stdout == "6\n" and len(found) == 1
    out, found = pages("nothing_of_the_kind?")
    assert (out.stdout, found) == ("Object `nothing_of_the_kind` not found.\n", [])
    assert kernel.run("1 / 0\nMath.max?").reply["payload"] == []
    assert kernel.reply(kernel.client.is_complete("Math.max?"))["status"] == "complete"
    assert kernel.reply(kernel.client.is_complete("int a =\n  a ?"))["status"] == "incomplete"
    assert pages("1 > 0\n  ? 5 : 6")[0].text == "5"
    assert pages("%show why?")[0].displays[0].data["text/plain"] == "shown [why?]"
    assert pages("%%body\nwhat is\nthis?")[0].displays[0].data["text/plain"] == "what is\nthis?"


def test_every_request_is_answered(kernel):
    """Fields that are missing, null, of another type or out of range: a reply, and the kernel goes on."""
    session, socket = kernel.client.session, kernel.client.shell_channel.socket

    def reply(kind, content):
        message = session.send(socket, kind, json.dumps(content).encode())
        return kernel.reply(message["header"]["msg_id"], timeout=HANG)

    for kind in ("execute", "complete", "inspect", "is_complete"):
        for content in ({}, [], "text", None, {"code": None}, {"code": 5}):
            answer = reply(kind + "_request", content)
            assert (answer["status"], answer["ename"]) == ("error", "BadRequest"), content
            assert "code" in answer["evalue"]
    assert "n, not \"many\"" in reply("history_request", {"hist_access_type": "tail", "n": "many"})["evalue"]
    for content in ({"hist_access_type": 5}, {"n": [1]}, {"output": "yes"}, {"hist_access_type": "tail", "n": {}}):
        assert reply("history_request", content)["status"] == "error"
    for content in ({}, {"n": None}, {"n": 1e99}, {"n": -3}, {"hist_access_type": "all"},
                    {"hist_access_type": "range", "session": -99, "start": None},
                    {"hist_access_type": "search", "pattern": "*a" * 2000}):
        assert reply("history_request", content)["status"] == "ok"
    for cursor in (10_000, -5, None, 1e99, 2.5):
        for kind in ("complete", "inspect"):
            assert reply(kind + "_request", {"code": "Math.m", "cursor_pos": cursor})["status"] == "ok"
    assert reply("complete_request", {"code": "Math.m", "cursor_pos": "end"})["status"] == "error"
    assert reply("inspect_request", {"code": "Math.max", "cursor_pos": 6, "detail_level": "much"})["status"] == "error"
    assert reply("execute_request", {"code": "1", "silent": "yes"})["status"] == "error"
    assert reply("execute_request", {"code": "1", "user_expressions": ["1"]})["status"] == "ok"
    assert (
        reply("execute_request", {"code": "1", "user_expressions": {"a": 5, "b": None, "c": "1 +"}})["status"] == "ok"
    )
    assert reply("comm_info_request", None)["comms"] == {}
    assert reply("comm_info_request", {"target_name": [5]})["status"] == "error"
    ports = reply("connect_request", {})
    assert ports["shell_port"] == kernel.manager.shell_port and ports["hb_port"] == kernel.manager.hb_port
    assert kernel.good("1 + 1").text == "2"


def test_unknown_types_and_comms(kernel):
    session, socket = kernel.client.session, kernel.client.shell_channel.socket

    def published(kind, content):
        request = session.send(socket, kind, content)["header"]["msg_id"]
        found = []
        while True:
            message = kernel.client.get_iopub_msg(timeout=HANG)
            if message["parent_header"].get("msg_id") == request:
                if message["content"].get("execution_state") == "idle":
                    return found
                found.append((message["msg_type"], message["content"]))

    busy = ("status", {"execution_state": "busy"})
    assert published("no_such_request", {}) == [busy]
    closed = published("comm_open", {"comm_id": "c1", "target_name": "unknown", "data": {}})
    assert [kind for kind, _ in closed] == ["status", "comm_close"]
    assert closed[1][1]["comm_id"] == "c1"
    for content in ({"comm_id": "c1", "data": {}}, {}, {"comm_id": 5, "data": "x"}, None):
        assert published("comm_msg", content) == [busy]
        assert published("comm_close", content) == [busy]
    assert published("comm_open", {})[0] == busy
    assert kernel.reply(kernel.client.comm_info())["comms"] == {}


def test_errors_of_silent_requests_abort_nothing(kernel):
    failing = kernel.client.execute("1 / 0", silent=True)
    after = kernel.client.execute("2 + 2")
    assert kernel.outputs(failing).status == "error"
    assert kernel.outputs(after).status == "ok"
    out = kernel.run("1 / 0", user_expressions={"sum": "1 + 2"})
    assert (out.reply["user_expressions"], out.reply["payload"]) == ({}, [])
    count = kernel.good("1").count
    assert kernel.run("2", store_history=False).result is not None
    assert kernel.good("3").count == count + 1


def test_who_the_kernel_is(kernel):
    info = kernel.reply(kernel.client.kernel_info())
    assert (info["implementation"], info["debugger"], info["supported_features"]) == ("zimage-lab", False, [])
    assert tuple(map(int, info["protocol_version"].split("."))) >= (5, 4)
    language = info["language_info"]
    assert (language["name"], language["file_extension"], language["pygments_lexer"]) == ("java", ".java", "java")
    assert language["codemirror_mode"] == "text/x-java"
    java = language["version"].split(".")[0].split("+")[0]
    assert info["help_links"][0]["url"] == f"https://docs.oracle.com/en/java/javase/{java}/docs/api/index.html"


def test_much_output(kernel):
    out = kernel.good('var line = "x".repeat(99); for (int i = 0; i < 100_000; i++) System.out.println(line);')
    assert len(out.stdout) == 10_000_000
    assert len(kernel.good('System.out.println("y".repeat(10_000_000));').stdout) == 10_000_001
    assert kernel.good("1 + 1").text == "2"


def test_comms_of_a_target(kernel):
    kernel.good("""
        import org.dflib.jjava.jupyter.kernel.BaseKernel;
        import org.dflib.jjava.jupyter.kernel.comm.*;
        import org.dflib.jjava.jupyter.messages.Message;
        import org.dflib.jjava.jupyter.messages.comm.*;
        class Echo extends Comm {
            Echo(CommManager manager, String id, String target) { super(manager, id, target); }
            protected void onMessage(Message<CommMsgCommand> message) { send(message.getContent().getData()); }
            protected void onClose(Message<CommCloseCommand> message, boolean sending) { }
        }
        BaseKernel.notebookKernel().getCommManager().registerTarget("echo", (m, id, target, msg) -> new Echo(m, id,
        target));
        """)
    session, socket = kernel.client.session, kernel.client.shell_channel.socket
    session.send(socket, "comm_open", {"comm_id": "e1", "target_name": "echo", "data": {}})
    assert kernel.reply(kernel.client.comm_info())["comms"] == {"e1": {"target_name": "echo"}}
    assert kernel.reply(kernel.client.comm_info("echo"))["comms"] == {"e1": {"target_name": "echo"}}
    assert kernel.reply(kernel.client.comm_info("other"))["comms"] == {}
    session.send(socket, "comm_msg", {"comm_id": "e1", "data": {"say": "猫"}})
    while True:
        message = kernel.client.get_iopub_msg(timeout=HANG)
        if message["msg_type"] == "comm_msg":
            break
    assert (message["content"]["comm_id"], message["content"]["data"]) == ("e1", {"say": "猫"})
    session.send(socket, "comm_close", {"comm_id": "e1", "data": {}})
    assert kernel.reply(kernel.client.comm_info())["comms"] == {}
