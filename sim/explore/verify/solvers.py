"""Other people's solvers, in a process of their own: some of them hang or kill the process.

Run as a script it reads {"solver", "shape", "payoffs"} from standard input, payoffs as one list of
texts like "1/3" per player in C order of the shape, and prints {"version", "profiles"}: profiles as
one list of probabilities per player, as texts.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

Profile = tuple[tuple[float, ...], ...]
"""Per player, a probability for each action."""

VERTICES, PURE, MIXED, ONE = "vertices", "pure", "mixed", "one"
"""nashpy's vertex_enumeration; Gambit's enumpure, enummixed and lcp."""


@dataclass(frozen=True)
class Reported:
    """What a solver printed, or why it printed nothing.

    profiles: None if it failed, with `because` as part of a sentence.
    """

    version: str
    profiles: tuple[Profile, ...] | None
    because: str = ""


def reported(solver: str, payoffs: np.ndarray, seconds: float) -> Reported:
    """What one of the solvers makes of a game, within a time limit.

    payoffs: (players, *actions) of Fractions.
    """
    asked = {
        "solver": solver,
        "shape": payoffs.shape[1:],
        "payoffs": [[str(value) for value in own.flat] for own in payoffs],
    }
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-W", "ignore", __file__],
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Reported("", None, f"it did not end within {seconds:g} seconds")
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        return Reported("", None, f"it failed ({last.strip()})")
    document = json.loads(done.stdout)
    profiles = tuple(
        tuple(tuple(float(Fraction(p)) for p in strategy) for strategy in profile)
        for profile in document["profiles"]
    )
    return Reported(document["version"], profiles)


def _main() -> None:
    asked = json.load(sys.stdin)
    shape = tuple(asked["shape"])
    tables = []
    for own in asked["payoffs"]:
        table = np.empty(len(own), dtype=object)
        table[:] = [Fraction(value) for value in own]
        tables.append(table.reshape(shape))
    version, profiles = (
        _by_nashpy(tables) if asked["solver"] == VERTICES else _by_gambit(tables, asked["solver"])
    )
    printed = [[[str(p) for p in strategy] for strategy in profile] for profile in profiles]
    json.dump({"version": version, "profiles": printed}, sys.stdout)


def _by_nashpy(tables: Sequence[np.ndarray]) -> tuple[str, Iterator[Any]]:
    """Each matrix is mapped to 1 + (M - min) / range first: on other scales it loses equilibria."""
    from importlib.metadata import version

    import nashpy

    game = nashpy.Game(*map(_scaled, tables))
    return version("nashpy"), (
        [_clipped(strategy) for strategy in profile] for profile in game.vertex_enumeration()
    )


def _scaled(table: np.ndarray) -> np.ndarray:
    least, most = min(table.flat), max(table.flat)
    return (1 + (table - least) / (most - least or 1)).astype(float)


def _clipped(strategy: np.ndarray) -> list[float]:
    """Without the noise that would be a negative or a tiny probability."""
    kept = np.where(strategy < 1e-9, 0.0, strategy)
    return [float(p) for p in kept / kept.sum()]


def _by_gambit(tables: Sequence[np.ndarray], solver: str) -> tuple[str, Iterator[Any]]:
    import pygambit

    game = pygambit.Game.from_arrays(*tables)
    match solver:
        case "pure":
            solved = pygambit.nash.enumpure_solve(game)
        case "mixed":
            solved = pygambit.nash.enummixed_solve(game, rational=True)
        case _:
            solved = pygambit.nash.lcp_solve(game, rational=True)
    return pygambit.__version__, (
        [[profile[strategy] for strategy in player.strategies] for player in game.players]
        for profile in solved.equilibria
    )


if __name__ == "__main__":
    _main()
