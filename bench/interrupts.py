"""Interrupts a kernel again and again: bench/interrupts.py [KERNELSPEC [ROUNDS [WORD …]]]

Without a WORD it runs ten kinds of cells that do not end by themselves, and interrupts each at random moments,
half of the time by message and half by SIGINT. An interrupt succeeds if the cell fails with KeyboardInterrupt within a
second, the process is idle after that, and what earlier cells declared is still there. Prints a line for each kind with
the slowest interrupt, and ends with 1 if one did not succeed.

With WORDs it runs the magics whose names begin with one of them, on large pictures and many files; `magics` stands for
all. Each runs to its end once, and is then interrupted at random parts of that time; it may also end by itself within
the second. A line also gives the processor time, in brackets, since other processes lengthen the elapsed time.
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


# Cells that make files in the folder {d} for the magics below: pictures, file names, stores of 900 and 10 000 runs.
MATERIAL = [
    "%%sweep --steps 1:20:1 --guidance 0 --seeds 1 --store {d}/few --as few\na cat",
    """import org.zimagelab.diffusion.*;
    import org.zimagelab.tuning.parameter.*;
    import org.zimagelab.tuning.plan.*;
    import org.zimagelab.tuning.results.*;
    import org.zimagelab.tuning.run.*;
    import org.zimagelab.tuning.store.*;
    import java.awt.image.BufferedImage;
    import javax.imageio.*;
    void copies(Runs few, String store, int guidances, int seeds) throws Exception {
        RunStore into = RunStore.open(Path.of(store));
        for (Run run : few) {
            double[] sigmas = run.metadata().get().sigmas().stream().mapToDouble(x -> x).toArray();
            ModelInfo model = org.zimagelab.notebook.Lab.model().info();
            for (int i = 0; i < guidances * seeds; i++) {
                Request request = run.request().withGuidance(i / seeds).withSeed(1 + i % seeds);
                into.save(new Picture(run.image(), request, model, sigmas, new float[0], 1, 0, 0.1));
            }
        }
    }
    void picture(String file, String format, int width, int height, int mode) throws Exception {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Random noise = new Random(file.hashCode());
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int v = (int) (120 + 60 * Math.sin(x * 0.05) * Math.cos(y * 0.03)) + noise.nextInt(16);
                row[x] = v << 16 | v / 2 << 8 | v + noise.nextInt(16);
            }
            image.setRGB(0, y, width, 1, row, 0, width);
        }
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        ImageWriteParam how = writer.getDefaultWriteParam();
        how.setProgressiveMode(mode);
        try (var out = ImageIO.createImageOutputStream(new File(file))) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), how);
        }
    }""",
    """picture("{d}/a.png", "png", 4000, 3000, 3);
    picture("{d}/a.jpg", "jpeg", 4000, 3000, 3);
    picture("{d}/scans.jpg", "jpeg", 4000, 3000, ImageWriteParam.MODE_DEFAULT);
    picture("{d}/b.png", "png", 6000, 4000, 3);
    picture("{d}/c.png", "png", 6000, 4000, 3);
    picture("{d}/row.png", "png", 20_000_000, 1, 3);
    Files.createDirectories(Path.of("{d}/names"));
    for (int i = 0; i < 200_000; i++) Files.createFile(Path.of("{d}/names/" + i + ".txt"));""",
    'copies(few, "{d}/900", 15, 3);',
    'copies(few, "{d}/10000", 25, 20);',
    "%%sweep --steps 1:20:1 --guidance 0:14:1 --seeds 1:3:1 --scores noise --store {d}/900 --as runs900\na cat",
    "%%sweep --steps 1:20:1 --guidance 0:24:1 --seeds 1:20:1 --scores noise --store {d}/10000 --as runs10000\na cat",
]

MAGICS = {
    "score, PNG of 12 MP": "%score {d}/a.png",
    "score, JPEG of 12 MP": "%score {d}/a.jpg",
    "score, progressive JPEG of 12 MP": "%score {d}/scans.jpg",
    "score, one row of 20 MP": "%score {d}/row.png",
    "score, 200 000 files that are no pictures": "%score {d}/names/*.txt",
    "diagnose, PNG of 12 MP": "%diagnose {d}/a.png",
    "diagnose, JPEG of 12 MP": "%diagnose {d}/a.jpg",
    "compare, 24 MP": "%compare {d}/b.png {d}/c.png",
    "compare, 24 MP, one score": "%compare {d}/b.png {d}/c.png --scores entropy",
    "dry run of 90 000": "%%sweep --steps 1:300:1 --cfg 1:300:1 --dry-run --store {d}/900\na cat",
    "dry run of 1 000 000": "%%sweep --steps 1:1000:1 --seeds 1:1000:1 --dry-run --store {d}/900\na cat",
    "recommend": "%recommend a cat",
    "trace": "%%trace --steps 60\na cat",
    "value of 20 000 000 numbers": "IntStream.range(0, 20_000_000).boxed().toList()",
    "value of 200 MB": '"abc\\n".repeat(50_000_000)',
}
for n, axes in ("900", "--guidance 0:14:1 --seeds 1:3:1"), ("10000", "--guidance 0:24:1 --seeds 1:20:1"):
    for what, code in {
        "sweep again": f"%%sweep --steps 1:20:1 {axes} --scores noise --store {{d}}/{n}\na cat",
        "score": f"%score {{d}}/{n} --scores noise,entropy,blur_effect",
        "diagnose": f"%diagnose runs{n}",
        "grid": f"%grid runs{n}",
        "grid --html": f"%grid runs{n} --html {{d}}/page.html",
        "grid --html --pictures": f"%grid runs{n} --html {{d}}/beside.html --pictures folder",
        "table": f"%table runs{n} --csv {{d}}/table.csv",
        "rate": f"%rate runs{n} --result",
        "store list": f"%store list --store {{d}}/{n}",
        "store verify": f"%store verify --store {{d}}/{n}",
        "store prune": f"%store prune --store {{d}}/{n}",
        "store import": f"%store import {{d}}/{n}/runs/*.png",
        "store export": f"%store export {{d}}/copies-{{n}} --store {{d}}/{n}",
        "plot convergence": f"%plot runs{n} --kind convergence",
        **{f"plot {kind}": f"%plot runs{n} --kind {kind} --score seconds"
           for kind in ("heatmap", "lines", "interaction", "pareto", "box", "surface")},
    }.items():
        MAGICS[f"{what}, {n} runs"] = code


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
            reply = self.client.get_shell_msg(timeout=1200)
            if reply["parent_header"].get("msg_id") == request:
                break
        while True:
            message = self.client.get_iopub_msg(timeout=60)
            if message["parent_header"].get("msg_id") == request:
                if message["content"].get("execution_state") == "idle":
                    return reply["content"]

    def run(self, code):
        return self.finish(self.client.execute(code))

    def ask_to_stop(self):
        """Sends an interrupt and returns when the kernel has received it, so that it does not reach the next cell."""
        channel = self.client.control_channel
        asked = self.client.session.send(channel.socket, "interrupt_request", {})["header"]["msg_id"]
        while self.client.get_control_msg(timeout=60)["parent_header"].get("msg_id") != asked:
            pass

    def interrupted(self, code, after, by_signal, may_end=False):
        """Seconds until the cell ended, and what is wrong with that, or None."""
        request = self.client.execute(code)
        time.sleep(after)
        began, before = time.perf_counter(), self.cpu()
        if by_signal:
            os.kill(self.pid, signal.SIGINT)
        else:
            self.ask_to_stop()
        reply = self.finish(request)
        seconds, self.worked = time.perf_counter() - began, self.cpu() - before
        if may_end and reply["status"] == "ok":
            return seconds, None
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


def magics(kernel, rounds, words, folder):
    """How many interrupts succeeded, and of how many."""
    for code in MATERIAL:
        made = kernel.run(code.replace("{d}", folder))
        if made["status"] != "ok":
            sys.exit(f"{made['ename']}: {made['evalue']}")
    held = total = 0
    for kind, code in MAGICS.items():
        if words != ["magics"] and not any(kind.startswith(word) for word in words):
            continue
        fresh = iter(range(1000))  # an export into the same folder would have nothing to do
        cell = lambda: code.replace("{d}", folder).replace("{n}", str(next(fresh)))
        began, before = time.perf_counter(), kernel.cpu()
        ended = kernel.run(cell())
        whole, worked = time.perf_counter() - began, kernel.cpu() - before
        slowest, most, wrong = 0.0, 0.0, [] if ended["status"] == "ok" else [f"fails: {ended['evalue'][:100]}"]
        for _ in range(rounds):
            part = random.random()
            seconds, problem = kernel.interrupted(cell(), part * whole, False, True)
            slowest, most = max(slowest, seconds), max(most, kernel.worked)
            if problem is None and seconds > 1:
                problem = f"took {seconds:.2f} s at {part:.0%}"
            wrong += [problem] if problem else []
        total += rounds
        held += rounds - len(wrong)
        print(
            f"{kind}: whole {whole:.2f} s ({worked:.2f}), slowest {slowest:.2f} s ({most:.2f}) {wrong or ''}",
            flush=True,
        )
    return held, total


def main(name="zimage-lab", rounds="10", *words):
    random.seed(1)
    kernel = Kernel(name)
    kernel.run("int kept = 5;")
    kernel.run("%zimage load demo-base")
    time.sleep(5)  # an idle kernel warms itself up, which would count as CPU in use
    held = total = 0
    with tempfile.TemporaryDirectory() as store:
        if words:
            held, total = magics(kernel, int(rounds), list(words), store)
        for kind, code in ({} if words else CELLS).items():
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
    print(f"{held} of {total} interrupts ended the cell within a second and freed the CPU")
    return 0 if held == total else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
