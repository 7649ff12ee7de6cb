"""Compares a search over steps and guidance with a grid, on surfaces that are known: bench/search.py [REPETITIONS]

The grid makes 4 steps x 4 guidances and takes the best mean. The search (a Gaussian process with replicate noise,
expected improvement per network call; Snoek, Larochelle and Adams 2012, "Practical Bayesian optimization of machine
learning algorithms") chooses among 7 steps x 13 guidances, cell by cell, and may make 8 to 16 cells. Both make 6 blocks
a cell. Two kinds of surfaces: a quadric, and one where steps saturate, the best guidance depends on steps, and guidance
0 is a step down. Prints how often each comes within the margin of the best cell of the grid. Needs numpy and scipy. The
product has no such search: docs/sweeps.md says why.
"""

import sys

import numpy as np
from scipy.stats import norm

SPREAD, BLOCKS, MARGIN = 0.02, 6, 0.01
STEPS, GUIDANCES = [4, 6, 8, 11, 16, 22, 32], np.arange(0, 6.1, 0.5)
CELLS = np.array([(np.log2(s), g) for s in STEPS for g in GUIDANCES])
CALLS = np.array([s * (2 if g > 0 else 1) for s in STEPS for g in GUIDANCES])
PLACES = CELLS / [1, 2]
GRID = np.array([i for i, (s, g) in enumerate(CELLS) if round(2**s) in (4, 8, 16, 32) and g in (0, 1, 2, 4)])
FIRST = [int(np.argmin(((CELLS - p) ** 2).sum(1))) for p in ((2, 0), (5, 0), (2, 6), (5, 6), (3.5, 3))]
LENGTHS = [(0.7, 0.7), (1.2, 1.2), (2, 2), (1.2, 0.7), (0.7, 1.2)]


def quadric(rng):
    steps, guidance = CELLS.T
    return -0.03 * (steps - rng.uniform(3, 5)) ** 2 - 0.006 * (guidance - rng.uniform(1, 4)) ** 2


def ridge(rng):
    steps, guidance = CELLS.T
    along = guidance - rng.uniform(1.5, 3.5) - 0.3 * (steps - 4)
    return -0.12 * np.exp(2 - steps) - 0.008 * along**2 - 0.03 * (guidance == 0)


def covariance(a, b, lengths, variance):
    return variance * np.exp(-0.5 * (((a[:, None] - b[None]) / lengths) ** 2).sum(-1))


def posterior(seen, values):
    """Mean and deviation at all cells, with the lengths of the largest likelihood."""
    best = None
    mean, variance = np.mean(values), max(np.var(values), 1e-8)
    for lengths in LENGTHS:
        noise = np.eye(len(seen)) * SPREAD**2 / BLOCKS
        root = np.linalg.cholesky(covariance(PLACES[seen], PLACES[seen], lengths, variance) + noise)
        scaled = np.linalg.solve(root, np.array(values) - mean)
        likelihood = -0.5 * scaled @ scaled - np.log(np.diag(root)).sum()
        if best is None or likelihood > best[0]:
            best = likelihood, lengths, root, scaled
    _, lengths, root, scaled = best
    weights = np.linalg.solve(root, covariance(PLACES[seen], PLACES, lengths, variance))
    return mean + weights.T @ scaled, np.sqrt(np.maximum(variance - (weights**2).sum(0), 1e-12))


def search(surface, rng, most):
    """The cell that it would recommend, and the cells that it made."""
    seen = list(FIRST)
    values = [surface[i] + SPREAD / BLOCKS**0.5 * rng.standard_normal() for i in seen]
    while True:
        mean, deviation = posterior(seen, values)
        best = max(seen, key=lambda i: mean[i])
        ahead = mean - mean[best]
        improvement = ahead * norm.cdf(ahead / deviation) + deviation * norm.pdf(ahead / deviation)
        improvement[seen] = 0
        if len(seen) >= most or improvement.max() < MARGIN / 20:
            return best, seen
        seen.append(int(np.argmax(improvement / CALLS)))
        values.append(surface[seen[-1]] + SPREAD / BLOCKS**0.5 * rng.standard_normal())


def grid(surface, rng):
    values = surface[GRID] + SPREAD / BLOCKS**0.5 * rng.standard_normal(len(GRID))
    return GRID[values.argmax()], GRID


def main(repetitions=200):
    print("| surface | method | within the margin | cells | network calls a block |\n|---|---|---|---|---|")
    for world in (quadric, ridge):
        for most in (None, 8, 10, 12, 16):
            rng = np.random.default_rng(1)
            found = []
            for _ in range(repetitions):
                surface = world(rng)
                best, made = grid(surface, rng) if most is None else search(surface, rng, most)
                found.append((surface[GRID].max() - surface[best] <= MARGIN, len(made), CALLS[made].sum()))
            good, cells, calls = np.mean(found, axis=0)
            name = "grid" if most is None else f"search, at most {most}"
            print(f"| {world.__name__} | {name} | {100 * good:.0f} % | {cells:.1f} | {calls:.0f} |", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
