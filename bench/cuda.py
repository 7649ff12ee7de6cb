"""Compares a card with the CPU, times it beside diffusers in the same run, and prints the tables of docs/cuda.md.

    mvn -B -DskipTests package
    python bench/cuda.py [--model FOLDER] [--images 5]

Run it by a Python that has diffusers and a torch with CUDA. We use the libtorch of that torch, and DJL's JNI for it
must be where docs/cuda.md says. Without --model a model of the published sizes with random weights is made, 33 GB, in
/dev/shm or --scratch.
"""
import argparse, json, os, pathlib, shutil, subprocess, sys, tempfile
import numpy, torch
from PIL import Image
import generate
from generate import BENCH, ROOT, run

DEMO = ROOT / "magics/demo/src/main/resources/org/zimagelab/demo"
LIB = pathlib.Path(torch.__file__).parent / "lib"
CUDART = LIB.parent.parent / "nvidia" / "cu13" / "lib"
os.environ.update(PYTORCH_LIBRARY_PATH=str(LIB), PYTORCH_VERSION=torch.__version__.split("+")[0],
                  PYTORCH_FLAVOR="cu" + torch.version.cuda.replace(".", ""))
generate.ENVIRONMENT.pop("OMP_NUM_THREADS")  # loading may use all cores
CASES = [dict(prompt=p, negative="", width=128, height=128, steps=8, guidance=g, seed=3)
         for p in ("a large blue square left of a small red triangle on a white background", "一只橘色的布偶猫")
         for g in (0, 2)]


def java(source, *arguments, device="cuda", dtype="fp32"):
    return [
        "java",
        "-Dai.djl.offline=true",
        "-Djava.util.logging.config.file=/dev/null",
        f"-Djna.library.path={CUDART}",
        f"-Dzimage.device={device}",
        f"-Dzimage.dtype={dtype}",
        "-cp",
        f"{ROOT}/install/target/lib/*",
        BENCH / source,
        *arguments,
    ]


def pictures(folder, cases, out, **options):
    out.mkdir(parents=True)
    subprocess.run([str(c) for c in java("CasePictures.java", folder, cases, out, **options)], check=True)
    return numpy.stack(
        [numpy.asarray(Image.open(out / f"{i}.png").convert("RGB"), dtype=int) for i in range(len(CASES))]
    )


def compare(out):
    """The same pictures on the CPU and on the card: mean and greatest difference of values from 0 to 255."""
    (out / "cases.json").write_text(json.dumps(CASES))
    print("| demo | dtype on the card | mean difference | greatest | values off |\n|---|---|---|---|---|")
    for name in ("demo-base", "demo-turbo"):
        cpu = pictures(DEMO / name, out / "cases.json", out / f"{name}-cpu", device="cpu")
        for dtype in ("fp32", "bf16"):
            off = abs(pictures(DEMO / name, out / "cases.json", out / f"{name}-cuda-{dtype}", dtype=dtype) - cpu)
            print(f"| {name} | {dtype} | {off.mean():.4f} | {off.max()} | {(off > 0).mean():.4%} |", flush=True)


def seconds(folder, images):
    ours = run(java("Generate.java", folder, 1024, 8, "bf16", images))
    peer = run(
        [
            sys.executable,
            BENCH / "peer_diffusers.py",
            folder,
            "--size",
            1024,
            "--steps",
            8,
            "--dtype",
            "bfloat16",
            "--device",
            "cuda",
            "--threads",
            os.cpu_count(),
            "--images",
            images,
        ]
    )
    print(f"\n{torch.cuda.get_device_name()}, torch {torch.__version__}, 1024², 8 steps, guidance 0, bf16\n")
    print("| what | ours | diffusers | ratio |\n|---|---|---|---|")
    for what, key in (("load", "load_s"), ("first picture", "first_image_s"), ("warm picture", "image_s"),
                      ("a network call", "step_s"), ("text of a new prompt", "text_s"), ("decode", "decode_s"),
                      ("memory of the card after it, MB", "card_used_mb")):
        print(f"| {what} | {ours[key]:.3f} | {peer[key]:.3f} | {ours[key] / peer[key]:.2f} |")
    print(
        f"\nmemory of the card, MB: before {ours['card_before_mb']}, loaded {ours['card_loaded_mb']}, unloaded "
        f"{ours['card_after_mb']}"
    )
    swept = run(java("Generate.java", folder, 1024, "sweep", "bf16", "4,8", "0,1", "1", "blur_effect,chroma_p95"))
    print(
        f"sweep of {swept['pictures']}, scored: {swept['sweep_s']:.2f} s, of them {swept['own_s']:.3f} s a picture "
        "not in making it"
    )


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--model", type=pathlib.Path)
    p.add_argument("--images", type=int, default=5)
    p.add_argument("--scratch", default="/dev/shm")
    a = p.parse_args()
    out = pathlib.Path(tempfile.mkdtemp(dir=a.scratch))
    try:
        compare(out)
        model = a.model
        if not model:
            model = out / "full"
            subprocess.run([sys.executable, BENCH / "make_model.py", model, "--preset", "full", "--device", "cuda"],
                           check=True, stdout=sys.stderr)
        seconds(model, a.images)
    finally:
        shutil.rmtree(out)


if __name__ == "__main__":
    main()
