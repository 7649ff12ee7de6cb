"""Gets libtorch with CUDA for the kernel: torch's wheel and NVIDIA's libraries by pip, into the folder .venv-cuda.

    cuda.py FOLDER VERSION

FOLDER is .venv-cuda, VERSION that of the build's libtorch, which DJL's library is made for. Only libraries are needed,
so the wheels of one Python serve every other, and packages that only Python needs are left out. pip's own variables
(PIP_INDEX_URL, PIP_EXTRA_INDEX_URL, PIP_FIND_LINKS, PIP_NO_INDEX, …) and pip.conf hold. What is there is not
downloaded again.

Exit status 0: FOLDER/on exists, and install/kernel uses the folder. 3: this machine has no card that could use it; one
line says what was found. 1: it failed; one line says why. Progress goes to standard output, these lines to standard
error.
"""

import ctypes
import glob
import os
import platform
import re
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

NO_CARD, FAILED = 3, 1
PYTHON_OF_WHEELS = "3.12"  # torch 2.7.1 has wheels for 3.9 to 3.13
PYTORCH_INDEX = "https://download.pytorch.org/whl/cu128"
OLDEST_CUDA = (12, 0)  # minor versions of CUDA 12 are compatible: driver 525 and newer
OLDEST, NEWEST_ON_PYPI = (5, 0), (9, 0)  # compute capabilities of the wheel on PyPI; newer cards need the cu128 wheel
OLDEST_CU128 = (7, 5)
NEEDED_GB = 10  # 3 to download, 5 unpacked, and room to work
SMI = ("nvidia-smi", "/usr/bin/nvidia-smi", "/usr/lib/wsl/lib/nvidia-smi", "/opt/bin/nvidia-smi")
HERE = Path(os.environ.get("ZIMAGE_LAB_SYSTEM", "/"))  # tests have a file system of their own


class Stop(Exception):
    """One line for the person, and the exit status."""

    def __init__(self, line, status=FAILED):
        super().__init__(line)
        self.status = status


@dataclass
class Card:
    name: str
    capability: "tuple[int, int]"
    mib: int

    def __str__(self):
        major, minor = self.capability
        return f"{self.name}, {self.mib / 1024:.1f} GiB, compute capability {major}.{minor}"


@dataclass
class Driver:
    """``cuda`` is the newest CUDA that it runs, or None if unknown."""

    version: str
    cuda: "tuple[int, int] | None"
    cards: "list[Card]"


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, **options)


def numbers(text):
    return tuple(int(part) for part in text.strip().split(".")[:2])


def by_smi():
    """What nvidia-smi says, or None if it is not there or does not know the cards' compute capability."""
    smi = next((found for found in map(shutil.which, SMI) if found), None)
    if smi is None:
        return None
    try:
        asked = run(smi, "--query-gpu=driver_version,compute_cap,memory.total,name", "--format=csv,noheader,nounits",
                    timeout=60)
        cards, version = [], ""
        for line in asked.stdout.splitlines() if asked.returncode == 0 else []:
            version, capability, mib, name = (part.strip() for part in line.split(",", 3))
            cards.append(Card(name, numbers(capability), int(mib)))
        if not cards:
            return None
        cuda = re.search(r"CUDA Version:\s*(\d+\.\d+)", run(smi, timeout=60).stdout)
        return Driver(version, numbers(cuda.group(1)) if cuda else None, cards)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None


def by_libcuda():
    """What the driver's own library says, or None if it is not there."""
    try:
        cuda = ctypes.CDLL(os.environ.get("ZIMAGE_LAB_LIBCUDA", "libcuda.so.1"))
    except OSError:
        return None
    number = ctypes.c_int()
    newest = None
    if cuda.cuDriverGetVersion(ctypes.byref(number)) == 0:
        newest = (number.value // 1000, number.value % 1000 // 10)
    status = cuda.cuInit(0)
    if status != 0:
        raise Stop(f"NVIDIA's driver is here, but it gives no card (CUDA error {status}).", NO_CARD)
    cuda.cuDeviceGetCount(ctypes.byref(number))
    cards = []
    for i in range(number.value):
        device, name, size = ctypes.c_int(), ctypes.create_string_buffer(256), ctypes.c_size_t()
        major, minor = ctypes.c_int(), ctypes.c_int()
        cuda.cuDeviceGet(ctypes.byref(device), i)
        cuda.cuDeviceGetName(name, 256, device)
        cuda.cuDeviceTotalMem_v2(ctypes.byref(size), device)
        cuda.cuDeviceGetAttribute(ctypes.byref(major), 75, device)
        cuda.cuDeviceGetAttribute(ctypes.byref(minor), 76, device)
        cards.append(Card(name.value.decode(), (major.value, minor.value), size.value >> 20))
    return Driver("", newest, cards)


def module_version():
    """The version of NVIDIA's kernel module, or "" if it is not loaded."""
    try:
        text = (HERE / "proc/driver/nvidia/version").read_text()
    except OSError:
        return ""
    found = re.search(r"Kernel Module.*?\s(\d{2,}\.\d+(?:\.\d+)?)\s", text)
    return found.group(1) if found else ""


def cards_on_bus():
    """NVIDIA cards that the PCI bus shows, with or without a driver."""
    found = 0
    for vendor in glob.glob(str(HERE / "sys/bus/pci/devices/*/vendor")):
        try:
            kind = Path(vendor).with_name("class").read_text()
            found += Path(vendor).read_text().startswith("0x10de") and kind.startswith("0x03")
        except OSError:
            pass
    return found


def driver():
    """The driver with at least one card, or a line that says what was found instead."""
    found = by_smi() or by_libcuda()
    if found is None:
        module, seen = module_version(), cards_on_bus()
        container = any((HERE / name).exists() for name in (".dockerenv", "run/.containerenv"))
        if module or seen:
            what = f"NVIDIA's driver {module}" if module else "An NVIDIA card"
            lacks = "the driver's library libcuda.so.1" if module else "its driver"
            mend = "start the container with --gpus all" if container else "install NVIDIA's driver"
            raise Stop(f"{what} is here, but {lacks} is not: {mend}.", NO_CARD)
        raise Stop("No NVIDIA card or driver was found.", NO_CARD)
    if not found.cards:
        raise Stop("NVIDIA's driver is here, but it finds no card.", NO_CARD)
    if found.cuda and found.cuda < OLDEST_CUDA:
        major, minor = found.cuda
        raise Stop(
            f"NVIDIA's driver {found.version or module_version()} is too old: it runs CUDA {major}.{minor}, and 12.0"
            " is needed (driver 525 or newer).",
            NO_CARD,
        )
    if all(card.capability < OLDEST for card in found.cards):
        raise Stop(f"{found.cards[0]}: PyTorch needs 5.0 or newer.", NO_CARD)
    return found


def requirement(cards, version):
    """What pip installs, and the index that it needs besides its own: ``torch==2.7.1``, or the cu128 wheel."""
    if any(card.capability > NEWEST_ON_PYPI for card in cards):
        return f"torch=={version}+cu128", PYTORCH_INDEX
    return f"torch=={version}", None


def installed(site):
    """(version, CUDA) of the torch in a folder, such as ("2.7.1+cu126", "12.6"); ("", "") if there is none."""
    try:
        text = (site / "torch/version.py").read_text()
    except OSError:
        return "", ""
    version = re.search(r"^__version__ *= *['\"]([^'\"]+)", text, re.M)
    cuda = re.search(r"^cuda\b[^=\n]*= *['\"]([\d.]+)", text, re.M)
    return version.group(1) if version else "", cuda.group(1) if cuda else ""


def fits(site, cards):
    """Whether what a folder has serves these cards: the cu128 wheel serves old ones too, but for the oldest."""
    cuda = installed(site)[1]
    if not cuda:
        return False
    needs_new = any(card.capability > NEWEST_ON_PYPI for card in cards)
    return numbers(cuda) >= (12, 8) if needs_new else numbers(cuda) < (12, 8) or all(
        card.capability >= OLDEST_CU128 for card in cards)


def python_with_pip(folder):
    """Ours with Jupyter, or the one that runs this; if neither has pip, an environment is made for it."""
    for python in (folder.parent / ".venv/bin/python", Path(sys.executable), folder / "bin/python"):
        if python.exists() and run(python, "-m", "pip", "--version").returncode == 0:
            return python
    venv.EnvBuilder(with_pip=True).create(folder)
    return folder / "bin/python"


def pip(folder, site, requirements, index):
    """Installs all of ``requirements`` in one call: a folder that two of them share is replaced by the next call."""
    environment = {**os.environ, "PIP_USER": "no"}
    if index and not environment.get("PIP_EXTRA_INDEX_URL") and not environment.get("PIP_NO_INDEX"):
        environment["PIP_EXTRA_INDEX_URL"] = index
    # gigabytes are unpacked here: the system's folder for temporary files may be small, or memory
    temporary = folder / "tmp"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    environment["TMPDIR"] = str(temporary)
    command = [python_with_pip(folder), "-m", "pip", "install", "--disable-pip-version-check", "--no-deps", "--upgrade"]
    command += ["--only-binary=:all:", "--python-version", PYTHON_OF_WHEELS, "--target", site]
    command += ["--progress-bar", "on" if sys.stdout.isatty() else "off"]
    try:
        done = subprocess.run([*command, *requirements], env=environment, stderr=subprocess.PIPE, text=True)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines()
        said = [line for line in lines if line.startswith("ERROR:")] or lines or [f"status {done.returncode}"]
        what = requirements[0] if len(requirements) == 1 else f"{requirements[0]} and others"
        raise Stop(f"pip could not install {what}: {said[-1].replace('ERROR:', '').strip()}")


def nvidia_packages(site):
    """NVIDIA's libraries that the torch there is built with, each with its version, from the wheel's own metadata."""
    found = set()
    for metadata in site.glob("torch-*.dist-info/METADATA"):
        for line in metadata.read_text().splitlines():
            match = re.match(r"Requires-Dist: *(nvidia-[\w-]+) *\(?== *([\w.]+)\)?", line)
            if match:
                found.add(f"{match.group(1)}=={match.group(2)}")
    return sorted(found)


def has_torch(site):
    """Whether the wheel of torch is there as a whole; pip may have been stopped half-way."""
    return (site / "torch/lib/libtorch_cuda.so").exists() and bool(nvidia_packages(site))


def is_complete(site):
    """Whether NVIDIA's libraries are there too."""
    return has_torch(site) and (site / "complete").exists()


def install(folder, version, cards):
    site = folder / "site"
    there = installed(site)[0]
    if there and (there.split("+")[0] != version or not fits(site, cards)):
        shutil.rmtree(site)  # it is for another card or version
    if is_complete(site):
        print(f"libtorch {there} is in {site}", flush=True)
        return
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free / 1e9
    if free < NEEDED_GB and not os.environ.get("PIP_NO_INDEX"):
        raise Stop(f"{folder}: {free:.1f} GB of the disk are free; installing libtorch with CUDA needs {NEEDED_GB}.")
    wanted, index = requirement(cards, version)
    if not has_torch(site):
        print(f"Getting {wanted} and NVIDIA's libraries (about 3 GB, once)", flush=True)
        pip(folder, site, [wanted], index)
    there, cuda = installed(site)
    if not cuda:
        shutil.rmtree(site, ignore_errors=True)
        raise Stop(f"pip's index gave torch {there or '?'} without CUDA: PIP_INDEX_URL or pip.conf names that index.")
    if not has_torch(site):
        raise Stop(f"{site}: torch {there} came without libtorch_cuda.so or without the names of NVIDIA's libraries.")
    pip(folder, site, nvidia_packages(site), index)
    if not list((site / "nvidia/cuda_runtime/lib").glob("libcudart.so*")):
        raise Stop(f"{site}: NVIDIA's libraries came without libcudart.so.")
    (site / "complete").touch()


def main(folder, version):
    if sys.platform == "darwin":
        raise Stop("There is no CUDA for macOS.", NO_CARD)
    if os.name == "nt" or sys.platform in ("cygwin", "msys"):
        raise Stop("On Windows run this in WSL 2, where CUDA works as on Linux.", NO_CARD)
    if platform.machine() not in ("x86_64", "AMD64"):
        raise Stop(f"DJL has no library for CUDA on {platform.machine()}; docs/cuda.md says how to build one.", NO_CARD)
    found = driver()
    print(f"NVIDIA's driver {found.version or module_version()}"
          + (f", for CUDA up to {found.cuda[0]}.{found.cuda[1]}" if found.cuda else ""))
    for card in found.cards:
        print(card, flush=True)
    install(folder, version, found.cards)
    (folder / "on").write_text("install/kernel uses this libtorch; install/kernel --cpu ends that.\n")


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), sys.argv[2])
    except Stop as stop:
        print(stop, file=sys.stderr)
        sys.exit(stop.status)
    except OSError as error:
        print(f"{error.filename or sys.argv[1]}: {error.strerror or error}", file=sys.stderr)
        sys.exit(FAILED)
    except KeyboardInterrupt:
        print("stopped; run it again to go on", file=sys.stderr)
        sys.exit(130)
