"""``install/spark`` and ``install/target/spark``: daemons of a standalone cluster, and what they run on."""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import urllib.request
from collections import defaultdict
from pathlib import Path

import pytest
from conftest import HANG, free_port, listening, wait_until

ROOT = Path(__file__).resolve().parents[2]
SPARK = ROOT / "install/spark"
TARGET = ROOT / "install/target"
JAR = re.compile(r"(.+?)-(\d[\w.+-]*?)(-(?:linux|osx|win|windows|darwin)[\w-]*)?\.jar")


def test_the_two_class_paths_have_one_version_of_each_library():
    versions = defaultdict(set)
    for jar in [*(TARGET / "lib").glob("*.jar"), *(TARGET / "spark/jars").glob("*.jar")]:
        name, version, _ = JAR.fullmatch(jar.name).groups()
        versions[name].add(version)
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


def test_spark_is_not_on_the_kernels_class_path_and_nothing_of_ours_among_its_jars():
    its = re.compile("spark|hadoop|scala|kubernetes")
    assert not [jar.name for jar in (TARGET / "lib").glob("*.jar") if its.match(jar.name)]
    assert not [jar.name for jar in (TARGET / "spark/jars").glob("*.jar") if jar.name.startswith("zimage-lab")]
    assert (TARGET / "spark/zimage-lab-spark.jar").exists()


def refused(*arguments, **environment):
    done = subprocess.run([SPARK, *arguments], env={**os.environ, **environment}, capture_output=True, text=True)
    assert done.returncode == 1, done
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr.strip()


@pytest.mark.parametrize(
    "arguments, line",
    [
        ("master --colour red", "install/spark master has no option --colour; it has --host --port --ui."),
        ("master --port", "--port: a value is missing."),
        ("master --port 70000", "--port 70000: expected a port from 1 to 65535."),
        ("master --port x", "--port x: expected a port from 1 to 65535."),
        ("master --host 0.0.0.0", "--host 0.0.0.0: expected an address by which others reach this machine."),
        ("master --host nowhere.invalid", "There is no machine called nowhere.invalid."),
        ("master --host 198.51.100.7", "198.51.100.7 is not an address of this machine."),
        ("master spark://x:1", "install/spark master: 'spark://x:1' is one word too many."),
        ("worker", "install/spark worker: where is the master? Write spark://HOST:PORT, as install/spark master"
                   " prints it."),
        ("worker localhost:7077", "install/spark worker: where is the master? Write spark://HOST:PORT, as"
                                  " install/spark master prints it."),
        ("worker spark://gpu7:7077", "install/spark worker: the master is on another machine; write --host with this"
                                     " machine's name or address."),
        ("worker spark://localhost:7077 --cores 0", "--cores 0: expected a number of cores."),
        ("worker spark://localhost:7077 --memory 16", "--memory 16: expected a size such as 16g or 4096m."),
        ("worker spark://localhost:7077 --devices cpu", "--devices cpu: expected cards such as cuda:0,cuda:1, or all."),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(arguments, line):
    assert refused(*arguments.split()) == line


def test_a_port_that_is_taken_is_named():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert refused("master", "--port", str(port)) == f"Port {port} of 127.0.0.1 is taken; take another one."
        free = str(free_port())
        assert refused("master", "--port", free, "--ui", str(port)) == (
            f"Port {port} of 127.0.0.1 is taken; take another one.")


def test_a_folder_of_settings_that_is_not_there_is_named():
    assert refused("master", "--port", str(free_port()), SPARK_CONF_DIR="/nowhere") == (
        "SPARK_CONF_DIR: the folder /nowhere does not exist.")


class Daemon:
    """A running install/spark; what it prints goes to a file."""

    def __init__(self, log, *arguments, **environment):
        self.log = log
        with open(log, "w") as file:
            self.process = subprocess.Popen(
                [SPARK, *arguments], env={**os.environ, **environment}, stdout=file, stderr=subprocess.STDOUT)

    def says(self, words):
        def said():
            assert self.process.poll() is None, self.log.read_text()
            return words in self.log.read_text()

        wait_until(said)

    def end(self, by):
        self.process.send_signal(by)
        self.process.wait(HANG)


@pytest.fixture
def daemon(tmp_path):
    """A function that starts install/spark, which ends with the test: ``daemon(name, *arguments, **environment)``.

    Its ``temporary`` is the folder where the daemons make theirs.
    """
    started = []

    def start(name, *arguments, **environment):
        started.append(Daemon(tmp_path / name, *arguments, TMPDIR=str(start.temporary), **environment))
        return started[-1]

    start.temporary = tmp_path / "temporary"
    start.temporary.mkdir()

    yield start
    for each in reversed(started):
        each.process.terminate()
        each.process.wait(HANG)


def children(pid):
    direct = []
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:  # the process has ended
        return []
    for task in tasks:
        try:
            direct += [int(word) for word in (task / "children").read_text().split()]
        except OSError:  # the thread has ended
            continue
    return direct + [below for child in direct for below in children(child)]


def command_line(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # the process has ended
        return b""


SWEEP = "%%sweep {on} --store {store}/{name} --as {name} --steps 1,2 --guidance 0 --seeds 1,2 --size 64x64\na cat"
PIXELS = "{name}.runs().stream().map(run -> run.key() + run.metadata().get().pixels()).sorted().toList()"


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="asks /proc")
def test_a_master_and_a_worker_with_a_secret_listen_on_loopback_alone_make_a_sweep_and_end(
        new_kernel, daemon, tmp_path):
    conf = tmp_path / "conf"
    conf.mkdir()
    (conf / "spark-defaults.conf").write_text(
        "spark.authenticate true\nspark.authenticate.secret kept-secret\nspark.network.crypto.enabled true\n")
    port, page = free_port(), free_port()
    master = daemon("master", "master", "--port", str(port), "--ui", str(page), SPARK_CONF_DIR=str(conf))
    master.says("I have been elected leader")
    url = f"spark://127.0.0.1:{port}"
    assert f"The master is {url}. Ctrl-C ends it.\n" in master.log.read_text()
    worker = daemon("worker", "worker", url, "--cores", "1", "--memory", "1g",
                    "--devices", "cuda:0,cuda:2", SPARK_CONF_DIR=str(conf))
    worker.says(f"Successfully registered with master {url}")
    state = json.load(urllib.request.urlopen(f"http://127.0.0.1:{page}/json/"))
    assert [(each["cores"], each["memory"], each["resources"]["gpu"]["addresses"]) for each in state["workers"]] == [
        (1, 1024, ["0", "2"])]

    daemons = [master.process.pid, *children(master.process.pid), *children(worker.process.pid)]
    found = listening(*daemons)
    assert {address for address, _ in found} == {"127.0.0.1"}, found
    assert {port, page} < {each for _, each in found} and len(found) == 4, found
    for each in [master.process.pid, worker.process.pid, *daemons]:
        assert b"kept-secret" not in command_line(each)
    folders = list(daemon.temporary.glob("zimage-lab-spark.*"))
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in folders] == [0o700] * 2

    kernel = new_kernel(environment={"SPARK_CONF_DIR": str(conf)})
    kernel.good("%zimage load demo-base")
    kernel.good(SWEEP.format(on="", store=tmp_path, name="alone"))
    kernel.good(SWEEP.format(on=f"--on {url} --conf spark.executor.memory=512m", store=tmp_path, name="spread"))
    same = kernel.good(f"{PIXELS.format(name='spread')}.equals({PIXELS.format(name='alone')}) + \" \" + spread.size()")
    assert same.text == "true 4"
    machines = kernel.good("spread.table().stringColumn(\"machine\").asSet()").text
    assert re.fullmatch(r"\[\S+#\d+\]", machines), machines
    kernel.close()

    stranger = daemon("stranger", "worker", url, "--cores", "1", "--memory", "1g")
    stranger.says("Connecting to master")
    java = children(worker.process.pid) + children(master.process.pid) + children(stranger.process.pid)
    worker.end(signal.SIGINT)
    master.says("Removing worker")
    state = json.load(urllib.request.urlopen(f"http://127.0.0.1:{page}/json/"))
    assert state["aliveworkers"] == 0  # the one without the secret was not let in
    stranger.end(signal.SIGTERM)
    master.end(signal.SIGTERM)
    wait_until(lambda: not [pid for pid in java if Path(f"/proc/{pid}").exists()])
    assert "kept-secret" not in master.log.read_text() + worker.log.read_text()
    assert not list(daemon.temporary.glob("zimage-lab-spark.*"))


def test_a_worker_whose_master_is_not_there_says_so_and_keeps_trying(daemon):
    url = f"spark://127.0.0.1:{free_port()}"
    worker = daemon("worker", "worker", url, "--cores", "1", "--memory", "1g")
    worker.says(f"No master answers at {url} yet; the worker keeps trying.\n")
    worker.says("Connecting to master")

