"""Writes LoRAs for a model folder in the key styles of many trainers, and the latents that diffusers makes of them.

    python make_loras.py FOLDER OUT

OUT/STYLE.safetensors is a LoRA; OUT/golden.safetensors holds, in float32:
  STYLE.latents   [1, 16, 8, 8]  the last latents of diffusers with the LoRA of this style, weight 1
  STYLE.fused                    the same after fuse_lora(), for one style
  none.latents                   without a LoRA
  two.latents                    with two LoRAs, weights 0.7 and -0.4
  bf16.latents                   with the model in bf16; none_bf16.latents without a LoRA
Some styles that are read here diffusers 0.42 refuses, or reads in parts with a warning: those have no latents. They
have the factors of another style, their twin, and must give its latents.
"""
import json, pathlib, sys
import torch
from diffusers import ZImagePipeline
from safetensors.torch import save_file

folder, out = sys.argv[1], pathlib.Path(sys.argv[2])
out.mkdir(parents=True, exist_ok=True)
torch.set_num_threads(2)


def pipeline(dtype=torch.float32):
    pipe = ZImagePipeline.from_pretrained(folder, torch_dtype=dtype)
    pipe.set_progress_bar_config(disable=True)
    return pipe


def latents(pipe):
    return pipe(
        "a red circle above a blue square", height=64, width=64, num_inference_steps=3, guidance_scale=0.0,
        generator=torch.Generator("cpu").manual_seed(42), output_type="latent",
    ).images.float()


def factors(layers, rank, seed, strength=0.5):
    """{layer: (A [rank, in], B [out, rank])}; rank may be a function of the layer."""
    g = torch.Generator().manual_seed(seed)
    found = {}
    for name in layers:
        o, i = modules[name].weight.shape
        r = rank(name) if callable(rank) else rank
        found[name] = (torch.randn(r, i, generator=g) / i**0.5, torch.randn(o, r, generator=g) * strength / r**0.5)
    return found


pipe = pipeline()
modules = dict(pipe.transformer.named_modules())
attention = [f"attention.{x}" for x in ("to_q", "to_k", "to_v", "to_out.0")]
LAYERS = (
    [f"layers.0.{x}" for x in attention + [f"feed_forward.w{i}" for i in (1, 2, 3)] + ["adaLN_modulation.0"]]
    + [f"context_refiner.1.{x}" for x in attention]
    + ["noise_refiner.0.feed_forward.w2", "noise_refiner.1.adaLN_modulation.0", "cap_embedder.1", "all_x_embedder.2-1",
       "all_final_layer.2-1.linear", "all_final_layer.2-1.adaLN_modulation.1", "t_embedder.mlp.0"]
)
BLOCKS = [x for x in LAYERS if "_embedder" not in x and "final" not in x]
plain = factors(LAYERS, 3, 1)
blocks = {k: plain[k] for k in BLOCKS}
styles = {}


def named(f, prefix, down, up, alpha=None, rename=lambda x: x):
    d = {}
    for k, (a, b) in f.items():
        # with an alpha B is larger, so that the LoRA stays the same
        scale = 1 if alpha is None else a.shape[0] / alpha
        d[prefix + rename(k) + down] = a.clone()
        d[prefix + rename(k) + up] = b * scale
        if alpha is not None:
            d[prefix + rename(k) + ".alpha"] = torch.tensor(float(alpha))
    return d


A, B, DOWN, UP = ".lora_A.weight", ".lora_B.weight", ".lora_down.weight", ".lora_up.weight"
comfy = lambda k: k.replace("attention.to_out.0", "attention.out")
flat = lambda k: k.replace(".", "_")
styles["peft"] = named(blocks, "transformer.", A, B)
styles["peft_alpha"] = named(blocks, "transformer.", A, B, 2)
styles["bare"] = named(blocks, "", A, B, 2)
styles["default"] = named(blocks, "", ".lora_A.default.weight", ".lora_B.default.weight")
styles["base_model"] = named(blocks, "base_model.model.", ".lora_A.default.weight", ".lora_B.default.weight")
styles["ai_toolkit"] = named(blocks, "diffusion_model.", A, B)
styles["kohya"] = named(blocks, "lora_unet_", DOWN, UP, 2, flat)
styles["comfy"] = named(blocks, "diffusion_model.", DOWN, UP, 6, comfy)
styles["kohya_out"] = named(blocks, "lora_unet_", DOWN, UP, 3, lambda k: flat(comfy(k)))
styles["dots"] = named(blocks, "diffusion_model.", ".lora.down.weight", ".lora.up.weight", None,
                       lambda k: k.replace("to_q", "to.q").replace("to_k", "to.k").replace("to_v", "to.v"))
# the same trainer also writes the layers fused and bare, which are read by nobody
for block in ("layers.0.", "context_refiner.1."):
    for name in ("qkv", "out"):
        layer = f"diffusion_model.{block}attention.{name}.lora."
        styles["dots"][layer + "down.weight"] = torch.ones(3, 48)
        styles["dots"][layer + "up.weight"] = torch.ones(144 if name == "qkv" else 48, 3)


def fused(f):
    """Query, key and value of one A, so that they can be written as one layer."""
    both = dict(f)
    whole = {}
    for k in list(f):
        if k.endswith("to_q"):
            a, parts = f[k][0], [f[k[:-1] + x][1] for x in "qkv"]
            for x in "qkv":
                both[k[:-1] + x] = (a, f[k[:-1] + x][1])
            whole[k.replace("to_q", "qkv")] = (a, torch.cat(parts))
    for k, v in f.items():
        if not any(k.endswith("to_" + x) for x in "qkv"):
            whole[k] = v
    return both, whole


split, whole = fused(blocks)
styles["split"] = named(split, "transformer.", A, B)
styles["fused"] = named(whole, "diffusion_model.", DOWN, UP, 2, comfy)
styles["fused_peft"] = named(whole, "diffusion_model.", A, B, None, comfy)
styles["fused_kohya"] = named(whole, "lora_unet_", DOWN, UP, 2, lambda k: flat(comfy(k)))
styles["fused_dots"] = named(whole, "diffusion_model.", ".lora.down.weight", ".lora.up.weight", 2)
styles["embedders"] = named(plain, "transformer.", A, B)
ends = lambda k: k.replace("all_x_embedder.2-1", "x_embedder").replace("all_final_layer.2-1", "final_layer")
styles["embedders_comfy"] = named(plain, "diffusion_model.", A, B, None, lambda k: ends(comfy(k)))
styles["ranks"] = named(factors(BLOCKS, lambda k: 1 + len(k) % 5, 2), "transformer.", A, B)
styles["alphas"] = named(factors(BLOCKS, lambda k: 1 + len(k) % 5, 3), "diffusion_model.", A, B)
for k in list(styles["alphas"]):
    if k.endswith(A):
        styles["alphas"][k.replace(A, ".alpha")] = torch.tensor(len(k) % 3 + 1)  # int64, as some trainers write it
styles["bias"] = named(blocks, "transformer.", A, B)
g = torch.Generator().manual_seed(4)
for k in blocks:
    styles["bias"]["transformer." + k + ".lora_B.bias"] = 0.2 * torch.randn(modules[k].weight.shape[0], generator=g)
styles["configured"] = named(factors(BLOCKS, lambda k: 2 if "w2" in k else 4, 5), "transformer.", A, B)
CONFIG = {"transformer.r": 4, "transformer.lora_alpha": 8, "transformer.rank_pattern": {"feed_forward.w2": 2},
          "transformer.alpha_pattern": {"^layers.0.attention.to_q": 1}, "transformer.use_rslora": True,
          "transformer.target_modules": BLOCKS}
metadata = {"configured": {"format": "pt", "lora_adapter_metadata": json.dumps(CONFIG)}}
TWINS = {"fused": "split", "fused_peft": "split", "fused_kohya": "split", "fused_dots": "split",
         "embedders_comfy": "embedders", **{x: "peft" for x in ("peft_alpha", "bare", "default", "base_model",
                                                                "ai_toolkit", "kohya", "comfy", "kohya_out", "dots")}}

golden = {"none.latents": latents(pipe)}
for style, tensors in styles.items():
    dtype = torch.bfloat16 if style == "kohya" else torch.float16 if style == "ranks" else torch.float32
    tensors = {k: (v if v.dtype == torch.int64 else v.to(dtype)).contiguous() for k, v in tensors.items()}
    file = out / (style + ".safetensors")
    save_file(tensors, file, metadata.get(style, {"format": "pt"}))
    try:
        pipe.load_lora_weights(str(file), adapter_name=style)
        made = latents(pipe)
        pipe.unload_lora_weights()
        twin = golden[TWINS[style] + ".latents"] if style in TWINS else made
        if (made - twin).norm() > 1e-2 * twin.norm():
            print(f"{style:16} only parts are read by diffusers")
            continue
        golden[style + ".latents"] = made
        change = (golden[style + ".latents"] - golden["none.latents"]).norm() / golden["none.latents"].norm()
        print(f"{style:16} {file.stat().st_size:7} bytes, changes the latents by {change:.3f}")
    except Exception as e:
        print(f"{style:16} refused by diffusers: {type(e).__name__} {str(e)[:200]}")
        pipe = pipeline()
pipe.load_lora_weights(str(out / "peft.safetensors"), adapter_name="one")
pipe.fuse_lora()
golden["peft.fused"] = latents(pipe)
pipe = pipeline()
pipe.load_lora_weights(str(out / "peft.safetensors"), adapter_name="one")
pipe.load_lora_weights(str(out / "ranks.safetensors"), adapter_name="other")
pipe.set_adapters(["one", "other"], [0.7, -0.4])
golden["two.latents"] = latents(pipe)
pipe = pipeline(torch.bfloat16)
golden["none_bf16.latents"] = latents(pipe)
pipe.load_lora_weights(str(out / "peft.safetensors"), adapter_name="one")
golden["bf16.latents"] = latents(pipe)
save_file({k: v.contiguous() for k, v in golden.items()}, out / "golden.safetensors")
