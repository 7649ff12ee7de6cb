"""Times Jupyter kernels beside each other through the ordinary client: bench/kernel.py [--starts N] PEER KERNELSPEC...

The kernels start by turns, so that other work of the machine affects all of them. Prints medians over the starts, and
their ratio to those of the first kernel, PEER:

ready             from the start of the process until the client calls it ready (0.2 s of this are the client's)
ready, first cell the same, until the first 1+1 is answered
1+1 at once       round trip of the 60 cells after that
1+1 settled       round trip of 60 cells after a pause of three seconds
10 000 lines      printed by a loop, until the client has them all
completion        of a method, twelve times
shutdown          until the process has ended
resident          memory of the idle kernel after the first cell, in MB
"""

import argparse
import os
import statistics
import time
from pathlib import Path

from jupyter_client import KernelManager

PRINT = {
    "python": 'for i in range(10000): print("line", i)',
    "java": 'for (int i = 0; i < 10_000; i++) System.out.println("line " + i);',
}


def run(client, code):
    """Seconds until the reply, and seconds until the kernel is idle again; returns then."""
    started = time.perf_counter()
    request = client.execute(code)
    while client.get_shell_msg(timeout=60)["parent_header"].get("msg_id") != request:
        pass
    reply = time.perf_counter() - started
    while True:
        message = client.get_iopub_msg(timeout=60)
        if message["parent_header"].get("msg_id") == request and message["content"].get("execution_state") == "idle":
            return reply, time.perf_counter() - started


def complete(client, code):
    started = time.perf_counter()
    client.complete(code, len(code))
    client.get_shell_msg(timeout=60)
    return time.perf_counter() - started


def once(name):
    """One start; seconds by what was measured, megabytes for ``resident``."""
    median, times = statistics.median, {}
    manager = KernelManager(kernel_name=name)
    started = time.perf_counter()
    manager.start_kernel(env={**os.environ, "ZIMAGE_LAB_HISTORY": "off"})  # not the person's history
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    times["ready"] = time.perf_counter() - started
    run(client, "1+1")
    times["ready, first cell"] = time.perf_counter() - started
    times["1+1 at once"] = median(run(client, f"{n}+1")[0] for n in range(60))
    time.sleep(3)
    pages = Path(f"/proc/{manager.provisioner.pid}/statm").read_text().split()[1]
    times["resident"] = int(pages) * os.sysconf("SC_PAGE_SIZE") / 2**20
    times["1+1 settled"] = median(run(client, f"{n}+2")[0] for n in range(60))
    language = manager.kernel_spec.language
    times["10 000 lines"] = median(run(client, PRINT[language])[1] for _ in range(5))
    times["completion"] = median(complete(client, '"a".su') for _ in range(12))
    started = time.perf_counter()
    manager.shutdown_kernel(now=False)
    times["shutdown"] = time.perf_counter() - started
    client.stop_channels()
    return times


def main(names, starts):
    measured = {name: [] for name in names}
    for name in names:
        once(name)  # brings its files into the system's cache
    for _ in range(starts):
        for name in names:
            measured[name].append(once(name))
    print("| | " + " | ".join(names) + " |")
    print("|---" * (len(names) + 1) + "|")
    for what in next(iter(measured.values()))[0]:
        medians = [statistics.median(times[what] for times in measured[name]) for name in names]
        shown = []
        for value in medians:
            unit = (
                f"{value:.0f} MB"
                if what == "resident"
                else f"{value:.2f} s"
                if value > 0.05
                else f"{value * 1e3:.1f} ms"
            )
            shown.append(unit if value is medians[0] else f"{unit} ({value / medians[0]:.2f} x)")
        print(f"| {what} | " + " | ".join(shown) + " |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--starts", type=int, default=7, help="of each kernel (default: 7)")
    parser.add_argument("names", nargs="+", metavar="KERNELSPEC", help="such as python3 zimage-lab")
    given = parser.parse_args()
    main(given.names, given.starts)
