"""Counts the most memory that the networks' intermediate results take, tensor by tensor, and measures what stays after
a model is unloaded. Fails if a limit is exceeded.

    python memory.py [--model FOLDER] [--sizes 512 768 1024 1536 2048] [--unload 64]

Needs a built project (mvn -B -DskipTests package) and the packages of make_model.py. Without --model, the published
sizes are measured, with weights that are holes (published_layout.py). No card is needed: the networks run on PyTorch's
meta device, which makes tensors without numbers, and attention counts as one fused operation. What a card's libraries
take for themselves (cuDNN's workspaces, fragments) is not counted. --unload is the size of the picture that is made
before a model is unloaded, on the CPU; 0 makes none, and "none" leaves the measurement out.
"""
import argparse, json, pathlib, subprocess, sys, tempfile, weakref

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_flatten

import generate, published_layout

MIB = 2**20
DTYPES = {"bf16": torch.bfloat16, "fp32": torch.float32}
TILE = 64
# MiB: a decode of 1024² in bf16, whole and in tiles, and what may stay after a model is unloaded
MOST_DECODE, MOST_TILED, MOST_LEFT = 1300, 400, 100
# a card's allocator gives multiples of so many bytes
BLOCK = 512


class CountedMemory(TorchDispatchMode):
    """Bytes of the tensors that are made while it is active, those that exist now and the most at any time. Views count
    once."""

    def __init__(self):
        super().__init__()
        self.now = self.peak = 0
        self.storages = {}

    def add(self, tensor):
        storage = tensor.untyped_storage()
        key = storage._cdata
        if key in self.storages:
            return
        size = -(-storage.nbytes() // BLOCK) * BLOCK
        self.now += size
        self.peak = max(self.peak, self.now)
        self.storages[key] = weakref.ref(storage, lambda _: self.remove(key, size))

    def remove(self, key, size):
        del self.storages[key]
        self.now -= size

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        name = str(function)
        if name.startswith("aten.scaled_dot_product_attention"):
            q, v = args[0], args[2]
            made = q.new_empty([q.shape[0], q.shape[2], q.shape[1], v.shape[3]]).transpose(1, 2)
        elif name.startswith("aten._convolution"):
            x, w, _, stride, padding = args[:5]
            sides = [(n + 2 * p - k) // s + 1 for n, p, k, s in zip(x.shape[2:], padding, w.shape[2:], stride)]
            made = x.new_empty([x.shape[0], w.shape[0], *sides])
        else:
            made = function(*args, **(kwargs or {}))
        given = {t.untyped_storage()._cdata for t in tree_flatten(args)[0] if isinstance(t, torch.Tensor)}
        for tensor in tree_flatten(made)[0]:
            if isinstance(tensor, torch.Tensor) and tensor.untyped_storage()._cdata not in given:
                self.add(tensor)
        return made


def network(folder, name, dtype):
    module = torch.jit.load(str(folder / f"{name}-{dtype}.pt"))
    shapes = json.loads((folder / f"{name}.json").read_text())
    tensors = {n: torch.empty(shape, dtype=DTYPES[dtype], device="meta") for n, shape in shapes.items()}
    module.weights._c.setattr("tensors", tensors)
    return module


def peak(call, *arguments):
    with CountedMemory() as memory:
        call(*arguments)
    return memory.peak / MIB


def empty(*shape, dtype=torch.float32):
    return torch.empty(shape, dtype=dtype, device="meta")


def peaks(folder, model, dtype, sizes):
    """MiB: rows of the table, a value for each size."""
    config = json.loads((model / "transformer" / "config.json").read_text())
    vae_config = json.loads((model / "vae" / "config.json").read_text())
    scale = 2 ** (len(vae_config["block_out_channels"]) - 1)
    patch, channels = config["all_patch_size"][0], config["in_channels"]
    transformer, vae = network(folder, "Transformer", dtype), network(folder, "Vae", dtype)
    modulation = transformer.modulation(empty(1))
    rows = {"transformer": [], "decode": [], f"decode, tiles of {TILE}": []}
    for size in sizes:
        side = size // scale
        latents, caption = empty(1, channels, side, side), empty(1, 64, config["dim"])
        rotary = transformer.positions(64, side // patch, side // patch, latents)
        rows["transformer"].append(peak(transformer.forward, latents, modulation, caption, rotary))
        rows["decode"].append(peak(vae.decode, latents))
        rows[f"decode, tiles of {TILE}"].append(peak(vae.decode_strips, latents, -(-size // TILE)))
    return rows


def text_peaks(folder, dtype, lengths):
    text = network(folder, "TextEncoder", dtype)
    return [peak(text.forward, empty(1, n, dtype=torch.int64)) for n in lengths]


def table(folder, model, sizes):
    """Prints it. Returns the peaks of decoding 1024² in bf16, whole and in tiles; None without this size."""
    checked = None
    print("| most MiB at a time | " + " | ".join(f"{n}²" for n in sizes) + " |")
    print("|---|" + "---|" * len(sizes))
    for dtype in DTYPES:
        rows = peaks(folder, model, dtype, sizes)
        for what, values in rows.items():
            print(f"| {what}, {dtype} | " + " | ".join(f"{v:.0f}" for v in values) + " |", flush=True)
        if dtype == "bf16" and 1024 in sizes:
            checked = [rows[what][sizes.index(1024)] for what in ("decode", f"decode, tiles of {TILE}")]
    lengths = [64, 512]
    for dtype in DTYPES:
        print(
            f"text encoder, {dtype}: "
            + ", ".join(f"{v:.0f} MiB for {n} tokens" for n, v in zip(lengths, text_peaks(folder, dtype, lengths)))
        )
    return checked


def left(model, size):
    """MiB that stay after a model is unloaded, the first time and the second."""
    command = generate.java_command("Unload", model, size, "bf16")
    out = subprocess.run([str(c) for c in command], check=True, capture_output=True, text=True).stdout
    memory = json.loads(out.strip().splitlines()[-1])
    print("| MiB | of its own | of mapped files |\n|---|---|---|")
    for what, m in memory.items():
        print(f"| {what} | {m['anon']} | {m['file']} |")
    return [sum(memory[f"unloaded {i}"].values()) - sum(memory["started"].values()) for i in (1, 2)]


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--model", type=pathlib.Path)
    p.add_argument("--sizes", type=int, nargs="+", default=[512, 768, 1024, 1536, 2048])
    p.add_argument("--unload", default="64")
    a = p.parse_args()
    # as the engine sets it; a profiling executor would keep tensors longer
    torch._C._jit_set_profiling_executor(False)
    torch._C._get_graph_executor_optimize(False)
    limits = []
    with tempfile.TemporaryDirectory() as temporary, torch.inference_mode():
        out = pathlib.Path(temporary)
        model = a.model
        if model is None:
            model = out / "published"
            published_layout.write(model, "bf16")
        command = generate.java_command("Archives", model, out / "archives")
        subprocess.run([str(c) for c in command], check=True)
        decode = table(out / "archives", model, a.sizes)
        if decode and a.model is None:
            limits += [("a decode of 1024² in bf16", decode[0], MOST_DECODE),
                       ("a decode of 1024² in bf16 in tiles", decode[1], MOST_TILED)]
        if a.unload != "none":
            for i, mib in enumerate(left(model, a.unload)):
                limits.append((f"what stays after unloading {i + 1}", mib, MOST_LEFT))
    exceeded = False
    for what, mib, most in limits:
        print(f"{what}: {mib:.0f} MiB, at most {most}: {'holds' if mib <= most else 'EXCEEDED'}")
        exceeded |= mib > most
    sys.exit(1 if exceeded else 0)


if __name__ == "__main__":
    main()
