"""The fixture through which all tests here talk to the kernel.

A test asks for the fixture ``kernel`` and runs cells in it, as a notebook would::

    def test_sum(kernel):
        out = kernel.run("System.out.println(1 + 1); 40 + 2")
        assert out.stdout == "2\\n"
        assert out.text == "42"

``kernel`` is one kernel for a test module, started from the kernelspec ``zimage-lab`` of the environment that runs
pytest; a test sees what earlier tests of its module declared. ``new_kernel`` is a function that starts further kernels;
each is shut down when its test ends. See :class:`Kernel` for what they can do, and :class:`Outputs` for what a cell
gives.
"""

import base64
import os
import random
import re
import socket
import struct
import time
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty

import pytest
from jupyter_client import KernelManager
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[2]
os.environ["ZIMAGE_LAB_HISTORY"] = "off"  # no test writes into the history of the person who runs it
HANG = 600  # seconds after which a test gives up waiting; not a limit of speed, since a test that passes ends sooner
LONG = ("test_lessons.py", "test_training.py", "test_what_to_tune.py", "test_spread.py", "test_spark.py")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def pytest_collection_modifyitems(items):
    """The longest files come first: else one of two workers makes them at the end while the other has nothing to do."""
    items.sort(key=lambda item: item.path.name not in LONG)


@dataclass
class Display:
    """One thing shown: ``data`` by MIME type, ``display_id`` or None, ``update`` if it replaced an earlier one.

    ``sent`` is the kernel's own time, in seconds.
    """

    data: dict
    metadata: dict
    display_id: "str | None"
    update: bool
    sent: float


@dataclass
class Error:
    """``name`` and ``message`` of the exception; ``traceback`` as lines without colours."""

    name: str
    message: str
    traceback: list


@dataclass
class Outputs:
    """What a cell gave.

    ``stdout`` and ``stderr`` as whole texts; ``displays`` in order, updates included; ``result`` the value of the last
    expression by MIME type, or None; ``error`` or None; ``status`` is ok, error or aborted; ``count`` the n of In[n];
    ``streams`` the pieces of text as (name, text); ``worked`` the processor time, in seconds, that the kernel took from
    an interrupt to the end, which other processes cannot lengthen.
    """

    stdout: str = ""
    stderr: str = ""
    displays: list = field(default_factory=list)
    result: "dict | None" = None
    error: "Error | None" = None
    status: str = ""
    count: "int | None" = None
    reply: dict = field(default_factory=dict)
    streams: list = field(default_factory=list)
    worked: float = 0.0

    @property
    def text(self):
        """The value of the last expression as text, or None."""
        return None if self.result is None else self.result["text/plain"]

    def data(self, mime):
        """All data of one MIME type, displays first, then the result."""
        found = [d.data[mime] for d in self.displays if mime in d.data]
        return found + ([self.result[mime]] if self.result and mime in self.result else [])


class Kernel:
    """A running kernel and its client. ``manager`` and ``client`` are those of jupyter_client."""

    def __init__(self, class_path=None, cwd=None, environment=None):
        """Starts a kernel; ``class_path`` is a list of further jars and folders for it (ZIMAGE_LAB_CLASSPATH)."""
        environment = {**os.environ, **(environment or {})}
        if class_path:
            environment["ZIMAGE_LAB_CLASSPATH"] = os.pathsep.join(str(entry) for entry in class_path)
        self.manager = KernelManager(kernel_name="zimage-lab")
        self.manager.start_kernel(env=environment, cwd=None if cwd is None else str(cwd))
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=HANG)

    def run(self, code, timeout=HANG, interrupt=None, answer=None, **options):
        """Runs a cell and waits for its end.

        The test fails if it takes more than ``timeout`` seconds. ``interrupt`` says when the cell is interrupted:
        as soon as this text is printed, or as soon as this function of the outputs so far is true. ``answer`` answers a
        question on standard input; a list answers one question after the other. Other options go to
        ``client.execute``: silent, store_history, user_expressions, stop_on_error. Returns :class:`Outputs`; an error
        in the cell does not raise.
        """
        request = self.client.execute(code, allow_stdin=answer is not None, **options)
        for each in [answer] if isinstance(answer, str) else answer or []:
            self.client.get_stdin_msg(timeout=timeout)
            self.client.input(each)
        return self.outputs(request, timeout, interrupt)

    def good(self, code, timeout=HANG, **options):
        """Runs a cell that must not fail."""
        out = self.run(code, timeout, **options)
        assert out.status == "ok", out.error
        return out

    def outputs(self, request, timeout=HANG, interrupt=None):
        """Collects what one execute request, by its message id, gives until the kernel is idle again."""
        sign = (lambda so_far: interrupt in so_far.stdout) if isinstance(interrupt, str) else interrupt
        before, out, end = None, Outputs(), time.monotonic() + timeout
        while True:
            try:
                message = self.client.get_iopub_msg(timeout=max(0, end - time.monotonic()))
            except Empty:
                pytest.fail(f"the cell has not ended within {timeout} s; so far: {str(out)[-2000:]}")
            if message["parent_header"].get("msg_id") != request:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "status" and content["execution_state"] == "idle":
                break
            self._collect(out, kind, content, message["header"]["date"].timestamp())
            if sign and before is None and sign(out):
                before = self.processor_time()
                self.manager.interrupt_kernel()
        reply = self.reply(request, timeout)
        assert not sign or before is not None, f"the cell ended before it could be interrupted: {out}"
        out.worked = 0.0 if before is None else self.processor_time() - before
        out.reply, out.status, out.count = reply, reply["status"], reply.get("execution_count")
        return out

    @staticmethod
    def _collect(out, kind, content, sent):
        if kind == "stream":
            out.streams.append((content["name"], content["text"]))
            if content["name"] == "stdout":
                out.stdout += content["text"]
            else:
                out.stderr += content["text"]
        elif kind in ("display_data", "update_display_data"):
            display_id = content.get("transient", {}).get("display_id")
            update = kind == "update_display_data"
            out.displays.append(Display(content["data"], content["metadata"], display_id, update, sent))
        elif kind == "execute_result":
            out.result = content["data"]
        elif kind == "error":
            lines = [COLOURS.sub("", line) for line in content["traceback"]]
            out.error = Error(content["ename"], content["evalue"], lines)

    def processor_time(self):
        """Seconds of processor time that the kernel has taken, all threads together; 0 if it is not known."""
        try:
            fields = Path(f"/proc/{self.manager.provisioner.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def interrupt_idle(self):
        """Interrupts while no cell runs, and waits until the kernel has received it: it must not stop the next cell."""
        channel = self.client.control_channel
        asked = self.client.session.send(channel.socket, "interrupt_request", {})["header"]["msg_id"]
        while self.client.get_control_msg(timeout=HANG)["parent_header"].get("msg_id") != asked:
            pass

    def reply(self, request, timeout=HANG):
        """The content of the reply to a request on the shell channel, by its message id."""
        while True:
            message = self.client.get_shell_msg(timeout=timeout)
            if message["parent_header"].get("msg_id") == request:
                return message["content"]

    def late(self, wanted):
        """What is published from now on, as (type, content), until ``wanted`` of these is true.

        Text of one stream may arrive in pieces, such as a line and its end; it is joined here.
        """
        found, end = [], time.monotonic() + HANG
        while not wanted(found):
            try:
                message = self.client.get_iopub_msg(timeout=max(0, end - time.monotonic()))
            except Empty:
                pytest.fail(f"what the test waits for was not published within {HANG} s: {found}")
            kind, content = message["msg_type"], message["content"]
            last_kind, last = found[-1] if found else (None, {})
            if kind == last_kind == "stream" and content["name"] == last["name"]:
                last["text"] += content["text"]
            else:
                found.append((kind, content))
        return found

    def printed(self, text):
        """Waits until the running cell has printed this text on its standard output."""
        self.late(lambda found: any(text in content["text"] for kind, content in found if kind == "stream"))

    def close(self):
        """Shuts the kernel down, unless a test has done it already."""
        self.client.stop_channels()
        if self.manager.has_kernel:
            self.manager.shutdown_kernel(now=False)


def execute(notebook, folder):
    """Runs all cells of a notebook in a kernel with this working folder; fails at the first cell that fails."""
    NotebookClient(
        notebook,
        timeout=HANG,
        startup_timeout=HANG,
        kernel_name="zimage-lab",
        resources={"metadata": {"path": str(folder)}},
    ).execute()


def wait_until(happened, *arguments):
    """Waits until something has happened; on a busy machine this may take long."""
    end = time.monotonic() + HANG
    while not happened(*arguments):
        assert time.monotonic() < end, f"it did not happen within {HANG} s"
        time.sleep(0.05)


def free_port():
    """A port of 127.0.0.1 on which nothing listens. It is below those that systems give to connections of their own,
    one of which could take it before the test does.
    """
    for port in random.sample(range(15_000, 32_000), 1_000):
        try:
            with socket.create_server(("127.0.0.1", port)):
                return port
        except OSError:
            continue
    raise AssertionError("no port is free")


def listening(*pids):
    """(address, port) of every TCP socket on which these processes listen, an IPv4 address also where it is mapped.

    Linux only. Processes end, and open and close files, while they are asked: what has gone is passed over.
    """
    inodes, found = set(), set()
    for pid in pids:
        try:
            links = list(Path(f"/proc/{pid}/fd").iterdir())
        except OSError:
            continue
        for link in links:
            try:
                target = os.readlink(link)
            except OSError:
                continue
            if target.startswith("socket:["):
                inodes.add(target[8:-1])
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/self/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in inodes:
                address, port = fields[1].split(":")
                found.add((socket.inet_ntoa(bytes.fromhex(address[-8:])[::-1]), int(port, 16)))
    return found


def assert_whole_png(text):
    """Fails if a PNG in base64 is truncated or damaged."""
    data = base64.b64decode(text, validate=True)
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, kind = 8, b""
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        assert (
            zlib.crc32(data[at + 4 : at + 8 + length])
            == struct.unpack(">I", data[at + 8 + length : at + 12 + length])[0]
        )
        at += 12 + length
    assert kind == b"IEND"


@pytest.fixture(scope="module")
def kernel(request):
    """A kernel for the module; ``CLASS_PATH = [...]`` in a module adds these entries to its class path."""
    started = Kernel(getattr(request.module, "CLASS_PATH", None))
    yield started
    started.close()


@pytest.fixture
def new_kernel():
    """A function that starts another kernel for the test: ``new_kernel(class_path=None, cwd=None,
    environment=None)``.
    """
    started = []

    def start(class_path=None, cwd=None, environment=None):
        started.append(Kernel(class_path, cwd, environment))
        return started[-1]

    yield start
    for each in started:
        each.close()
