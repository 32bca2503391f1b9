"""pygambit as an oracle, in a process of its own: some of its solvers hang or crash.

Run as a script it reads {"games": [[[row], ...], ...]} from standard input, payoffs as
strings like "1/3", one table per player, and prints each game's extreme equilibria; with "several":
true tables of any number of dimensions, and the equilibria by enumeration of supports, in floats.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

Table = Sequence[Sequence[Fraction | int]]
Pair = tuple[tuple[Fraction, ...], tuple[Fraction, ...]]


def extreme_equilibria_by_gambit(
    games: Sequence[tuple[Table, Table]], seconds: float = 60
) -> list[set[Pair]]:
    """Each game's extreme equilibria by Gambit's enummixed, in rationals."""
    request = {"games": [[[[str(v) for v in row] for row in table] for table in game] for game in games]}
    done = subprocess.run(
        [sys.executable, str(Path(__file__))],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        timeout=seconds,
        check=True,
    )
    return [
        {tuple(tuple(Fraction(p) for p in strategy) for strategy in pair) for pair in pairs}
        for pairs in json.loads(done.stdout)
    ]


def equilibria_by_gambit(
    games: Sequence[Sequence[object]], seconds: float = 60
) -> list[list[tuple[tuple[float, ...], ...]]]:
    """Each game's equilibria by Gambit's enumpoly, as far as floating point tells.

    games: nested lists of whole numbers, (players, *actions) each.
    """
    done = subprocess.run(
        [sys.executable, str(Path(__file__))],
        input=json.dumps({"games": games, "several": True}),
        capture_output=True,
        text=True,
        timeout=seconds,
        check=True,
    )
    return [
        [tuple(tuple(strategy) for strategy in profile) for profile in profiles]
        for profiles in json.loads(done.stdout)
    ]


def main() -> None:
    import numpy as np
    import pygambit

    answers = []
    request = json.load(sys.stdin)
    for tables in request["games"]:
        if request.get("several"):
            game = pygambit.Game.from_arrays(*(np.array(table, dtype=object) for table in tables))
            found = pygambit.nash.enumpoly_solve(game).equilibria
            answers.append(
                [
                    [[float(profile[strategy]) for strategy in player.strategies] for player in game.players]
                    for profile in found
                ]
            )
            continue
        arrays = [np.array([[Fraction(v) for v in row] for row in table], dtype=object) for table in tables]
        game = pygambit.Game.from_arrays(*arrays)
        found = pygambit.nash.enummixed_solve(game, rational=True).equilibria
        answers.append(
            [
                [[str(profile[strategy]) for strategy in player.strategies] for player in game.players]
                for profile in found
            ]
        )
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
