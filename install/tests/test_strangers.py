"""Processes on the same machine that do not have the key, and malformed messages."""

import json
import socket
import struct
from pathlib import Path

import pytest
import zmq
from conftest import HANG
from jupyter_client.session import Session
from test_connection import pid

PORTS = {"shell": b"DEALER", "control": b"DEALER", "stdin": b"DEALER", "iopub": b"SUB", "hb": b"REQ"}
GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"NULL".ljust(20, b"\0") + bytes(32)


def frame(body, flags=0):
    if len(body) < 256:
        return bytes([flags, len(body)]) + body
    return declared(len(body), flags) + body


def declared(length, flags=0):
    return bytes([flags | 2]) + struct.pack(">Q", length % 2**64)


def ready(kind):
    return frame(b"\5READY" + b"\x0bSocket-Type" + struct.pack(">I", len(kind)) + kind, 4)


def stranger(kernel, name, data):
    """A connection after sending this data, as much of it as the kernel accepts."""
    connection = socket.create_connection(("127.0.0.1", getattr(kernel.manager, f"{name}_port")), timeout=HANG)
    try:
        connection.sendall(data)
    except ConnectionError:
        pass
    return connection


def ended(connection):
    """Waits until the kernel closes a connection."""
    try:
        while connection.recv(65536):
            pass
    except ConnectionError:
        pass
    connection.close()
    return True


def resident(kernel):
    for line in Path(f"/proc/{pid(kernel)}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024


@pytest.mark.parametrize("name", PORTS)
def test_whatever_a_stranger_sends_ends_its_own_connection(kernel, name):
    hello = GREETING + ready(PORTS[name])
    for length in (2**64 - 1, 2**63, 2**63 + 10**9, 2**40, 2**31, -1000):
        assert ended(stranger(kernel, name, hello + declared(length)))
        assert ended(stranger(kernel, name, hello + declared(length, 1) + bytes(5000)))
        assert ended(stranger(kernel, name, GREETING + declared(length, 4)))
    assert ended(stranger(kernel, name, hello + b"\4\0\4\5\4PING\4\2\4PIN" + b"\xff" * 300))
    assert ended(stranger(kernel, name, b"GET / HTTP/1.1\r\n\r\n" * 10))
    assert ended(stranger(kernel, name, GREETING.replace(b"\x7f\x03", b"\x7f\x01") + bytes(100)))
    assert ended(stranger(kernel, name, GREETING.replace(b"NULL", b"CURVE") + bytes(100)))
    assert ended(stranger(kernel, name, hello + frame(bytes(100), 1) * 200_000 + declared(-1)))
    for size in (8_000, 1_000_000):
        connection = stranger(kernel, name, hello + frame(b"\1" + bytes(size)))
        assert name not in ("iopub", "hb") or ended(connection)
        connection.close()
    for cut in range(len(hello)):
        stranger(kernel, name, hello[:cut]).close()
    assert kernel.good("System.out.println(1); 40 + 2").text == "42"


def test_strangers_do_not_fill_the_memory(kernel):
    before = resident(kernel) if Path("/proc").exists() else 0
    left = []
    for name in ("shell", "control", "stdin"):
        for _ in range(100):
            left.append(stranger(kernel, name, GREETING + ready(b"DEALER") + declared(100_000_000) + bytes(1000)))
            left.append(stranger(kernel, name, GREETING + ready(b"DEALER") + frame(b"x", 1)))
    for _ in range(10):
        subscriptions = b"".join(frame(b"\1" + str(i).encode() * 20) for i in range(10_000))
        assert ended(stranger(kernel, "iopub", GREETING + ready(b"SUB") + subscriptions))
        left.append(stranger(kernel, "iopub", GREETING + ready(b"SUB") + frame(b"\1")))  # this one never reads
    assert kernel.good("System.out.println(\"y\".repeat(1_000_000)); 40 + 2").text == "42"
    if before:
        assert resident(kernel) - before < 200
    for each in left:
        each.close()


def test_connections_beyond_all_measure(kernel):
    left = [stranger(kernel, name, GREETING + ready(PORTS[name])) for _ in range(700) for name in ("shell", "control")]
    assert kernel.good("40 + 2").text == "42"
    again = kernel.manager.client()  # a new client gets in
    again.start_channels()
    again.wait_for_ready(timeout=HANG)
    again.stop_channels()
    for each in left:
        each.close()


def test_messages_that_come_twice_run_once(kernel):
    kernel.good("int times = 0;")
    session = Session(key=kernel.client.session.key)
    with zmq.Context() as context:
        dealer = context.socket(zmq.DEALER)
        dealer.linger = 0
        dealer.connect(f"tcp://127.0.0.1:{kernel.manager.shell_port}")
        frames = session.serialize(session.msg("execute_request", {"code": "times++"}))
        for _ in range(5):
            dealer.send_multipart(frames)
        session.send(dealer, "execute_request", {"code": "times += 100"})
        answers = []
        while len(answers) < 2:
            assert dealer.poll(HANG * 1000)
            answers.append(dealer.recv_multipart())
        dealer.close()
    assert kernel.good("times").text == "101"


@pytest.mark.parametrize(
    "content",
    [
        r'{"code": "\ud800 1"}',
        r'{"code": "1\u0000"}',
        '{"code": 5}',
        '{"code": null}',
        "{}",
        '{"code": ["1"]}',
        '{"code": 1e999}',
        '{"code": "1 + 1", "user_expressions": 7}',
        '{"code": "1", "silent": "yes"}',
        '{"code": "1", "store_history": 1e300}',
        '{"code": "1", "code": "2"}',
        '{"code": "1", "x": ' + "9" * 100_000 + "}",
    ],
)
def test_odd_contents_get_a_reply(kernel, content):
    session = kernel.client.session
    header = session.msg_header("execute_request")
    parts = [json.dumps(header, default=str).encode(), b"{}", b"{}", content.encode()]
    kernel.client.shell_channel.socket.send_multipart([b"<IDS|MSG>", session.sign(parts), *parts])
    assert kernel.reply(header["msg_id"])["status"] in ("ok", "error")
    assert kernel.good("1 + 1").text == "2"


def test_signed_nonsense_is_dropped(kernel):
    session = kernel.client.session
    deep = b"[" * 100_000
    with zmq.Context() as context:
        dealer = context.socket(zmq.DEALER)
        dealer.linger = 0
        dealer.connect(f"tcp://127.0.0.1:{kernel.manager.shell_port}")
        header = json.dumps(session.msg_header("execute_request"), default=str).encode()
        for parts in ([deep, b"{}", b"{}", b"{}"], [b"", b"", b"", b""], [b"[]", b"{}", b"{}", b"{}"], [b"null"] * 4,
                      [b"\xff\xfe\0", b"{}", b"{}", b"{}"]):
            dealer.send_multipart([b"<IDS|MSG>", session.sign(parts), *parts])
        for frames in (
            [b""],
            [b"<IDS|MSG>"],
            [b"<IDS|MSG>"] * 6,
            [b"x"] * 5000,
            [b"<IDS|MSG>", b"", header, b"{}", b"{}"],
        ):
            dealer.send_multipart(frames)
        parts = [header, b"{}", b"{}", deep]  # the content is invalid: a client that signed it gets an error
        dealer.send_multipart([b"<IDS|MSG>", session.sign(parts), *parts])
        assert dealer.poll(HANG * 1000)
        assert json.loads(dealer.recv_multipart()[-1])["ename"] == "BadRequest"
        dealer.close()
    assert kernel.good("1 + 1").text == "2"


def test_large_messages_are_no_attack(kernel):
    assert kernel.good("/*" + "x" * 10_000_000 + "*/ 40 + 2", timeout=HANG).text == "42"
    assert len(kernel.good('System.out.println("y".repeat(20_000_000));', timeout=HANG).stdout) == 20_000_001
