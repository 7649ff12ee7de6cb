#!/usr/bin/env python3
"""Computes the values that bench/evidence compares with, without the product's code: bench/evidence_values.py FOLDER...

Reads grid.csv and votes.csv of each folder, writes expected.csv and sets.txt there. Needs numpy and scipy.
docs/evidence.md has the definitions. For the grid in the tests of magics/tuning it gives the values that R gave, to
2e-12 (numbers of pairs to 2e-6, where R's own search stops).
"""

import csv
import itertools
import sys
from pathlib import Path

import numpy as np
from scipy import optimize, stats

MARGIN = 0.012


def text(number):
    """A number as R writes it in a name."""
    return f"{number:.15g}"


def unique(values):
    return list(dict.fromkeys(values))


class Grid:
    """A row for each block, a column for each cell; NaN where a run is missing."""

    def __init__(self, rows):
        for row in rows:
            row["cell"] = text(float(row["steps"])) + "/" + text(float(row["guidance"]))
            row["block"] = (row["prompt"], row["seed"])
        self.cells = unique(row["cell"] for row in rows)
        self.prompts = unique(row["prompt"] for row in rows)
        blocks = unique(row["block"] for row in rows)
        self.prompt_of = np.array([prompt for prompt, _ in blocks])
        self.score = np.full((len(blocks), len(self.cells)), np.nan)
        self.guard = self.score.copy()
        for row in rows:
            place = blocks.index(row["block"]), self.cells.index(row["cell"])
            self.score[place] = float(row["score"] or "nan")
            self.guard[place] = float(row["guard"])
        self.steps = sorted({float(row["steps"]) for row in rows})
        self.guidance = sorted({float(row["guidance"]) for row in rows})
        self.ordered = [text(s) + "/" + text(g) for s in self.steps for g in self.guidance]
        self.reference = text(self.steps[1]) + "/" + text(self.guidance[1])
        self.calls = {row["cell"]: float(row["network_calls"]) for row in reversed(rows)}
        whole = ~np.isnan(self.score).any(axis=1)
        self.complete = self.score[whole][:, [self.cells.index(cell) for cell in self.ordered]]
        self.complete_prompt = self.prompt_of[whole]

    def by_prompt(self, values):
        """The values of each prompt that has any."""
        known = ~np.isnan(values)
        groups = [values[known & (self.prompt_of == prompt)] for prompt in self.prompts]
        return [group for group in groups if len(group)]

    def column(self, cell):
        return self.score[:, self.cells.index(cell)]


def estimates(groups):
    n = np.array([len(group) for group in groups])
    means = np.array([group.mean() for group in groups])
    mean, prompts, df = means.mean(), len(n), (n - 1).sum()
    within = sum(((group - group.mean()) ** 2).sum() for group in groups) / df
    found = {"n": n.sum(), "mean": mean}
    errors = {
        "these": (np.sqrt(within * (1 / n).sum()) / prompts, df),
        "new": (means.std(ddof=1) / np.sqrt(prompts), prompts - 1),
    }
    for name, (se, freedom) in errors.items():
        half = stats.t.ppf(0.975, freedom) * se
        p = 2 * stats.t.cdf(-abs(mean / se), freedom)
        parts = {"se": se, "df": freedom, "low": mean - half, "high": mean + half, "p": p}
        found.update({f"{name}.{part}": value for part, value in parts.items()})
    return found


def differences(grid):
    found = {"reference.steps": grid.steps[1], "reference.guidance": grid.guidance[1]}
    others = [cell for cell in grid.cells if cell != grid.reference]
    signs = np.array(list(itertools.product([-1, 1], repeat=len(grid.prompts))))
    means = []
    for cell in others:
        difference = grid.column(cell) - grid.column(grid.reference)
        groups = grid.by_prompt(difference)
        mean = np.array([group.mean() for group in groups])
        means.append(mean)
        name = f"difference.{cell}"
        found.update({f"{name}.{part}": value for part, value in estimates(groups).items()})
        found[f"{name}.signflip.p"] = np.mean(np.abs(signs @ mean) >= abs(mean.sum()) - 1e-12)
        found[f"{name}.wilcoxon.V"] = stats.rankdata(np.abs(mean))[mean > 0].sum()
        found[f"{name}.wilcoxon.p"] = stats.wilcoxon(mean, method="exact").pvalue
        known = difference[~np.isnan(difference)]
        found[f"{name}.improvement"] = np.mean((known > 0) + 0.5 * (known == 0))
    p = np.array([found[f"difference.{cell}.these.p"] for cell in others])
    order = np.argsort(p, kind="stable")
    holm = np.empty(len(p))
    holm[order] = np.minimum(1, np.maximum.accumulate((len(p) - np.arange(len(p))) * p[order]))
    means = np.array(means).T

    def largest(of):
        with np.errstate(all="ignore"):
            return np.abs(of.mean(0)) / (of.std(0, ddof=1) / np.sqrt(len(of)))

    most = np.array([largest(means * sign[:, None]).max() for sign in signs])
    adjusted = {
        "these.holm": holm,
        "these.BH": stats.false_discovery_control(p, method="bh"),
        "these.BY": stats.false_discovery_control(p, method="by"),
        "new.westfall_young": [np.mean(most >= t - 1e-9) for t in largest(means)],
    }
    for name, values in adjusted.items():
        found.update({f"adjusted.{name}.{cell}": value for cell, value in zip(others, values, strict=True)})
    return found


def helmert(n):
    columns = np.zeros((n, n - 1))
    for j in range(n - 1):
        columns[: j + 1, j] = -1
        columns[j + 1, j] = j + 1
    return columns / np.sqrt((columns**2).sum(axis=0))


def covariance(rows):
    return np.atleast_2d(np.cov(rows.T))


def own_error(mean, variances, units, freedom):
    """F of contrasts against their own variation, with Greenhouse and Geisser's epsilon."""
    d = len(mean)
    f = units * (mean**2).sum() / np.trace(variances)
    epsilon = np.trace(variances) ** 2 / (d * (variances**2).sum())
    p = stats.f.sf(f, d * epsilon, d * epsilon * freedom)
    return {"F": f, "df1": d, "df2": d * freedom, "gg": epsilon, "gg.p": p}


def hotelling(contrasts, parts):
    b, d = contrasts.shape
    if b <= d:
        return {}
    mean = contrasts.mean(axis=0)
    t2 = b * mean @ np.linalg.solve(covariance(contrasts), mean)
    f = t2 * (b - d) / (d * (b - 1))
    every = {"T2": t2, "F": f, "df1": d, "df2": b - d, "p": stats.f.sf(f, d, b - d)}
    return {part: every[part] for part in parts}


def effects(grid):
    values, prompt = grid.complete, grid.complete_prompt
    b, k = values.shape
    a, g = len(grid.steps), len(grid.guidance)
    spans = {
        "steps": np.kron(helmert(a), np.ones((g, 1)) / np.sqrt(g)),
        "guidance": np.kron(np.ones((a, 1)) / np.sqrt(a), helmert(g)),
        "interaction": np.kron(helmert(a), helmert(g)),
    }
    residual = values - values.mean(1, keepdims=True) - values.mean(0) + values.mean()
    pooled = (residual**2).sum() / ((b - 1) * (k - 1))
    names = unique(prompt)
    counts = np.array([(prompt == name).sum() for name in names])
    found = {"blocks.complete": b}
    for effect, span in spans.items():
        contrasts = values @ span
        d = contrasts.shape[1]
        mean, variances = contrasts.mean(0), covariance(contrasts)
        squares = b * (mean**2).sum()
        f = squares / d / pooled
        found[f"anova.pooled.{effect}.F"] = f
        found[f"anova.pooled.{effect}.p"] = stats.f.sf(f, d, (b - 1) * (k - 1))
        own = own_error(mean, variances, b, b - 1)
        own["p"] = stats.f.sf(own["F"], d, d * (b - 1))
        own["partial.eta2"] = squares / (squares + (b - 1) * np.trace(variances))
        of_prompts = np.array([contrasts[prompt == name].mean(0) for name in names])
        rest = contrasts - of_prompts[[names.index(name) for name in prompt]]
        within = rest.T @ rest / (b - len(names))
        units = len(names) ** 2 / (1 / counts).sum()
        tests = {
            f"anova.own.{effect}": own,
            f"anova.these.{effect}": own_error(of_prompts.mean(0), within, units, b - len(names)),
            f"anova.new.{effect}": own_error(of_prompts.mean(0), covariance(of_prompts), len(names), len(names) - 1),
            f"hotelling.{effect}": hotelling(contrasts, ("T2", "F", "p")),
        }
        for name, parts in tests.items():
            found.update({f"{name}.{part}": value for part, value in parts.items()})
    return found


def surface(grid):
    values, prompt = grid.complete, grid.complete_prompt
    b, k = values.shape
    s, c = np.log2(np.repeat(grid.steps, len(grid.guidance))), np.tile(grid.guidance, len(grid.steps))
    terms = np.column_stack([s, c, s**2, c**2, s * c])
    # A column for each block, so that no block effect is removed by hand.
    design = np.column_stack([np.kron(np.eye(b), np.ones((k, 1))), np.tile(terms, (b, 1))])
    scale = np.sqrt((design**2).sum(axis=0))
    coefficients = np.linalg.lstsq(design / scale, values.ravel(), rcond=1e-14)[0] / scale
    beta = coefficients[-5:]
    constant = values.mean() - terms.mean(0) @ beta
    found = dict(zip(["const", "s", "c", "ss", "cc", "sc"], [constant, *beta], strict=True))
    found = {f"beta.{name}": value for name, value in found.items()}
    error = ((values.ravel() - design @ coefficients) ** 2).sum()
    centred = (values - values.mean(1, keepdims=True)).ravel()
    total = (centred**2).sum()
    found["within.R2"] = 1 - error / total
    found["within.adjR2"] = 1 - error / (b * k - b - 5) / (total / (b * k - b))
    cells = values.mean(axis=0)
    six = np.column_stack([np.ones(k), terms])
    left = cells - six @ np.linalg.lstsq(six, cells, rcond=None)[0]
    found["cellmeans.R2"] = 1 - (left**2).sum() / ((cells - cells.mean()) ** 2).sum()
    centred_terms, label = np.tile(terms - terms.mean(0), (b, 1)), np.repeat(prompt, k)
    press = 0
    for name in unique(prompt):
        kept = label != name
        slopes = np.linalg.lstsq(centred_terms[kept], centred[kept], rcond=None)[0]
        press += ((centred[~kept] - centred_terms[~kept] @ slopes) ** 2).sum()
    found["leave_prompt_out.R2"] = 1 - press / total
    curvature = np.array([[2 * beta[2], beta[4]], [beta[4], 2 * beta[3]]])
    x, y = np.linalg.solve(curvature, -beta[:2])
    found["stationary.steps"], found["stationary.guidance"] = 2**x, y
    found["stationary.value"] = constant + beta @ [x, y, x**2, y**2, x * y]
    found["stationary.eigen2"], found["stationary.eigen1"] = np.linalg.eigvalsh(curvature)
    orthogonal = np.linalg.qr(six, mode="complete")[0][:, 6:]
    if orthogonal.shape[1]:
        test = hotelling(values @ orthogonal, ("T2", "F", "df1", "df2", "p"))
        found.update({f"lack_of_fit.{part}": value for part, value in test.items()})
    return {f"surface.{name}": value for name, value in found.items()}


def best(grid):
    """Values of the set of the best, of the leader's difference from the reference, and both sets."""
    values, prompt = grid.complete, grid.complete_prompt
    b, k = values.shape
    own = [prompt == name for name in unique(prompt)]
    counts = np.array([each.sum() for each in own])
    df = b - len(own)
    quantile = stats.t.ppf(1 - 0.05 / (k - 1), df)
    means = np.array([np.mean([values[each, i].mean() for each in own]) for i in range(k)])
    found, may, within = {"mcb.delta": MARGIN}, [], []
    for i, cell in enumerate(grid.ordered):
        low, high = [], []
        for j in range(k):
            if j != i:
                d = values[:, i] - values[:, j]
                squares = sum(((d[each] - d[each].mean()) ** 2).sum() for each in own)
                half = quantile * np.sqrt(squares / df * (1 / counts).sum()) / len(own)
                low.append(means[i] - means[j] - half)
                high.append(means[i] - means[j] + half)
        found[f"mcb.{cell}.low"], found[f"mcb.{cell}.high"] = min(0, min(low)), max(0, min(high))
        may += [cell] if min(high) > 0 else []
        within += [cell] if min(low) >= -MARGIN else []
    found["mcb.may_be_best.count"], found["mcb.equivalent.count"] = len(may), len(within)
    if within:
        cheapest = min(within, key=lambda cell: (grid.calls[cell], -means[grid.ordered.index(cell)]))
        found["mcb.cheapest.steps"], found["mcb.cheapest.guidance"] = map(float, cheapest.split("/"))
    reference = grid.ordered.index(grid.reference)
    leader = max((i for i in range(k) if i != reference), key=lambda i: means[i])
    d = values[:, leader] - values[:, reference]
    between_means = np.array([d[each].mean() for each in own])
    seed = sum(((d[each] - d[each].mean()) ** 2).sum() for each in own) / df
    centre = (counts * between_means).sum() / b
    between = (counts * (between_means - centre) ** 2).sum() / (len(own) - 1)
    size = (b - (counts**2).sum() / b) / (len(own) - 1)
    found["components.seed.var"], found["components.prompt.var"] = seed, max(0, (between - seed) / size)
    for n in (4, 8, 16, b):
        if n <= b:
            found[f"eprocess.log_e.n{n}"] = log_e(d[:n])
    return found, may, within


def log_e(x, g=0.5):
    n = len(x)
    t2 = n * x.mean() ** 2 / x.var(ddof=1)
    ratio = np.log1p(t2 / ((1 + n * g) * (n - 1))) - np.log1p(t2 / (n - 1))
    return -0.5 * np.log(1 + n * g) - n / 2 * ratio


def power():
    found = {}
    for effect in (0.5, 0.8, 1.2):

        def lacking(n, effect=effect):
            return stats.nct.sf(stats.t.ppf(0.975, n - 1), n - 1, effect * np.sqrt(n)) - 0.8

        found[f"power.paired.dz{text(effect)}.n"] = optimize.brentq(lacking, 2.001, 1e4, xtol=1e-10)
    return found


def agreement(grid):
    known = ~np.isnan(grid.score)
    score, guard = grid.score[known], grid.guard[known]
    within = [
        stats.kendalltau(row[have], other[have]).statistic
        for row, other, have in zip(grid.score, grid.guard, known, strict=True)
    ]
    found = {
        "kendall.tau_b.all": stats.kendalltau(score, guard).statistic,
        "spearman.all": stats.spearmanr(score, guard).statistic,
        "kendall.tau_b.mean_within_block": np.mean(within),
    }
    quantiles = np.quantile(score, [0.025, 0.25, 0.5, 0.75, 0.975])
    found.update({f"quantile7.{i + 1}": value for i, value in enumerate(quantiles)})
    return found


def newton(gradient_and_information, n):
    at = np.zeros(n)
    for _ in range(200):
        gradient, information = gradient_and_information(at)
        step = np.linalg.solve(information, gradient)
        at = at + step
        if np.abs(step).max() < 1e-13:
            break
    return at, information


def votes(rows):
    cells = sorted({row["left"] for row in rows} | {row["right"] for row in rows})
    n = len(cells)
    wins, ties = np.zeros((n, n)), np.zeros((n, n))
    for row in rows:
        i, j = cells.index(row["left"]), cells.index(row["right"])
        if row["answer"] == "tie":
            ties[i, j] += 1
            ties[j, i] += 1
        else:
            wins[(i, j) if row["answer"] == "left" else (j, i)] += 1

    def half_wins(at):
        own = 1 / (1 + np.exp(-at))
        chance = 1 / (1 + np.exp(at[None, :] - at[:, None]))
        half = wins + ties / 2
        games = half + half.T
        weight = games * chance * (1 - chance)
        np.fill_diagonal(weight, 0)
        gradient = 0.5 - own + (half - games * chance).sum(axis=1)
        return gradient, np.diag(own * (1 - own) + weight.sum(axis=1)) - weight

    def davidson(at):
        """The first cell has strength 0; the last parameter is log nu."""
        gradient, information = np.zeros(n), np.zeros((n, n))
        for i, j in itertools.combinations(range(n), 2):
            counts = np.array([wins[i, j], wins[j, i], ties[i, j]])
            design = np.zeros((3, n + 1))
            design[[0, 1, 2, 2], [i, j, i, j]] = [1, 1, 0.5, 0.5]
            design[2, n] = 1
            design = design[:, 1:]
            chance = np.exp(design @ at)
            chance /= chance.sum()
            gradient += design.T @ (counts - counts.sum() * chance)
            information += counts.sum() * design.T @ (np.diag(chance) - np.outer(chance, chance)) @ design
        return gradient, information

    strengths, _ = newton(half_wins, n)
    fitted, information = newton(davidson, n)
    variances = np.zeros((n, n))
    variances[1:, 1:] = np.linalg.inv(information)[:-1, :-1]
    centring = np.eye(n) - 1 / n
    ties_too = np.concatenate([[0], fitted[:-1]])
    columns = {
        "bt.halfwins.prior": strengths - strengths.mean(),
        "davidson.strength": ties_too - ties_too.mean(),
        "davidson.se": np.sqrt(np.diag(centring @ variances @ centring)),
    }
    found = {f"{name}.{cell}": value for name, of in columns.items() for cell, value in zip(cells, of, strict=True)}
    return {**found, "davidson.log_nu": fitted[-1]}


def main(*folders):
    for folder in map(Path, folders):
        grid = Grid(list(csv.DictReader(folder.joinpath("grid.csv").open())))
        found = {}
        for cell in grid.cells:
            parts = estimates(grid.by_prompt(grid.column(cell)))
            found.update({f"cell.{cell}.{part}": value for part, value in parts.items()})
        of_best, may, within = best(grid)
        for part in (differences(grid), effects(grid), surface(grid), of_best, power(), agreement(grid)):
            found.update(part)
        found.update(votes(list(csv.DictReader(folder.joinpath("votes.csv").open()))))
        lines = ["name,value", *(f"{name},{value:.15g}" for name, value in found.items())]
        folder.joinpath("expected.csv").write_text("\n".join(lines) + "\n")
        sets = [f"may be best: {' '.join(may)}", f"within delta of the best: {' '.join(within)}"]
        folder.joinpath("sets.txt").write_text("\n".join(sets) + "\n")
        print(folder, len(found), "values")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(*sys.argv[1:])
