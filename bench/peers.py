"""The Python of the programs that a measurement is beside."""

import subprocess
import sys
import venv


def install(folder, requirements):
    """Makes the environment of a folder with what a requirements file names; does nothing when that is done."""
    wanted = requirements.read_text()
    stamp = folder / "installed.txt"
    if not stamp.exists() or stamp.read_text() != wanted:
        print(f"installing {requirements.name} into {folder}", file=sys.stderr)
        venv.create(folder, with_pip=True)
        subprocess.run([folder / "bin/python", "-m", "pip", "install", "-q", "-r", requirements], check=True)
        stamp.write_text(wanted)
