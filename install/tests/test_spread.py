"""Sweeps on several devices through a real client: two models on the CPU make the pictures together."""

import re

import pytest
from test_magics import one_line, shown

PROMPT = "一只橘色的布偶猫 <b>"
SMALL = "--steps 2,3 --guidance 0,2 --size 64x64 --scores blur_effect"


@pytest.fixture(scope="module")
def loaded(kernel, tmp_path_factory):
    kernel.good("%zimage load demo-base")
    kernel.folder = tmp_path_factory.mktemp("机器")
    return kernel


def frames(out):
    return [str(display.data.get("text/html", "")) for display in out.displays] or [""]


def being_made_on_both(frame):
    return "being made on cpu#1" in frame and "being made on cpu#2" in frame


def closing(out):
    return shown(out)[-1]["text/plain"]


def test_one_machine_would_have_made_the_same_pictures(loaded):
    store = loaded.folder / "spread"
    cell = f"%%sweep {SMALL} --seeds 1,2 --devices cpu:2 --store {store} --as spread\n{PROMPT}"
    plan = shown(loaded.good(cell.replace("--as", "--dry-run --as")))[-1]["text/plain"]
    for part in ("spread over 2 machines: ", "cpu#2 computes about ", "it holds demo-base (fp32)"):
        assert part in plan
    out = loaded.good(cell)
    assert "8 made, 0 reused, 0 failed" in closing(out)
    assert any("demo-base on cpu#2" in str(display.data) for display in out.displays), "loading it is shown"
    assert len(set(re.findall(r"made on (cpu#[12])", shown(out)[-1]["text/html"]))) == 2
    assert loaded.good("spread.table().stringColumn(\"machine\").unique().size()").text == "2"
    assert "8 pictures whole" in closing(loaded.good(f"%store verify --store {store}"))
    assert "cpu#1, cpu#2" in closing(loaded.good(f"%store list --store {store}"))
    again = closing(loaded.good(f"%report --verify {store} --share 1"))
    assert "8 identical, 0 different, 0 not possible here" in again
    # other sweeps share the store with it
    assert "0 made, 8 reused" in closing(loaded.good(cell.replace("--devices cpu:2", "")))
    assert "8 made, 0 reused" in closing(loaded.good(cell.replace("cpu:2", "cpu:2 --fresh --latents")))


def test_a_spread_sweep_is_interrupted_and_goes_on(loaded):
    store = loaded.folder / "stopped"
    cell = f"%%sweep --steps 3,400 --guidance 0 --seeds 1,2 --devices cpu:2 --store {store} --as mine\n{PROMPT}"

    def both_at_work(so_far):
        return len(list(store.glob("runs/*.png"))) >= 2 and being_made_on_both(frames(so_far)[-1])

    out = loaded.run(cell, interrupt=both_at_work)
    assert out.status == "error" and out.error.name == "KeyboardInterrupt"
    assert "Run the same cell again to go on" in closing(out)
    assert any("2 machines work: cpu#1, cpu#2" in frame for frame in frames(out))
    kept = len(list(store.glob("runs/*.png")))
    assert 2 <= kept < 4
    assert not list(store.glob("runs/*.making"))
    assert f"{4 - kept} made, {kept} reused, 0 failed" in closing(loaded.good(cell))


def test_models_claims_and_adaptive_sweeps_spread_too(loaded):
    store = loaded.folder / "more"
    both = "%%sweep --models demo-base,demo-turbo --steps 2 --guidance 0 --seeds 1:4:1 --size 64x64 --devices cpu:2"
    assert "8 made, 0 reused, 0 failed" in closing(loaded.good(f"{both} --store {store}\n{PROMPT}"))
    few = f"%%sweep {SMALL} --seeds 1:8:1 --adaptive --within 0.2"
    said = [
        closing(loaded.good(f"{few} {how} --store {loaded.folder / name}\n{PROMPT}")).split("\n")[0].rsplit(";", 1)[0]
        for how, name in (("--devices cpu:2", "two"), ("", "one"))
    ]
    assert said[0] == said[1] and "not needed" in said[0]
    claims = f"%claims article --seeds 1 --dry-run --devices cpu:2 --store {store}"
    assert "spread over 2 machines: " in shown(loaded.good(claims))[-1]["text/plain"]


@pytest.mark.parametrize(
    "devices, expected",
    [
        ("cpu:0", "from 1 to 64"),
        ("cuda:99", "device 'cuda:99': "),
        ("cpu:2,cuda:0", "different pictures"),
        ("cpu,cpu", "cpu is there twice"),
        ("tpu", "'tpu' is no device: expected cuda:0,cuda:1"),
    ],
)
def test_devices_that_cannot_be_are_refused_in_one_line(loaded, devices, expected):
    folder = loaded.folder / "none"
    out = loaded.run(f"%%sweep --steps 2 --devices {devices} --store {folder}\n{PROMPT}")
    one_line(out, "--devices", expected)
    assert not folder.exists()


def test_a_cluster_on_this_machine_makes_a_sweep_and_its_secrets_stay(loaded):
    store = loaded.folder / "cluster"
    secret = "spark.hadoop.fs.s3a.secret.key=hush-hush"
    cell = f"%%sweep {SMALL} --seeds 1 --on local-cluster[2,1,1024] --conf {secret} --store {store} --as far\n{PROMPT}"
    out = loaded.good(cell)
    assert "4 made, 0 reused, 0 failed" in closing(out)
    assert loaded.good("far.table().stringColumn(\"machine\").get(0).contains(\"#\")").text == "true"
    said = out.stdout + out.stderr + "".join(str(display.data) for display in out.displays)
    assert "connected to local-cluster[2,1,1024]" in said and "hush" not in said
    assert not any(b"hush-hush" in path.read_bytes() for path in store.rglob("*") if path.is_file())
    assert "4 identical, 0 different" in closing(loaded.good(f"%report --verify {store} --share 1"))


def test_a_master_that_does_not_answer_is_one_line(loaded):
    out = loaded.run(f"%%sweep --steps 2 --seeds 1 --on spark://localhost:1 --store {loaded.folder / 'no'}\n{PROMPT}")
    one_line(out, "--on: the master spark://localhost:1 does not answer")
