"""Games with stages and types of a chosen size, made up, and how long they take."""

import random
import tempfile
import time
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

from benchmarks.machine import processor_seconds, row
from benchmarks.made_up import constraints_of
from sim.explore.thresholds.answer import thresholds
from sim.solve.sequential.answer import solve_sequential

STAGES = ((0,), (1,), (2,), (3,))
ACTIONS = 9
ASSUMPTIONS = 8


def main() -> None:
    """Four stages of four players, the first of two types: read, solved, and with all thresholds.

    No peer solves it: the strategies cannot be listed.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = staged(Path(folder), STAGES, ACTIONS, ASSUMPTIONS)
        read = processor_seconds(lambda: constraints_of(path), least=1)
        game = constraints_of(path)
        print(
            f"  {len(STAGES)} stages of {ACTIONS} actions, 2 types: {len(game.model.plays):,} histories, "
            f"{ASSUMPTIONS} assumptions, each within a tenth of its value"
        )
        row("read and compiled", f"{read:.2f} s")
        solved = processor_seconds(lambda: solve_sequential(constraints_of(path)), least=1) - read
        row("solved, strategies and beliefs told", f"{solved:.2f} s")
        along = min(_elapsed(path) for _ in range(3))
        row(f"thresholds of {ASSUMPTIONS} assumptions, as the clock says", f"{along:.2f} s")


def _elapsed(path: Path) -> float:
    """Seconds by the clock: assumptions are shared among the processors."""
    game = constraints_of(path)
    began = time.perf_counter()
    thresholds(game)
    return time.perf_counter() - began


def staged(
    folder: Path,
    stages: Sequence[Sequence[int]],
    actions: int,
    assumptions: int,
    seed: int = 1,
    *,
    spread: float = 0.1,
    coarse: bool = False,
) -> Path:
    """A scenario file: four players, of whom the first has two types, and stages that everybody sees.

    stages: the players that move in each. Payoffs depend on every pair of moves, and on the type with
    every move, by tables of numbers times assumptions. spread: how wide ranges are, as a share of values.
    coarse: with few different numbers, so that there are ties.
    """
    rng = random.Random(seed)
    names = [f"x{i}" for i in range(assumptions - 1)]
    players = sorted({player for movers in stages for player in movers})
    acts = [f"a{a}" for a in range(actions)]
    moves = [(s, p) for s, movers in enumerate(stages) for p in movers]
    variables = [f"p{p}" if sum(q == p for _, q in moves) == 1 else f"s{s}.p{p}" for s, p in moves]

    def table(left: Sequence[str], right: Sequence[str]) -> str:
        def number() -> float:
            return rng.randint(-2, 2) / 2 if coarse else rng.randint(-99, 99) / 100

        rows = (f"{one}: {{{', '.join(f'{other}: {number()}' for other in right)}}}" for one in left)
        return f"{{{', '.join(rows)}}}"

    def assumption(name: str, value: float, unit: str) -> str:
        ends = f"[{value * (1 - spread):.3f}, {value * (1 + spread):.3f}]"
        about = f"about: What some of it is worth, value: {value}, range: {ends}"
        return f"  {name}: {{{about}, unit: {unit}, sources: [judgement]}}"

    lines = ["scenario: staged", "title: Staged", "players:"]
    lines += [f"  p{p}: {{actions: [{', '.join(acts)}]}}" for p in players]
    lines += ["types:", "  p0: {high: {probability: belief}, low: {}}", "timing:"]
    for s, movers in enumerate(stages):
        lines.append(f"  - {{stage: s{s}, moves: [{', '.join(f'p{p}' for p in movers)}]}}")
    lines += ["outcomes:", "  last:"]
    lines += [f"    {act}: {{when: {variables[-1]} == {act}}}" for act in acts[:-1]]
    lines += [f"    {acts[-1]}: {{otherwise: true}}", "measures:"]
    terms: list[str] = []
    for p in players:
        terms.append(f"  p{p}:")
        pairs = [*combinations(variables, 2), *(("p0.type", variable) for variable in variables)]
        for k, (left, right) in enumerate(pairs):
            labels = ["high", "low"] if left == "p0.type" else acts
            lines.append(f"  m{p}_{k}: {{by: [{left}, {right}], values: {table(labels, acts)}}}")
            terms.append(f"    t{k}: {{worth: {rng.choice(names)} * m{p}_{k}}}")
    lines += ["assumptions:", assumption("belief", 0.4, "probability")]
    lines += [assumption(name, 5.0 if coarse else rng.randint(300, 800) / 100, "points") for name in names]
    path = folder / "staged.yaml"
    path.write_text("\n".join([*lines, "payoffs:", *terms]) + "\n", encoding="utf-8")
    return path
