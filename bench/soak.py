"""Measures what long use leaves behind: ``.venv/bin/python bench/soak.py cells|restarts [--count N]``.

cells       runs 10 000 cells of nine kinds in one kernel and prints the latency and the resident memory of every tenth;
            fails if the last tenth is more than 20 % above the third (before the third, the JVM still compiles).

restarts    restarts a kernel in four ways by turns and makes a picture after every fifth restart; then counts the
            processes, and the new files in the temporary folder and the caches.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from jupyter_client import KernelManager

LOAD = "%zimage load demo-base"
PICTURE = "%%generate --steps 4 --guidance 2 --seed 1\na red circle"
BUSY = "%%generate --steps 1000 --guidance 2 --seed 1\na red circle"
WAYS = ("politely", "now", "politely while a picture is made", "now while a picture is made")


class Soaked:
    """A kernel that has its own folder for temporary files; it keeps the ids of all its processes."""

    def __init__(self, name, folder):
        self.pids = []
        self.manager = KernelManager(kernel_name=name)
        options = f"-Djava.io.tmpdir={folder} {os.environ.get('JAVA_TOOL_OPTIONS', '')}".strip()
        self.manager.start_kernel(env=dict(os.environ, JAVA_TOOL_OPTIONS=options), stderr=open(os.devnull, "w"))
        self.client = self.manager.client()
        self.client.start_channels()
        self._ready()

    def _ready(self):
        self.pids.append(self.manager.provisioner.pid)
        self.client.wait_for_ready(timeout=120)

    def run(self, code):
        reply = self.client.execute_interactive(code, timeout=300, output_hook=lambda message: None)
        if reply["content"]["status"] != "ok":
            sys.exit(f"{code!r} failed: {reply['content'].get('evalue')}")

    def restart(self, way):
        if "while" in way:
            self.run(LOAD)
            self.client.execute(BUSY)
            self._until_busy()
        self.manager.restart_kernel(now=way.startswith("now"))
        self._ready()

    def _until_busy(self):
        while True:
            message = self.client.get_iopub_msg(timeout=60)
            if message["msg_type"] == "update_display_data":
                return

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel()


def is_alive(pid):
    """Whether a process with this id still runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def watched(folder):
    """The files that a kernel may leave, by where they are."""
    home = Path.home()
    places = {
        "temporary": folder,
        "hsperfdata": Path(tempfile.gettempdir()) / f"hsperfdata_{os.environ.get('USER', 'root')}",
        "DJL": home / ".djl.ai",
        "JNA": home / ".cache" / "JNA",
        "demo models": home / ".cache" / "zimage-lab",
    }
    return {name: set(place.rglob("*")) if place.is_dir() else set() for name, place in places.items()}


CELLS = (
    "{i} + 1",
    'System.out.println("line " + {i});',
    "for (int i = 0; i < 1000; i++) {{ Math.sqrt(i); }}",
    "int x = {i};",
    "x + {i}",
    'IntStream.range(0, {i} % 50).mapToObj(i -> "n" + i).toList()',
    "int f(int a) {{ return a + {i}; }}\nf(1)",
    'throw new RuntimeException("e{i}")',
    "record P(int a) {{}}\nnew P({i}).a()",
)


def cells(arguments):
    with tempfile.TemporaryDirectory() as folder:
        kernel = Soaked(arguments.kernel, folder)
        tenth, medians, sizes = arguments.count // 10, [], []
        for part in range(10):
            latencies = []
            for i in range(part * tenth, (part + 1) * tenth):
                started = time.perf_counter()
                request = kernel.client.execute(CELLS[i % len(CELLS)].format(i=i), stop_on_error=False)
                while kernel.client.get_shell_msg(timeout=60)["parent_header"].get("msg_id") != request:
                    pass
                latencies.append((time.perf_counter() - started) * 1e3)
                while kernel.client.iopub_channel.msg_ready():
                    kernel.client.get_iopub_msg(timeout=60)
            medians.append(statistics.median(latencies))
            sizes.append(resident(kernel.pids[-1]))
            print(f"{(part + 1) * tenth} cells: median {medians[-1]:.1f} ms, resident {sizes[-1]:.0f} MB", flush=True)
        kernel.close()
        latency, memory = medians[-1] / medians[2], sizes[-1] / sizes[2]
        print(f"the last tenth beside the third: latency {latency:.2f} x, memory {memory:.2f} x")
        return 0 if max(latency, memory) <= 1.2 else 1


def resident(pid):
    """Resident memory of a process in MB."""
    fields = Path(f"/proc/{pid}/statm").read_text().split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def restarts(arguments):
    with tempfile.TemporaryDirectory() as folder:
        warm = Soaked(arguments.kernel, folder)  # the first start unpacks files that stay; they are no leak
        warm.run(LOAD)
        warm.run(PICTURE)
        warm.close()
        before = watched(Path(folder))
        kernel = Soaked(arguments.kernel, folder)
        started = time.perf_counter()
        ways = Counter()
        for number in range(arguments.count):
            kernel.run("1 + 1")
            if number % 5 == 0:
                kernel.run(LOAD)
                kernel.run(PICTURE)
            way = WAYS[number % len(WAYS)]
            kernel.restart(way)
            ways[way] += 1
        kernel.run("1 + 1")
        kernel.close()
        seconds = time.perf_counter() - started
        time.sleep(3)  # the kernel's own limit for its shutdown hooks is two seconds
        after = watched(Path(folder))
        print(f"{arguments.count} restarts in {seconds:.0f} s: " + ", ".join(f"{n} {way}" for way, n in ways.items()))
        alive = [pid for pid in kernel.pids if is_alive(pid)]
        print(f"processes: {len(kernel.pids)} started, {len(alive)} alive {alive or ''}")
        ours = {str(pid) for pid in kernel.pids}
        connection = Path(kernel.manager.connection_file)
        print(f"connection file: {'left' if connection.exists() else 'gone'}")
        leaks = len(alive) + connection.exists()
        for place, paths in after.items():
            new = sorted(path for path in paths - before[place] if place != "hsperfdata" or path.name in ours)
            size = sum(path.stat().st_size for path in new if path.is_file())
            print(f"{place}: {len(new)} new, {size / 1e6:.1f} MB" + "".join(f"\n    {path}" for path in new[:10]))
            leaks += len(new)
        return 1 if leaks else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=["cells", "restarts"])
    parser.add_argument("--count", type=int, help="cells or restarts (default: 10000 or 50)")
    parser.add_argument("--kernel", default="zimage-lab", help="the kernelspec (default: zimage-lab)")
    given = parser.parse_args()
    given.count = given.count or {"cells": 10_000, "restarts": 50}[given.part]
    sys.exit(cells(given) if given.part == "cells" else restarts(given))
