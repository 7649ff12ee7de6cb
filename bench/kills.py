"""Kills JVMs that save runs, at random moments: bench/kills.py [KILLS]

Runs the code of the test (KilledWriters, in magics/tuning) with 200 kills instead of 20. Needs the class path of
install/run and the compiled tests. Ends with 1 if a run is lost although its key was printed, if a picture has no
latents, or if a file under its final name is incomplete. Temporary files, locks, and latents without a picture may
be left behind.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(kills="200"):
    paths = [str(ROOT / "magics/tuning/target/test-classes"), str(ROOT / "install/target/lib/*")]
    java = ["java", "-cp", os.pathsep.join(paths), "org.zimagelab.tuning.store.KilledWriters", kills]
    return subprocess.run(java, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
