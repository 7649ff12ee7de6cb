"""Measures a sweep of 1 000 cells in one kernel as a client sees it: .venv/bin/python bench/thousand.py [--cells 1000]

Runs %%sweep on the demo model (ten numbers of steps, guidance from 0 in steps of 0.1) through an ordinary client and
prints for every tenth of it:

resident       memory of the kernel's process
live heap      Java objects still in use after a collection (jcmd, of the JDK that runs the kernel); measured only
               after the first and the last tenth, because a collection also makes the process smaller
messages, KB   number and size of the messages on IOPub
interval       between two updates of the view, median
latency        from the time in an update's header until the client has read it, median
picture        seconds of the sweep for each picture

Memory at the end may be 10 % above that after the first tenth, and the latency of the last three tenths 10 % (or 2 ms)
above that of tenths two to four. Ends with 1 if one is higher, or if a picture is missing. Run it on an idle machine.
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path

from jupyter_client import KernelManager

LOAD = "%zimage load demo-base"
PROMPT = "a red circle above a blue square on a white background"
FLAT, FLAT_SECONDS = 1.1, 0.002


def resident(pid):
    """Resident memory of a process in MB."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def live_heap(pid):
    """Megabytes of reachable Java objects; before counting them, the JVM collects the others."""
    jcmd = Path(os.path.realpath(f"/proc/{pid}/exe")).with_name("jcmd")
    command = [jcmd if jcmd.exists() else shutil.which("jcmd"), str(pid), "GC.class_histogram"]
    told = [subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(3)]
    # the JVM skips the collection while native code holds an array
    return min(int(re.search(r"^Total +\d+ +(\d+)", one, re.MULTILINE).group(1)) for one in told) / 2**20


class Tenth:
    """The messages between two points in time."""

    def __init__(self):
        self.started = time.perf_counter()
        self.sizes, self.updates, self.latencies = [], [], []


class Sized:
    """The client's session, which also keeps how many bytes the last message had."""

    def __init__(self, session):
        self.bytes = 0
        self.deserialize = session.deserialize
        session.deserialize = self.measured

    def measured(self, parts, **options):
        self.bytes = sum(len(part) for part in parts)
        return self.deserialize(parts, **options)


def row(done, tenth, pid, cells, previous):
    interval = statistics.median(b - a for a, b in zip(tenth.updates, tenth.updates[1:]))
    values = dict(done=done, rss=resident(pid), latency=statistics.median(tenth.latencies),
                  interval=interval, seconds=(time.perf_counter() - tenth.started) / (done - previous))
    heap = ""
    if previous == 0 or done == cells:
        values["heap"] = live_heap(pid)
        heap = f"{values['heap']:.1f} MB"
    print(
        f"| {done} of {cells} | {values['rss']:.0f} MB | {heap} | {len(tenth.sizes)} | "
        f"{sum(tenth.sizes) / 1024:,.0f} KB "
        f"| {statistics.median(tenth.sizes) / 1024:,.1f} KB | {interval:.2f} s | {1e3 * values['latency']:.1f} ms "
        f"| {values['seconds']:.3f} s |",
        flush=True,
    )
    return values


def sweep(client, pid, cells, store):
    """Values of each tenth; in the kernel the sweep is called ``thousand``."""
    last = cells // 10 - 1
    sized = Sized(client.session)
    request = client.execute(
        f"%%sweep --steps 1:10:1 --guidance 0:{last / 10}:0.1 --seeds 1 --store {store} --as thousand\n{PROMPT}"
    )
    tenth, rows, marks = Tenth(), [], [cells * i // 10 for i in range(1, 11)]
    while True:
        message = client.get_iopub_msg(timeout=120)
        if message["parent_header"].get("msg_id") != request:
            continue
        kind, content = message["msg_type"], message["content"]
        if kind == "error":
            sys.exit(f"the sweep failed: {content['evalue']}")
        tenth.sizes.append(sized.bytes)
        if kind == "update_display_data":
            tenth.updates.append(time.perf_counter())
            tenth.latencies.append((datetime.now(timezone.utc) - message["header"]["date"]).total_seconds())
        done = (
            sum(name.endswith(".png") and not name.startswith(".") for name in os.listdir(f"{store}/runs"))
            if os.path.isdir(f"{store}/runs")
            else 0
        )
        idle = kind == "status" and content["execution_state"] == "idle"
        if done >= marks[0] or idle:
            rows.append(row(done, tenth, pid, cells, rows[-1]["done"] if rows else 0))
            marks, tenth = [m for m in marks if m > done], Tenth()
            if not marks or idle:
                break
    while client.get_shell_msg(timeout=120)["parent_header"].get("msg_id") != request:
        pass
    if marks:
        sys.exit(f"the sweep ended after {rows[-1]['done']} of {cells} pictures")
    return rows


def main(cells, name):
    folder = tempfile.mkdtemp(prefix="zimage-bench")
    manager = KernelManager(kernel_name=name)
    manager.start_kernel(env={**os.environ, "ZIMAGE_LAB_HISTORY": "off"})
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=120)
        client.execute_interactive(LOAD, timeout=120, output_hook=lambda message: None)
        print(f"load average before: {os.getloadavg()[0]:.2f}\n")
        print(
            "| runs | resident | live heap | messages | in all | one, median | interval | latency | picture |\n"
            + "|---" * 9
            + "|"
        )
        rows = sweep(client, manager.provisioner.pid, cells, folder)
    finally:
        client.stop_channels()
        manager.shutdown_kernel()
        shutil.rmtree(folder)
    print("\n| what | from | to | ratio | bar | reached |\n" + "|---" * 6 + "|")
    good = []
    for what, key, unit in (("resident, MB", "rss", 1), ("live heap, MB", "heap", 1)):
        first, then = rows[0][key], rows[-1][key]
        good.append(then / first <= FLAT)
        print(f"| {what} | {first:.1f} | {then:.1f} | {then / first:.2f} | + 10 % | {'yes' if good[-1] else 'NO'} |")
    for what, key in (("latency of an update, ms", "latency"), ("between two updates, ms", "interval")):
        first, then = (statistics.median(r[key] for r in part) for part in (rows[1:4], rows[-3:]))
        good.append(then <= max(FLAT * first, first + FLAT_SECONDS))
        print(
            f"| {what} | {1e3 * first:.1f} | {1e3 * then:.1f} | {then / first:.2f} | + 10 % | "
            f"{'yes' if good[-1] else 'NO'} |"
        )
    print(f"\nload average after: {os.getloadavg()[0]:.2f}")
    return 0 if all(good) else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cells", type=int, default=1000, help="a multiple of 100 (default: 1000)")
    parser.add_argument("--kernel", default="zimage-lab", help="the kernelspec (default: zimage-lab)")
    given = parser.parse_args()
    if given.cells % 100 or given.cells < 100:
        parser.error("--cells: expected a multiple of 100")
    sys.exit(main(given.cells, given.kernel))
