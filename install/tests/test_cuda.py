"""``--cuda`` of install/run and install/kernel, on made-up machines: a false nvidia-smi and wheels of a few bytes."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VERSION = re.search(r"<libtorch.version>(.*)<", (ROOT / "pom.xml").read_text()).group(1)

spec = importlib.util.spec_from_file_location("cuda", ROOT / "install/cuda.py")
cuda = importlib.util.module_from_spec(spec)
sys.modules["cuda"] = cuda
spec.loader.exec_module(cuda)

ADA = cuda.Card("NVIDIA GeForce RTX 4090", (8, 9), 24564)
BLACKWELL = cuda.Card("NVIDIA GeForce RTX 5090", (12, 0), 32607)
PASCAL = cuda.Card("NVIDIA GeForce GTX 1080", (6, 1), 8192)
TURING = cuda.Card("Tesla T4", (7, 5), 15360)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="made-up machines are Linux")


def wheel(folder, name, version, files, requires=()):
    distribution = f"{name.replace('-', '_')}-{version}"
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    lines += [f"Requires-Dist: {requirement}" for requirement in requires]
    info = f"{distribution}.dist-info"
    with zipfile.ZipFile(folder / f"{distribution}-py3-none-any.whl", "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
        archive.writestr(f"{info}/METADATA", "\n".join(lines) + "\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")


def torch(folder, version=VERSION, local="+cu126", toolkit="'12.6'", library=True):
    files = {"torch/version.py": f"__version__ = '{version.split('+')[0]}{local}'\ncuda: Optional[str] = {toolkit}\n"}
    if library:
        files.update({"torch/lib/libtorch.so": "no library", "torch/lib/libtorch_cuda.so": "no library"})
    linux = '; platform_system == "Linux" and platform_machine == "x86_64"'
    requires = [
        "filelock",
        f"nvidia-cuda-runtime-cu12 (==12.6.77) {linux}",
        f"nvidia-cublas-cu12==12.6.4.1{linux}",
        f"triton==3.3.1{linux}",
    ]
    wheel(folder, "torch", version, files, requires)


@pytest.fixture
def wheels(tmp_path):
    """A folder with torch of PyPI and two libraries of NVIDIA; triton and filelock are not there."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    torch(folder)
    wheel(folder, "nvidia-cuda-runtime-cu12", "12.6.77",
          {"nvidia/__init__.py": "", "nvidia/cuda_runtime/lib/libcudart.so.12": "no library"})
    wheel(folder, "nvidia-cublas-cu12", "12.6.4.1",
          {"nvidia/__init__.py": "", "nvidia/cublas/lib/libcublas.so.12": "no library"})
    return folder


@pytest.fixture
def machine(tmp_path, wheels):
    """The environment of a machine with an RTX 4090, whose pip has only those wheels."""
    programs = tmp_path / "programs"
    programs.mkdir()
    smi(programs, "550.54.14, 8.9, 24564, NVIDIA GeForce RTX 4090")
    (tmp_path / "system").mkdir()
    return {
        **os.environ,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(wheels),
        "ZIMAGE_LAB_SYSTEM": str(tmp_path / "system"),
        "ZIMAGE_LAB_LIBCUDA": str(tmp_path / "none.so"),
        "ZIMAGE_LAB_ARCHIVE": "no",
    }


def smi(folder, rows, newest="12.4", status=0):
    program = folder / "nvidia-smi"
    program.write_text(
        f"#!/bin/sh\ncase \"$1\" in --query*) printf '%s\\n' '{rows}';;"
        f" *) echo '| Driver Version: 550.54.14   CUDA Version: {newest}  |';; esac\nexit {status}\n"
    )
    program.chmod(0o755)


def setup(machine, folder, version=VERSION):
    return subprocess.run(
        [sys.executable, ROOT / "install/cuda.py", folder, version], env=machine, capture_output=True, text=True
    )


def one_line(done, status):
    assert done.returncode == status, done
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr.strip()


def test_the_card_decides_the_wheel():
    assert cuda.requirement([ADA], "2.7.1") == ("torch==2.7.1", None)
    assert cuda.requirement([ADA, BLACKWELL], "2.7.1") == ("torch==2.7.1+cu128", cuda.PYTORCH_INDEX)
    assert cuda.requirement([PASCAL], "2.7.1") == ("torch==2.7.1", None)


@pytest.mark.parametrize(
    "toolkit, cards, fits",
    [
        ("'12.6'", [ADA, PASCAL], True),
        ("'12.6'", [BLACKWELL], False),
        ("'12.8'", [BLACKWELL, TURING], True),
        ("'12.8'", [PASCAL], False),
        ("None", [ADA], False),
    ],
)
def test_what_is_there_is_kept_if_it_serves_the_cards(tmp_path, toolkit, cards, fits):
    (tmp_path / "torch").mkdir()
    (tmp_path / "torch/version.py").write_text(f"__version__ = '2.7.1'\ncuda: Optional[str] = {toolkit}\n")
    assert cuda.fits(tmp_path, cards) is fits


def test_libraries_come_once_and_pip_is_not_asked_again(machine, tmp_path):
    folder = tmp_path / "venv-cuda"
    done = setup(machine, folder)
    assert done.returncode == 0, done.stderr
    assert "NVIDIA GeForce RTX 4090, 24.0 GiB, compute capability 8.9" in done.stdout
    for library in ("torch/lib/libtorch_cuda.so", "nvidia/cuda_runtime/lib/libcudart.so.12",
                    "nvidia/cublas/lib/libcublas.so.12"):
        assert (folder / "site" / library).exists()
    assert (folder / "on").exists() and not (folder / "tmp").exists()
    again = setup({**machine, "PIP_FIND_LINKS": "/nowhere"}, folder)
    assert again.returncode == 0, again.stderr
    assert f"libtorch {VERSION}+cu126 is in" in again.stdout

    # pip was stopped between torch and NVIDIA's libraries: torch is not asked for again
    (folder / "site/complete").unlink()
    shutil.rmtree(folder / "site/nvidia")
    next(tmp_path.glob("wheels/torch-*.whl")).unlink()
    assert setup(machine, folder).returncode == 0
    assert (folder / "site/nvidia/cublas/lib/libcublas.so.12").exists()

    # another card needs another wheel, which this index does not have
    smi(tmp_path / "programs", "570.1, 12.0, 32607, NVIDIA GeForce RTX 5090", "12.8")
    line = one_line(setup(machine, folder), 1)
    assert line.startswith(f"pip could not install torch=={VERSION}+cu128: "), line


def test_an_index_without_cuda_is_named(machine, tmp_path, wheels):
    torch(wheels, local="+cpu", toolkit="None")
    line = one_line(setup(machine, tmp_path / "v"), 1)
    assert line == f"pip's index gave torch {VERSION}+cpu without CUDA: PIP_INDEX_URL or pip.conf names that index."


def test_without_a_network_one_line_says_what_pip_could_not_get(machine, tmp_path):
    offline = {**machine, "PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "0"}
    del offline["PIP_NO_INDEX"], offline["PIP_FIND_LINKS"]
    if shutil.disk_usage(tmp_path).free < cuda.NEEDED_GB * 1e9:
        pytest.skip("the disk is too full")
    line = one_line(setup(offline, tmp_path / "v"), 1)
    assert line.startswith(f"pip could not install torch=={VERSION}: "), line
    assert not (tmp_path / "v/on").exists()


def test_without_a_card_one_line_says_what_was_found(machine, tmp_path):
    (tmp_path / "programs/nvidia-smi").unlink()
    found = []
    found.append(one_line(setup(machine, tmp_path / "v"), 3))
    device = tmp_path / "system/sys/bus/pci/devices/0000:01:00.0"
    device.mkdir(parents=True)
    (device / "vendor").write_text("0x10de\n")
    (device / "class").write_text("0x030000\n")
    found.append(one_line(setup(machine, tmp_path / "v"), 3))
    version = tmp_path / "system/proc/driver/nvidia/version"
    version.parent.mkdir(parents=True)
    version.write_text("NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu Feb 22 01:44:30 UTC 2024\n")
    (tmp_path / "system/.dockerenv").touch()
    found.append(one_line(setup(machine, tmp_path / "v"), 3))
    smi(tmp_path / "programs", "470.1, 8.9, 24564, NVIDIA GeForce RTX 4090", "11.4")
    found.append(one_line(setup(machine, tmp_path / "v"), 3))
    smi(tmp_path / "programs", "470.1, 3.7, 12000, Tesla K80", "12.0")
    found.append(one_line(setup(machine, tmp_path / "v"), 3))
    assert found == [
        "No NVIDIA card or driver was found.",
        "An NVIDIA card is here, but its driver is not: install NVIDIA's driver.",
        "NVIDIA's driver 550.54.14 is here, but the driver's library libcuda.so.1 is not: start the container with"
        " --gpus all.",
        "NVIDIA's driver 470.1 is too old: it runs CUDA 11.4, and 12.0 is needed (driver 525 or newer).",
        "Tesla K80, 11.7 GiB, compute capability 3.7: PyTorch needs 5.0 or newer.",
    ]
    assert not (tmp_path / "v").exists()


def test_what_nvidia_smi_cannot_say_is_asked_of_the_driver(machine, tmp_path):
    smi(tmp_path / "programs", "450.1, [N/A], [N/A], Card")
    assert one_line(setup(machine, tmp_path / "v"), 3) == "No NVIDIA card or driver was found."
    smi(tmp_path / "programs", "NVIDIA-SMI has failed", status=9)
    assert one_line(setup(machine, tmp_path / "v"), 3) == "No NVIDIA card or driver was found."


@pytest.fixture
def checkout(tmp_path, machine):
    """The scripts beside links to what they use of this checkout, so that nothing is built and nothing here changes."""
    folder = tmp_path / "a checkout"
    shutil.copytree(ROOT / "install", folder / "install", ignore=shutil.ignore_patterns("target", "tests", "*.local"))
    (folder / "install/target").symlink_to(ROOT / "install/target")
    for name in ("pom.xml", "common", "kernel", "magics", "checks"):
        (folder / name).symlink_to(ROOT / name)
    return folder


def kernel(checkout, machine, *options):
    """Runs install/kernel; returns the JVM's arguments, the variables, and what it said."""
    done = subprocess.run(
        [checkout / "install/kernel", *options, "--prefix", checkout / "p"], env=machine, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    folder = checkout / "p/share/jupyter/kernels/zimage-lab"
    description = json.loads((folder / "kernel.json").read_text())
    return (folder / "java.args").read_text().splitlines(), description, done.stderr


def test_settings_survive_until_cpu_and_lines_of_ones_own_too(checkout, machine):
    ours = [
        f'"-DPYTORCH_LIBRARY_PATH={checkout}/.venv-cuda/site/torch/lib"',
        f"-DPYTORCH_VERSION={VERSION}",
        "-DPYTORCH_FLAVOR=cu128",
        f'"-Djna.library.path={checkout}/.venv-cuda/site/nvidia/cuda_runtime/lib"',
    ]
    (checkout / "install/jvm.options.local").write_text("# mine\n-Xmx3g\n")
    (checkout / "install/kernel.env.local").write_text('# mine\nGOMP_SPINCOUNT=7\nMINE=a "b" \\c = d\n')
    java, description, _ = kernel(checkout, machine, "--cuda")
    assert [line for line in java if line in ours] == ours
    assert "-Xmx3g" in java
    assert description["env"]["GOMP_SPINCOUNT"] == "7"
    assert description["env"]["MINE"] == 'a "b" \\c = d'
    java, _, _ = kernel(checkout, machine)
    assert [line for line in java if line in ours] == ours
    java, _, _ = kernel(checkout, machine, "--cpu")
    assert not [line for line in java if "PYTORCH" in line or "jna" in line]
    assert "-Xmx3g" in java
    assert (checkout / ".venv-cuda/site/torch").exists()

    # a card that is gone
    kernel(checkout, machine, "--cuda")
    smi(checkout.parent / "programs", "", status=9)
    java, _, said = kernel(checkout, machine, "--cuda")
    assert said == "No NVIDIA card or driver was found.\nPictures are made on the CPU.\n"
    assert not [line for line in java if "PYTORCH" in line]


def test_what_was_changed_by_hand_is_kept_beside(checkout, machine):
    kernel(checkout, machine)
    folder = checkout / "p/share/jupyter/kernels/zimage-lab"
    with open(folder / "java.args", "a") as file:
        file.write("-Xmx5g\n")
    _, _, said = kernel(checkout, machine)
    assert said == (
        f"{folder}/java.args had changes; they are in {folder}/java.args.changed. Lines in install/jvm.options.local"
        " stay.\n"
    )
    assert (folder / "java.args.changed").read_text().endswith("-Xmx5g\n")
    _, _, said = kernel(checkout, machine)
    assert said == ""


def test_a_broken_line_of_ones_own_is_refused(checkout, machine):
    (checkout / "install/kernel.env.local").write_text("not a variable\n")
    done = subprocess.run(
        [checkout / "install/kernel", "--prefix", checkout / "p"], env=machine, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr.endswith("kernel.env.local: 'not a variable' is no line of the form NAME=VALUE.\n")


def test_the_options_exclude_each_other(checkout, machine):
    for options in (["--cuda", "--cpu"], ["--user", "--prefix", "x"], ["--prefix"], ["--prefix", ""], ["x"]):
        done = subprocess.run([checkout / "install/kernel", *options], env=machine, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (
            1, "usage: install/kernel [--cuda | --cpu] [--prefix DIR | --user]\n")


def test_a_kernel_whose_libtorch_cannot_be_loaded_uses_the_cpus(checkout, machine):
    """The wheels here hold no library, and no machine of the tests has a driver: the kernel works all the same."""
    kernel(checkout, machine, "--cuda")
    arguments = checkout / "p/share/jupyter/kernels/zimage-lab/java.args"
    done = subprocess.run(
        [shutil.which("java"), f"@{arguments}", "org.zimagelab.notebook.DeviceCheck", checkout / "x.png", "cpu"],
        capture_output=True, text=True)
    assert done.returncode == 0, done
    assert done.stdout.startswith("A picture on cpu: "), done
    assert (checkout / "x.png").read_bytes().startswith(b"\x89PNG")
    done = subprocess.run(
        [shutil.which("java"), f"@{arguments}", "org.zimagelab.notebook.DeviceCheck", checkout / "y.png"],
        capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stdout.startswith("device 'cuda': "), done
    assert len(done.stdout.splitlines()) == 1, done
