"""Makes the same pictures from a model folder with diffusers and with this project, and compares their pixels.

    bench/.venv/bin/python bench/demo_parity.py [FOLDER] [--prompts A B …] [--negative TEXT] [--steps 8,24]
                                                [--guidance 0,2,4] [--seeds 1] [--size 128]
                                                [--lora FILE [--lora-weight 1]]

Without FOLDER it uses demo-base. Both compute in fp32 on the CPU, with noise from a CPU generator. Prints a line for
every picture, and fails if one differs by more than ParityTest allows: one value in a thousand, by one level.

Needs a built project (mvn -B -DskipTests package) and a Python with requirements.txt, such as generate.py makes.
"""
import argparse, itertools, json, os, pathlib, subprocess, sys, tempfile
from generate import BENCH, DEMO, ENVIRONMENT, ROOT

os.environ.update({**ENVIRONMENT, **os.environ})
PROMPTS = ["a large red circle on a white background", "a grey cat with blue eyes on the sofa",
           "一个大的蓝色圆形，白色背景", "未来城市夜景，粉色霓虹灯"]
MOST_OFF, SHARE_OFF = 1, 1e-3


def ours(folder, cases, out):
    (out / "cases.json").write_text(json.dumps(cases))
    subprocess.run(
        [
            "java",
            "-Dai.djl.offline=true",
            "-Djava.util.logging.config.file=/dev/null",
            "-cp",
            f"{ROOT}/install/target/lib/*",
            BENCH / "CasePictures.java",
            folder,
            out / "cases.json",
            out,
        ],
        check=True,
    )
    from PIL import Image
    return [Image.open(out / f"{n}.png").convert("RGB") for n in range(len(cases))]


def theirs(folder, cases):
    import torch
    from diffusers import ZImagePipeline
    pipe = ZImagePipeline.from_pretrained(folder, torch_dtype=torch.float32)
    pipe.set_progress_bar_config(disable=True)
    if "lora" in cases[0]:
        pipe.load_lora_weights(cases[0]["lora"], adapter_name="lora")
        pipe.set_adapters(["lora"], [cases[0]["lora_weight"]])
    for c in cases:
        yield pipe(
            c["prompt"],
            negative_prompt=c["negative"],
            width=c["width"],
            height=c["height"],
            num_inference_steps=c["steps"],
            guidance_scale=c["guidance"],
            generator=torch.Generator("cpu").manual_seed(c["seed"]),
        ).images[0]


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("folder", nargs="?", type=pathlib.Path, default=DEMO)
    p.add_argument("--prompts", nargs="+", default=PROMPTS)
    p.add_argument("--negative", default="")
    p.add_argument("--steps", default="8,24")
    p.add_argument("--guidance", default="0,2,4")
    p.add_argument("--seeds", default="1")
    p.add_argument("--size", type=int, help="in pixels (default: the model's own)")
    p.add_argument("--lora", type=pathlib.Path, help="applied by both; diffusers needs peft for it")
    p.add_argument("--lora-weight", type=float, default=1)
    a = p.parse_args()
    size = a.size or json.loads((a.folder / "vae/config.json").read_text())["sample_size"]
    numbers = lambda kind, text: [kind(x) for x in text.split(",")]
    cases = [
        dict(prompt=prompt, negative=a.negative, width=size, height=size, steps=steps, guidance=guidance, seed=seed)
        for prompt, steps, guidance, seed in itertools.product(
            a.prompts, numbers(int, a.steps), numbers(float, a.guidance), numbers(int, a.seeds)
        )
    ]
    if a.lora:
        cases = [dict(c, lora=str(a.lora.resolve()), lora_weight=a.lora_weight) for c in cases]
    import numpy as np
    failed = 0
    with tempfile.TemporaryDirectory() as out:
        mine = ours(a.folder, cases, pathlib.Path(out))
        for c, x, y in zip(cases, mine, theirs(a.folder, cases)):
            off = np.abs(np.asarray(x).astype(int) - np.asarray(y))
            bad = off.max() > MOST_OFF or (off > 0).mean() > SHARE_OFF
            failed += bad
            print(
                f"{'FAIL' if bad else 'ok'}  most {off.max()}  values off {(off > 0).mean():.4%}  pixels off "
                f"{(off > 0).any(-1).mean():.4%}"
                f"  steps {c['steps']} guidance {c['guidance']:g} seed {c['seed']} {c['prompt']}",
                flush=True,
            )
    print(f"{len(cases) - failed} of {len(cases)} pictures agree")
    sys.exit(bool(failed))


main()
