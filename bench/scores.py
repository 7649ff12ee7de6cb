"""Times the scores beside scikit-image and piq on one 1024x1024 picture, in one run, as the table of
docs/performance.md.

    mvn -B -q -Pbench -DskipTests -pl bench -am package
    python3 bench/scores.py [--rounds 3] [--size 1024]

Needs, once, the registry for the packages that it compares with. Run it on an idle machine. Java is timed by JMH
(sampled, median), Python by its own clock (median), by turns; both use two cores, and the time does not include
decoding a file. Bytes are all that a call allocates, by JMH's gc profiler, with the pictures themselves: at its peak a
call holds at most that.
"""
import argparse, json, os, pathlib, statistics, subprocess, sys, tempfile

import peers

BENCH = pathlib.Path(__file__).resolve().parent
PEER = BENCH / ".venv-scores"
PYTHON = PEER / "bin" / "python"
LIBRARIES = [BENCH / "target" / "classes", f"{BENCH}/target/lib/*"]
CLASS_PATH = os.pathsep.join(map(str, LIBRARIES))
# what each peer computes, by the name of our score
PEERS = {
    "blur_effect": "m.blur_effect(a, h_size=11, channel_axis=-1)",
    "entropy": "m.shannon_entropy(ga)",
    "noise": "np.abs(ndimage.correlate(fa, [[1, -2, 1], [-2, 4, -2], [1, -2, 1]])).mean()",
    "tenengrad": "(ndimage.sobel(fa, 0) ** 2 + ndimage.sobel(fa, 1) ** 2).mean()",
    "laplacian_variance": "ndimage.laplace(fa).var()",
    "chroma_mean": "np.hypot(*np.moveaxis(skimage.color.rgb2lab(a), -1, 0)[1:]).mean()",
    "psnr": "skimage.metrics.peak_signal_noise_ratio(b, a)",
    "ssim": "skimage.metrics.structural_similarity(ga, gb, gaussian_weights=True, sigma=1.5, "
            "use_sample_covariance=False, data_range=255)",
    "ms_ssim": "piq.multi_scale_ssim(ta, tb, data_range=255)",
    "gmsd": "piq.gmsd(ta, tb, data_range=255)",
}
# several of our scores in one call, with the planes that they need
TOGETHER = {
    "defects": "the defect vector, all of it",
    "naturalness": "NIQE, PIQE and BRISQUE",
    "two": "all between two pictures",
}
PEER_CODE = """
import json, sys, time, numpy as np, piq, skimage, skimage.metrics, skimage.color, torch
import skimage.measure as m
from PIL import Image
from scipy import ndimage
torch.set_num_threads(2)
a, b = (np.asarray(Image.open(p).convert("RGB")) for p in sys.argv[1:3])
ga, gb = ((v.astype(np.int64) @ [299, 587, 114] + 500) // 1000 for v in (a, b))
ga, gb = ga.astype(np.uint8), gb.astype(np.uint8)
fa = ga.astype(np.float64)
ta, tb = (torch.from_numpy(v.astype(np.float32))[None, None] for v in (ga, gb))
found = {}
for name, code in json.loads(sys.argv[3]).items():
    run = eval("lambda: " + code)
    times = []
    for _ in range(9):
        start = time.perf_counter()
        run()
        times.append(1000 * (time.perf_counter() - start))
    found[name] = sorted(times[2:])[3]
print(json.dumps(found))
"""
PICTURES = """
import sys, numpy as np
from scipy import ndimage
from skimage import data, io, transform
size = int(sys.argv[2])
picture = (255 * transform.resize(data.astronaut(), (size, size), order=3)).clip(0, 255)
grain = np.random.default_rng(1).normal(0, 3, picture.shape)
io.imsave(sys.argv[1] + "/picture.png", (picture + grain).clip(0, 255).astype(np.uint8))
io.imsave(sys.argv[1] + "/reference.png", ndimage.gaussian_filter(picture, (1, 1, 0)).astype(np.uint8))
"""


def prepare(folder, size):
    peers.install(PEER, BENCH / "requirements-scores.txt")
    subprocess.run([PYTHON, "-c", PICTURES, folder, str(size)], check=True)


def ours(folder, names):
    """Name to median milliseconds and allocated bytes."""
    out = pathlib.Path(folder) / "jmh.json"
    subprocess.run(
        [
            "java",
            "-cp",
            CLASS_PATH,
            "org.openjdk.jmh.Main",
            "-rf",
            "json",
            "-rff",
            out,
            "-p",
            "score=" + ",".join(names),
            "-prof",
            "gc",
            "-jvmArgs",
            f"-Dpictures={folder}",
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return {
        r["params"]["score"]: (
            r["primaryMetric"]["scorePercentiles"]["50.0"],
            next(v["score"] for k, v in r["secondaryMetrics"].items() if "alloc.rate.norm" in k),
        )
        for r in json.loads(out.read_text())
    }


def theirs(folder):
    out = subprocess.run(
        [PYTHON, "-c", PEER_CODE, f"{folder}/picture.png", f"{folder}/reference.png", json.dumps(PEERS)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return json.loads(out.splitlines()[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--size", type=int, default=1024)
    parser.add_argument("--scores", help="names, separated by commas (default: all that have a peer)")
    options = parser.parse_args()
    names = options.scores.split(",") if options.scores else [*TOGETHER, *PEERS]
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder, options.size)
        rounds = [(ours(folder, names), theirs(folder)) for _ in range(options.rounds)]
    print("| score | ours | peer | ratio | bytes a pixel |\n|---|---|---|---|---|")
    for name in names:
        mine, allocated = (statistics.median(r[0][name][i] for r in rounds) for i in (0, 1))
        peer = statistics.median(r[1][name] for r in rounds) if name in PEERS else None
        ratio = f"{peer:.1f} ms | {mine / peer:.2f}" if peer else "|"
        what = TOGETHER.get(name, f"`{name}`")
        print(f"| {what} | {mine:.1f} ms | {ratio} | {allocated / options.size**2:.1f} |")


if __name__ == "__main__":
    main()
