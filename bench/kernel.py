"""Times a Jupyter kernel through the ordinary client: bench/kernel.py KERNELSPEC [STARTS]

Prints medians: start until ready, the first cell after that, the round trip of 1+1 (60 cells), 10 000 printed lines,
a completion, the shutdown; and the resident memory after all that.
"""

import os
import statistics
import subprocess
import sys
import time

from jupyter_client import KernelManager

PRINT = {
    "python3": 'for i in range(10000): print("line", i)',
    "java": 'for (int i = 0; i < 10_000; i++) System.out.println("line " + i);',
}


def run(client, code):
    """Seconds until the reply; returns when the kernel is idle again, with the seconds until then as well."""
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


def main(name, starts):
    times = {"ready": [], "first": [], "shutdown": []}
    for start in range(starts):
        manager = KernelManager(kernel_name=name)
        started = time.perf_counter()
        manager.start_kernel(env={**os.environ, "ZIMAGE_LAB_HISTORY": "off"})
        client = manager.client()
        client.start_channels()
        client.wait_for_ready(timeout=60)
        times["ready"].append(time.perf_counter() - started)
        times["first"].append(run(client, "1+1")[0])
        if start == starts - 1:
            sums = sorted(run(client, f"{n}+1")[0] for n in range(60))
            lines = [run(client, PRINT.get(name, PRINT["java"]))[1] for _ in range(5)]
            completions = [complete(client, '"a".su') for _ in range(12)]
            process = str(manager.provisioner.pid)
            resident = int(subprocess.check_output(["ps", "-o", "rss=", "-p", process])) / 1024
        started = time.perf_counter()
        manager.shutdown_kernel(now=False)
        times["shutdown"].append(time.perf_counter() - started)
        client.stop_channels()
    median = statistics.median
    print(
        f"{name}: ready {median(times['ready']):.2f} s, first cell {median(times['first']):.2f} s, "
        f"1+1 {median(sums) * 1e3:.1f} ms (least {sums[0] * 1e3:.1f}, 9 of 10 under {sums[53] * 1e3:.1f}), "
        f"10 000 lines {median(lines):.2f} s, completion {median(completions) * 1e3:.0f} ms, "
        f"shutdown {median(times['shutdown']):.2f} s, resident {resident:.0f} MB"
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5)
