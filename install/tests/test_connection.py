"""The process and its sockets: encryption, who may listen and connect, signals, the end."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
import zmq
from conftest import HANG, Kernel, free_port, listening, wait_until
from jupyter_client import BlockingKernelClient, KernelManager
from jupyter_client.kernelspec import KernelSpecManager

needs_encryption = pytest.mark.skipif(
    not hasattr(KernelManager, "transport_encryption"), reason="jupyter_client is older than 8.9")
needs_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")


def pid(kernel):
    return kernel.manager.provisioner.pid


@needs_linux
def test_nothing_else_listens(new_kernel):
    started = new_kernel()
    started.good("1 + 1")
    manager = started.manager
    ports = {manager.shell_port, manager.iopub_port, manager.stdin_port, manager.hb_port, manager.control_port}
    assert {port for _, port in listening(pid(started))} == ports
    assert {address for address, _ in listening(pid(started))} <= {"127.0.0.1"}


def test_the_connection_file_stays_as_it_is(new_kernel):
    started = new_kernel()
    file = Path(started.manager.connection_file)
    before, changed = file.read_bytes(), file.stat().st_mtime_ns
    started.good("1 + 1")
    assert (file.read_bytes(), file.stat().st_mtime_ns) == (before, changed)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@needs_encryption
def test_encryption(monkeypatch):
    monkeypatch.setattr(KernelManager.transport_encryption, "default_value", "required")
    started = Kernel()
    try:
        manager = started.manager
        assert "curve_secretkey" in json.loads(Path(manager.connection_file).read_text())
        assert started.good("System.out.println(\"secret\"); 40 + 2").text == "42"
        assert started.good("input(\"\")", answer="typed").text == "typed"
        assert (
            started.run('System.out.println("started"); while (true) { }', interrupt="started").error.name
            == "KeyboardInterrupt"
        )
        assert len(started.good('System.out.println("y".repeat(3_000_000));').stdout) == 3_000_001
        with zmq.Context() as context:
            public = json.loads(Path(manager.connection_file).read_text())["curve_publickey"].encode()
            insider = session_of(manager, context, [public])
            assert insider["hb"].poll(HANG * 1000) and insider["hb"].recv() == b"ping"
            for each in insider.values():
                each.close(0)
            for keys in (None, zmq.curve_keypair()):  # none at all, and those of another server
                outsider = session_of(manager, context, keys)
                answers = [outsider[name].poll(700) for name in ("shell", "control", "iopub", "hb", "stdin")]
                assert answers == [0] * 5
                for each in outsider.values():
                    each.close(0)
        assert started.good("1 + 1").text == "2"
    finally:
        started.close()


def session_of(manager, context, keys):
    """Sockets of a process that knows the ports and even the signing key, but not the key of the encryption; each has
    sent something.
    """
    kinds = {"shell": zmq.DEALER, "control": zmq.DEALER, "stdin": zmq.DEALER, "iopub": zmq.SUB, "hb": zmq.REQ}
    sockets = {}
    for name, kind in kinds.items():
        each = sockets[name] = context.socket(kind)
        if keys:
            each.curve_publickey, each.curve_secretkey = zmq.curve_keypair()
            each.curve_serverkey = keys[0]
        if kind == zmq.SUB:
            each.subscribe(b"")
        each.connect(f"tcp://{manager.ip}:{getattr(manager, name + '_port')}")
    for name in ("shell", "control"):
        manager.session.send(sockets[name], "kernel_info_request", {})
    sockets["hb"].send(b"ping")
    return sockets


def client_of(connection_file):
    """A client that is not the kernel's parent. By default such a client takes a kernel for dead if a heartbeat takes a
    second.
    """
    client = BlockingKernelClient(connection_file=connection_file)
    client.load_connection_file()
    client.hb_channel.time_to_dead = 60
    client.start_channels()
    return client


def start_by_hand(folder, java_arguments=None, **changed):
    """Starts the kernel's process with a new connection file, and perhaps with another file of arguments for Java.

    ``changed`` has the entries of the connection file that differ from the usual ones.
    """
    names = ("shell_port", "iopub_port", "stdin_port", "control_port", "hb_port")
    ports = set()
    while len(ports) < len(names):
        ports.add(free_port())
    file = Path(folder) / "connection.json"
    file.write_text(json.dumps({"transport": "tcp", "ip": "127.0.0.1", "key": "k", "signature_scheme": "hmac-sha256",
                                **dict(zip(names, ports)), **changed}))
    spec = KernelSpecManager().get_kernel_spec("zimage-lab")
    argv = [part.format(connection_file=file, resource_dir=spec.resource_dir) for part in spec.argv]
    if java_arguments:
        argv = [f"@{java_arguments}" if part.startswith("@") else part for part in argv]
    return subprocess.Popen(argv, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("changed, said", [
    ({"transport": "ipc"}, "transport ipc"),
    ({"signature_scheme": "hmac-none"}, "connection.json"),
    ({"curve_secretkey": "short", "curve_publickey": "short"}, "curve_publickey must be a key of 40 characters"),
    ({"curve_secretkey": "a" * 40}, "curve_publickey"),
    ({"ip": ""}, "ip is missing"),
    ({"ip": "192.0.2.1"}, "cannot listen on tcp://192.0.2.1:"),
    ({"hb_port": 0}, "hb_port must be a number from 1 to 65535"),
])
def test_unusable_connection_files_are_one_line(tmp_path, changed, said):
    process = start_by_hand(tmp_path, **changed)
    out, error = process.communicate(timeout=HANG)
    assert process.returncode == 2
    assert said in error and len(error.splitlines()) == 1 and out == ""


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6) as free:
            free.bind(("::1", 0))
        return True
    except OSError:
        return False


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")
@pytest.mark.parametrize("ip", ["::1", "[::1]"])
def test_an_address_of_version_6(tmp_path, ip):
    process = start_by_hand(tmp_path, ip=ip)
    client = BlockingKernelClient()
    try:
        with zmq.Context() as context:
            context.setsockopt(zmq.IPV6, 1)
            client.context = context
            written = json.loads((tmp_path / "connection.json").read_text())
            client.load_connection_info({**written, "ip": "[::1]"})
            client.hb_channel.time_to_dead = HANG
            client.start_channels()
            client.wait_for_ready(timeout=HANG)
            reply = client.execute_interactive("40 + 2", timeout=HANG, output_hook=lambda message: None)
            assert reply["content"]["status"] == "ok"
            client.shutdown()
            assert process.wait(HANG) == 0
            client.stop_channels()
    finally:
        process.kill()
        process.communicate()


def test_sigint_interrupts(new_kernel):
    started = new_kernel()
    os.kill(pid(started), signal.SIGINT)  # no cell runs, so nothing happens
    for _ in range(20):  # the JVM may deliver the signal a moment later, and it must not stop one of these
        started.run("Thread.sleep(50)")
    request = started.client.execute("int kept = 5; System.out.println(kept); while (true) { }")
    started.printed("5")
    os.kill(pid(started), signal.SIGINT)
    assert started.outputs(request, timeout=HANG).error.name == "KeyboardInterrupt"
    assert started.good("kept + 1").text == "6"


@pytest.mark.parametrize("cell", ["1 + 1", 'System.out.println("started"); while (true) { }'])
def test_sigterm_ends(new_kernel, cell):
    started = new_kernel()
    started.run(cell) if cell == "1 + 1" else started.client.execute(cell)
    if "while" in cell:
        started.printed("started")
    os.kill(pid(started), signal.SIGTERM)
    assert started.manager.provisioner.process.wait(HANG) == 0


def test_early_signals(tmp_path):
    process = start_by_hand(tmp_path)
    try:
        port = json.loads((tmp_path / "connection.json").read_text())["shell_port"]
        def listens():  # then JShell still starts
            assert process.poll() is None
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0

        wait_until(listens)
        for _ in range(20):
            process.send_signal(signal.SIGINT)
            time.sleep(0.02)
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(HANG) == 0
    finally:
        process.kill()
        process.communicate()


def test_interrupt_of_a_cell_that_waits_for_the_start(tmp_path):
    process = start_by_hand(tmp_path)
    try:
        client = client_of(str(tmp_path / "connection.json"))
        while client.get_iopub_msg(timeout=HANG)["msg_type"] != "iopub_welcome":  # before it, messages are lost
            pass
        request = client.execute("while (true) { }")
        while client.get_iopub_msg(timeout=HANG)["msg_type"] != "execute_input":
            pass
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        reply = client.get_shell_msg(timeout=HANG)
        assert (reply["parent_header"]["msg_id"], reply["content"]["ename"]) == (request, "KeyboardInterrupt")
        client.stop_channels()
    finally:
        process.kill()
        process.communicate()


def test_without_the_way_into_javac_cells_run_all_the_same(tmp_path):
    """With another JVM or other options, the internals of the compiler may not be accessible."""
    file = next(part for part in KernelSpecManager().get_kernel_spec("zimage-lab").argv if part.startswith("@"))[1:]
    lines = Path(file).read_text(encoding="utf-8").splitlines()
    closed = tmp_path / "java.args"
    closed.write_text("\n".join(line for line in lines if "add-exports" not in line and "Archive" not in line
                                and "AOTCache" not in line), encoding="utf-8")
    process = start_by_hand(tmp_path, closed)
    try:
        client = client_of(str(tmp_path / "connection.json"))
        client.wait_for_ready(timeout=HANG)
        shown = []
        for code in ("1 + 1", "int zero = 0;\nint f() { return 1 / zero; }\nf()"):
            client.execute_interactive(code, timeout=HANG, output_hook=lambda message: shown.append(message["content"]))
        assert shown[2]["data"]["text/plain"] == "2"
        assert [line.strip() for line in shown[-2]["traceback"][1:]] == [
            "Cell In[2], line 2, in f()",
            "Cell In[2], line 3",
        ]
        client.stop_channels()
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("channel, restart", [("shell", False), ("shell", True), ("control", False), ("control", True)])
def test_shutdown_is_told_to_all(new_kernel, channel, restart):
    started = new_kernel()
    other = client_of(started.manager.connection_file)
    other.wait_for_ready(timeout=HANG)
    client = started.client
    channel_socket = getattr(client, channel + "_channel").socket
    request = client.session.send(channel_socket, "shutdown_request", {"restart": restart})["header"]["msg_id"]
    get = client.get_shell_msg if channel == "shell" else client.get_control_msg
    wanted = {"status": "ok", "restart": restart}
    reply = get(timeout=HANG)
    while reply["parent_header"]["msg_id"] != request:
        reply = get(timeout=HANG)
    assert reply["content"] == wanted
    while True:
        message = other.get_iopub_msg(timeout=HANG)
        if message["msg_type"] == "shutdown_reply":
            break
    assert (message["parent_header"]["msg_id"], message["content"]) == (request, wanted)
    other.stop_channels()
    assert started.manager.provisioner.process.wait(HANG) == 0
