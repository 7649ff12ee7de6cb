"""Writes a model folder with the published names, shapes and dtypes and no numbers: its weights are sparse files, which
take no disk and read as zeros. Then times loading it and single network calls on the CPU.

    python published_layout.py OUT [--stored fp32|bf16] [--dtype fp32 bf16] [--size 256] [--calls 2] [--limit 10G]

33 GB as published (transformer in fp32), 20.5 GB with --stored bf16. Needs a built project
(mvn -B -DskipTests package), and the packages of make_model.py beside it. --limit runs each measurement inside a memory
limit, by systemd-run. A zero is as slow to multiply as any other number; what differs from the published model is the
disk, which here is never waited for.
"""
import argparse, json, math, pathlib, shutil, struct, subprocess

import torch

import generate, make_model

STORED = {"fp32": ("F32", 4), "bf16": ("BF16", 2)}


def write_tensors(path, shapes, stored):
    """A safetensors file whose numbers are a hole."""
    word, size = stored
    header, end = {"__metadata__": {"format": "pt"}}, 0
    for name, shape in shapes.items():
        begin, end = end, end + size * math.prod(shape)
        header[name] = {"dtype": word, "shape": shape, "data_offsets": [begin, end]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text)
        f.truncate(8 + len(text) + end)
    return end


def write_shards(folder, stem, shapes, stored, most):
    shards, size = [{}], 0
    for name, shape in shapes.items():
        n = stored[1] * math.prod(shape)
        if shards[-1] and size + n > most:
            shards.append({})
            size = 0
        shards[-1][name] = shape
        size += n
    files = {}
    total = 0
    for i, shard in enumerate(shards):
        name = f"{stem}-{i + 1:05d}-of-{len(shards):05d}.safetensors"
        total += write_tensors(folder / name, shard, stored)
        files.update(dict.fromkeys(shard, name))
    index = {"metadata": {"total_size": total}, "weight_map": files}
    (folder / f"{stem}.safetensors.index.json").write_text(json.dumps(index))


def shapes(module, prefix=""):
    return {prefix + name: list(t.shape) for name, t in module.state_dict().items()}


def write(out, stored):
    """The folder: configs and tokenizer as diffusers writes them, weights as holes."""
    tokenizer = make_model.tokenizer(make_model.PRESETS["full"]["vocab"])
    with torch.device("meta"):
        pipe = make_model.build("full", 0, tokenizer)
    shutil.rmtree(out, ignore_errors=True)
    make_model.save(pipe, out, weights=False)
    write_shards(out / "transformer", "diffusion_pytorch_model", shapes(pipe.transformer), STORED[stored], 10e9)
    write_shards(out / "text_encoder", "model", shapes(pipe.text_encoder, "model."), STORED["bf16"], 4e9)
    write_tensors(out / "vae" / "diffusion_pytorch_model.safetensors", shapes(pipe.vae), STORED["bf16"])


def main():
    p = argparse.ArgumentParser()
    p.add_argument("out", type=pathlib.Path)
    p.add_argument("--stored", default="fp32", choices=STORED)
    p.add_argument("--dtype", nargs="*", default=["fp32", "bf16"], help="of computation; none to write the folder only")
    p.add_argument("--size", type=int, default=256)
    p.add_argument("--calls", type=int, default=2)
    p.add_argument("--limit", default="", help="memory of each measurement, such as 10G")
    a = p.parse_args()
    write(a.out, a.stored)
    limited = ["systemd-run", "--user", "--scope", "-q", "-p", f"MemoryMax={a.limit}"] if a.limit else []
    for dtype in a.dtype:
        command = [*limited, *generate.java_command("NetworkCalls", a.out, a.size, dtype, a.calls)]
        print(subprocess.run([str(c) for c in command], check=True, capture_output=True, text=True).stdout.strip())


if __name__ == "__main__":
    main()
