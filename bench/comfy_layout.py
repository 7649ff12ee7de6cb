"""Writes ComfyUI's three files with the published names, shapes and dtypes and no numbers: sparse files, which take no
disk. `%zimage load OUT` then shows whether they are told and measured right.

    python comfy_layout.py OUT

The sizes are those of Comfy-Org/z_image_turbo: 453 tensors of 12,309,817,472 bytes, 398 of 8,044,936,192, 244 of
335,278,732, and a header in each file. Needs nothing but Python.
"""
import json, math, pathlib, struct, sys

OUT = pathlib.Path(sys.argv[1])
DIM, FEATURES, HIDDEN, HEAD = 3840, 2560, 10240, 128


def write(name, shapes, dtype, size):
    header, end = {}, 0
    for tensor, shape in shapes.items():
        begin, end = end, end + size * math.prod(shape)
        header[tensor] = {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path = OUT / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        file.truncate(8 + len(text) + end)
    print(path, len(shapes), "tensors,", end, "bytes")


def affine(shapes, name, out, *rest):
    shapes[name + ".weight"] = [out, *rest]
    shapes[name + ".bias"] = [out]


def transformer():
    s = {"x_pad_token": [1, DIM], "cap_pad_token": [1, DIM], "cap_embedder.0.weight": [FEATURES]}
    affine(s, "x_embedder", DIM, 64)
    affine(s, "cap_embedder.1", DIM, FEATURES)
    affine(s, "t_embedder.mlp.0", 1024, 256)
    affine(s, "t_embedder.mlp.2", 256, 1024)
    affine(s, "final_layer.linear", 64, DIM)
    affine(s, "final_layer.adaLN_modulation.1", DIM, 256)
    blocks = [f"{kind}.{i}" for kind in ("noise_refiner", "context_refiner") for i in range(2)]
    for block in blocks + [f"layers.{i}" for i in range(30)]:
        s[block + ".attention.qkv.weight"] = [3 * DIM, DIM]
        s[block + ".attention.out.weight"] = [DIM, DIM]
        s |= {f"{block}.attention.{norm}.weight": [HEAD] for norm in ("q_norm", "k_norm")}
        norms = ("attention_norm1", "attention_norm2", "ffn_norm1", "ffn_norm2")
        s |= {f"{block}.{norm}.weight": [DIM] for norm in norms}
        s |= {f"{block}.feed_forward.{w}.weight": [HIDDEN, DIM] for w in ("w1", "w3")}
        s[block + ".feed_forward.w2.weight"] = [DIM, HIDDEN]
        if not block.startswith("context"):
            affine(s, block + ".adaLN_modulation.0", 4 * DIM, 256)
    return s


def text_encoder():
    s = {"model.embed_tokens.weight": [151936, FEATURES], "model.norm.weight": [FEATURES]}
    for i in range(36):
        layer = f"model.layers.{i}."
        s |= {layer + norm + ".weight": [FEATURES] for norm in ("input_layernorm", "post_attention_layernorm")}
        s |= {layer + f"self_attn.{norm}.weight": [HEAD] for norm in ("q_norm", "k_norm")}
        for name, out in (("q", 4096), ("k", 1024), ("v", 1024)):
            s[layer + f"self_attn.{name}_proj.weight"] = [out, FEATURES]
        s[layer + "self_attn.o_proj.weight"] = [FEATURES, 4096]
        s |= {layer + f"mlp.{name}_proj.weight": [9728, FEATURES] for name in ("gate", "up")}
        s[layer + "mlp.down_proj.weight"] = [FEATURES, 9728]
    return s


def vae():
    s = {}

    def residual(name, into, out):
        affine(s, name + ".norm1", into)
        affine(s, name + ".conv1", out, into, 3, 3)
        affine(s, name + ".norm2", out)
        affine(s, name + ".conv2", out, out, 3, 3)
        if into != out:
            affine(s, name + ".nin_shortcut", out, into, 1, 1)

    def middle(name, channels):
        residual(name + ".block_1", channels, channels)
        residual(name + ".block_2", channels, channels)
        affine(s, name + ".attn_1.norm", channels)
        for convolution in ("q", "k", "v", "proj_out"):
            affine(s, f"{name}.attn_1.{convolution}", channels, channels, 1, 1)

    levels = [128, 256, 512, 512]
    affine(s, "encoder.conv_in", 128, 3, 3, 3)
    at = 128
    for i, channels in enumerate(levels):
        for j in range(2):
            residual(f"encoder.down.{i}.block.{j}", at, channels)
            at = channels
        if i < 3:
            affine(s, f"encoder.down.{i}.downsample.conv", at, at, 3, 3)
    middle("encoder.mid", 512)
    affine(s, "encoder.norm_out", 512)
    affine(s, "encoder.conv_out", 32, 512, 3, 3)
    affine(s, "decoder.conv_in", 512, 16, 3, 3)
    middle("decoder.mid", 512)
    at = 512
    for i in reversed(range(4)):
        for j in range(3):
            residual(f"decoder.up.{i}.block.{j}", at, levels[i])
            at = levels[i]
        if i > 0:
            affine(s, f"decoder.up.{i}.upsample.conv", at, at, 3, 3)
    affine(s, "decoder.norm_out", 128)
    affine(s, "decoder.conv_out", 3, 128, 3, 3)
    return s


write("diffusion_models/z_image_turbo_bf16.safetensors", transformer(), "BF16", 2)
write("text_encoders/qwen_3_4b.safetensors", text_encoder(), "BF16", 2)
write("vae/ae.safetensors", vae(), "F32", 4)
