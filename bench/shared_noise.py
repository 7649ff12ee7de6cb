#!/usr/bin/env python3
"""Says whether a seed acts alike on all prompts: bench/shared_noise.py GRID.csv

GRID.csv has prompt, seed, steps, guidance and scores, every prompt with the same seeds. Intervals for these prompts
take the noise of different prompts as independent, although prompts share their seeds. For all pairs of cells this
compares the variance between the seeds' mean differences with what it would be if the noise were independent; the
ratio is 1 then, and an interval is too short by its root. Prints the median ratio of each score, and the correlation
that it means. Needs numpy. docs/evidence.md has the figures of demo-base.
"""

import csv
import itertools
import sys
from pathlib import Path

import numpy as np

NO_SCORES = {"prompt", "seed", "steps", "guidance", "cfg", "network_calls", "seconds"}


def ratios(values):
    """values: prompt x seed x cell. The variance ratio of each pair of cells that differ."""
    prompts, seeds, cells = values.shape
    for one, other in itertools.combinations(range(cells), 2):
        difference = values[:, :, one] - values[:, :, other]
        residual = difference - difference.mean(axis=1, keepdims=True)
        within = (residual**2).sum() / (prompts * (seeds - 1))
        if within > 0:
            between = (residual.mean(axis=0) ** 2).sum() / (seeds - 1)
            yield between * prompts / within


def main(file):
    rows = list(csv.DictReader(Path(file).open()))
    prompts = sorted({row["prompt"] for row in rows})
    seeds = sorted({row["seed"] for row in rows})
    cells = sorted({(row["steps"], row["guidance"]) for row in rows})
    for score in [name for name in rows[0] if name not in NO_SCORES]:
        known = {(row["prompt"], row["seed"], (row["steps"], row["guidance"])): float(row[score]) for row in rows}
        values = np.array([[[known[p, s, c] for c in cells] for s in seeds] for p in prompts])
        ratio = np.median(list(ratios(values)))
        correlation = (ratio - 1) / (len(prompts) - 1)
        size = f"{len(prompts)} prompts x {len(seeds)} seeds"
        print(f"{score:24} {size}: ratio {ratio:.2f}, correlation {correlation:.2f}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
