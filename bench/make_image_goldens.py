"""Runs diffusers' ZImageImg2ImgPipeline and ZImageInpaintPipeline on a model folder; writes what ours must match.

    python make_image_goldens.py FOLDER OUT [--size 80x64] [--more 11]

It draws the pictures and masks that it needs into OUT: circles and stripes, larger than the pictures that are made, so
that the pipelines resize them. OUT/golden.safetensors holds, for every case NAME of OUT/cases.json, in float32:
  NAME.latents       [1, 16, H/8, W/8]         after the last step
  NAME.sigmas        [n + 1]                   of the n steps that ran
  NAME.image         uint8 [H, W, 3]           the picture
"""
import argparse, json, pathlib
import numpy as np, torch
from diffusers import ZImageImg2ImgPipeline, ZImageInpaintPipeline
from PIL import Image, ImageDraw
from safetensors.torch import save_file

p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
p.add_argument("folder")
p.add_argument("out", type=pathlib.Path)
p.add_argument("--size", default="80x64", help="of the pictures that are made")
p.add_argument("--more", type=int, default=11, help="pixels that the files are larger; below the sizes' multiple")
a = p.parse_args()
width, height = (int(x) for x in a.size.split("x"))
a.out.mkdir(parents=True, exist_ok=True)
torch.set_num_threads(2)

rng = np.random.default_rng(5)


def picture(w, h):
    y, x = np.mgrid[0:h, 0:w]
    waves = np.stack([np.sin(x / 5.0), np.sin(y / 7.0), np.sin((x + y) / 9.0)], -1) * 90 + 128
    image = Image.fromarray((waves + rng.normal(0, 12, (h, w, 3))).clip(0, 255).astype("uint8"))
    ImageDraw.Draw(image).ellipse([w // 4, h // 4, 3 * w // 4, 3 * h // 4], fill=(200, 40, 30))
    return image


def mask(w, h):
    image = Image.new("L", (w, h), 0)
    draw = ImageDraw.Draw(image)
    draw.rectangle([w // 3, 0, w, h // 2], fill=255)
    draw.rectangle([0, 2 * h // 3, w // 2, h], fill=140)
    draw.ellipse([w // 2, h // 2, w, h], fill=120)
    return image


picture(width + a.more, height + a.more - 1).save(a.out / "picture.png")
mask(width, height).save(a.out / "mask.png")
mask(2 * width + 3, height - 5).convert("RGB").save(a.out / "other-mask.png")
cases = [
    dict(name="plain", prompt="a red circle above a blue square", seed=42, steps=8, guidance=0.0, strength=0.6),
    dict(name="guided", prompt="一只布偶猫，蓝色的眼睛，高清", seed=7, steps=7, guidance=3.0, strength=0.35),
    dict(name="all", prompt="a red circle", seed=3, steps=4, guidance=0.0, strength=1.0),
    dict(name="least", prompt="a red circle", seed=3, steps=4, guidance=1.5, strength=0.01),
    dict(name="truncated", prompt="a cat", seed=11, steps=9, guidance=5.0, strength=0.7, cfg_normalization=True,
         cfg_truncation=0.6),
    dict(name="inpaint", prompt="a blue square", seed=5, steps=6, guidance=0.0, strength=1.0, mask="mask.png"),
    dict(name="inpaint-part", prompt="a blue square", negative="blurry", seed=6, steps=8, guidance=2.0, strength=0.5,
         mask="other-mask.png"),
]
tensors, pipes = {}, {}
for c in cases:
    kind = ZImageInpaintPipeline if "mask" in c else ZImageImg2ImgPipeline
    if kind not in pipes:
        pipes[kind] = kind.from_pretrained(a.folder, torch_dtype=torch.float32)
        pipes[kind].set_progress_bar_config(disable=True)
    pipe, n, last = pipes[kind], c["name"], []
    keep = lambda p, i, t, kw: (last.append(kw["latents"].clone()), kw)[1]
    more = {"mask_image": Image.open(a.out / c["mask"])} if "mask" in c else {}
    image = pipe(
        c["prompt"],
        image=Image.open(a.out / "picture.png"),
        strength=c["strength"],
        negative_prompt=c.get("negative", ""),
        num_inference_steps=c["steps"],
        guidance_scale=c["guidance"],
        cfg_normalization=c.get("cfg_normalization", False),
        cfg_truncation=c.get("cfg_truncation", 1.0),
        generator=torch.Generator("cpu").manual_seed(c["seed"]),
        callback_on_step_end=keep,
        **more,
    ).images[0]
    assert image.size == (width, height), image.size
    c.update(width=width, height=height, image="picture.png")
    tensors[n + ".latents"] = last[-1].float()
    tensors[n + ".sigmas"] = pipe.scheduler.sigmas.float()[-len(last) - 1:]
    tensors[n + ".image"] = torch.from_numpy(np.asarray(image).copy())
    print(n, [round(x, 6) for x in tensors[n + ".sigmas"].tolist()], "latent sd %.3f" % last[-1].std())
save_file({k: v.contiguous() for k, v in tensors.items()}, a.out / "golden.safetensors")
(a.out / "cases.json").write_text(json.dumps(cases, indent=1, ensure_ascii=False))
