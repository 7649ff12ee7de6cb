"""Writes formats.gguf, the golden file of GgufTest: for each format two rows of random blocks, and what gguf-py 0.19
makes of them.

    python make_gguf.py ../resources/org/zimagelab/torch/weights/formats.gguf
"""

import sys

import gguf
import numpy as np

# where the fp16 numbers of a block are, whose bits cannot be random: some would be infinite
HALVES = {"Q8_0": [0], "Q6_K": [208], "Q5_K": [0, 2], "Q5_1": [0, 2], "Q5_0": [0], "Q4_K": [0, 2], "Q4_1": [0, 2],
          "Q4_0": [0]}
ROWS, WIDTH = 2, 256


def main(path):
    random = np.random.default_rng(19)
    writer = gguf.GGUFWriter(path, "lumina2")
    writer.add_array("tokenizer.ggml.tokens", ["a", "图", ""])
    writer.add_array("some.numbers", [1, 2, 3])
    writer.add_bool("some.flag", True)
    writer.add_float32("some.epsilon", 1e-6)
    for name, halves in HALVES.items():
        kind = gguf.GGMLQuantizationType[name]
        values, size = gguf.GGML_QUANT_SIZES[kind]
        blocks = random.integers(0, 256, (ROWS * WIDTH // values, size), dtype=np.uint8)
        for at in halves:
            numbers = (random.standard_normal(len(blocks)) * 0.01).astype(np.float16)
            blocks[:, at:at + 2] = numbers.view(np.uint8).reshape(-1, 2)
        raw = blocks.reshape(ROWS, -1)
        writer.add_tensor(name, raw, raw_dtype=kind)
        writer.add_tensor(name + ".expected", gguf.dequantize(raw, kind))
    plain = random.standard_normal((ROWS, WIDTH)).astype(np.float32)
    for kind in (gguf.GGMLQuantizationType.BF16, gguf.GGMLQuantizationType.F16):
        raw = gguf.quantize(plain, kind)
        name = {"BF16": "BF16", "F16": "FP16"}[kind.name]
        writer.add_tensor(name, raw, raw_dtype=kind)
        writer.add_tensor(name + ".expected", gguf.dequantize(raw, kind))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


main(*sys.argv[1:])
