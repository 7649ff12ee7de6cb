"""Python environments for the programs that benchmarks compare with."""

import subprocess
import sys
import venv


def install(folder, requirements):
    """Makes an environment in a folder with the packages of a requirements file, unless it is there already."""
    wanted = requirements.read_text()
    stamp = folder / "installed.txt"
    if not stamp.exists() or stamp.read_text() != wanted:
        print(f"installing {requirements.name} into {folder}", file=sys.stderr)
        venv.create(folder, with_pip=True)
        subprocess.run([folder / "bin/python", "-m", "pip", "install", "-q", "-r", requirements], check=True)
        stamp.write_text(wanted)
