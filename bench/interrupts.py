"""Interrupts a kernel again and again: bench/interrupts.py [KERNELSPEC [ROUNDS]]

Ten kinds of cell, each interrupted at random moments, half by message and half by SIGINT. An interrupt holds when the
cell fails with KeyboardInterrupt within a second, the process is idle after that, and what earlier cells declared is
still there. Prints a line a kind with the slowest, and ends with 1 if any did not hold.
"""

import os
import random
import signal
import sys
import tempfile
import time

from jupyter_client import KernelManager

CELLS = {
    "busy loop": "long n = 0; while (true) { n++; }",
    "recursion": "long fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }\nfib(60)",
    "sleep": "Thread.sleep(60_000)",
    "blocking read": "var door = new ServerSocket(0);\ndoor.accept()",
    "read of a pipe": "var pipe = new PipedInputStream(new PipedOutputStream());\npipe.read()",
    "parallel stream": "LongStream.range(0, Long.MAX_VALUE).parallel().map(n -> n % 7).sum()",
    "future": "new CompletableFuture<String>().get()",
    "printing": 'while (true) System.out.println(System.nanoTime());',
    "generation": "%%generate --steps 900 --guidance 2\na red circle",
    "sweep": "%%sweep --steps 100,200 --guidance 0,1,2 --seeds 1:50:1 --store {store} --fresh\na blue square",
}


class Kernel:
    def __init__(self, name):
        self.manager = KernelManager(kernel_name=name)
        self.manager.start_kernel(env={**os.environ, "ZIMAGE_LAB_HISTORY": "off"})
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)
        self.pid = self.manager.provisioner.pid

    def cpu(self):
        with open(f"/proc/{self.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def finish(self, request):
        while True:
            reply = self.client.get_shell_msg(timeout=120)
            if reply["parent_header"].get("msg_id") == request:
                break
        while True:
            message = self.client.get_iopub_msg(timeout=60)
            if message["parent_header"].get("msg_id") == request:
                if message["content"].get("execution_state") == "idle":
                    return reply["content"]

    def run(self, code):
        return self.finish(self.client.execute(code))

    def interrupted(self, code, after, by_signal):
        """Seconds until the cell ended, and what is wrong with that, or None."""
        request = self.client.execute(code)
        time.sleep(after)
        began = time.perf_counter()
        if by_signal:
            os.kill(self.pid, signal.SIGINT)
        else:
            self.manager.interrupt_kernel()
        reply = self.finish(request)
        seconds = time.perf_counter() - began
        if reply.get("ename") != "KeyboardInterrupt":
            return seconds, f"ended with {reply.get('ename', reply['status'])}"
        time.sleep(0.3)
        before = self.cpu()
        time.sleep(0.5)
        busy = (self.cpu() - before) / 0.5
        if busy > 0.3:
            return seconds, f"{busy:.0%} of a core in use afterwards"
        kept = self.run('if (kept != 5) throw new IllegalStateException("lost")')
        return seconds, None if kept["status"] == "ok" else "the state is lost"


def main(name="zimage-lab", rounds="10"):
    random.seed(1)
    kernel = Kernel(name)
    kernel.run("int kept = 5;")
    kernel.run("%zimage load demo-base")
    time.sleep(5)  # the kernel warms itself up when it is left alone, which would count as CPU in use
    held = total = 0
    with tempfile.TemporaryDirectory() as store:
        for kind, code in CELLS.items():
            slowest, wrong = 0.0, []
            for round_ in range(int(rounds)):
                after = 0.3 + random.random()
                seconds, problem = kernel.interrupted(code.replace("{store}", store), after, round_ % 2 == 1)
                slowest = max(slowest, seconds)
                if problem is None and seconds > 1:
                    problem = f"took {seconds:.2f} s"
                wrong += [problem] if problem else []
                total += 1
            held += int(rounds) - len(wrong)
            print(f"{kind}: {int(rounds) - len(wrong)} of {rounds}, slowest {slowest:.2f} s {wrong or ''}", flush=True)
    kernel.manager.shutdown_kernel(now=False)
    print(f"{held} of {total} interrupts freed the cell within a second and the CPU with it")
    return 0 if held == total else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
