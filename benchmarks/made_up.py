"""Scenarios of a chosen size, made up: many players, actions and assumptions."""

import itertools
import random
from pathlib import Path

from sim.game.incentives import IncentiveConstraints, incentive_constraints
from sim.game.payoffs import compile_payoffs
from sim.scenario.load import load_scenario


def made_up(
    folder: Path, players: int, actions: int, assumptions: int, seed: int = 1, spread: float = 1.0
) -> Path:
    """A scenario file: each player's payoff has a term for each action and for pairs of actions.

    spread: how wide the ranges are. Terms are products of an assumption with numbers, some of
    them `max` or `interp`.
    """
    rng = random.Random(seed)
    names = [f"x{i}" for i in range(assumptions)]
    lines = ["scenario: made_up", "title: Made up", "players:"]
    for p in range(players):
        lines += [f"  p{p}:", f"    name: P{p}", "    actions:"]
        lines += [f"      a{a}: {{name: A{a}, says: It does {a}}}" for a in range(actions)]
    lines += ["outcomes:", "  first:"]
    lines += [f"    v{a}: {{when: p0 == a{a}, says: The first does {a}}}" for a in range(actions - 1)]
    lines += ["    last: {otherwise: true, says: The first does the last}", "assumptions:"]
    span = f"[{5 - 2 * spread:.4g}, {5 + 3 * spread:.4g}]"
    lines += [
        f"  {name}: {{about: n, value: 5, range: {span}, unit: points, sources: [judgement]}}"
        for name in names
    ]
    lines.append("payoffs:")
    free = itertools.cycle(names)
    for p in range(players):
        lines.append(f"  p{p}:")
        for a in range(actions):
            name, other = next(free), rng.choice(names)
            worth = rng.choice(
                [
                    f"{rng.uniform(0.2, 1):.2f} * {name}",
                    f"max({name} - {rng.uniform(3, 6):.1f}, 0.5)",
                    f"0.1 * {name} * {other}",
                    f"interp({name}, [3, 5, 8], [{rng.randint(0, 3)}, 2, {rng.randint(1, 5)}])",
                ]
            )
            lines.append(f'    own{a}: {{name: Own, worth: "{worth}", when: p{p} == a{a}}}')
            for q in range(players):
                if q != p:
                    b, share = rng.randrange(actions), rng.uniform(-0.6, 0.6)
                    lines.append(
                        f"    with{a}_{q}: {{name: With, worth: {share:.2f} * {rng.choice(names)}, "
                        f"when: p{p} == a{a} and p{q} == a{b}}}"
                    )
    path = folder / "made_up.yaml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def constraints_of(name: str | Path) -> IncentiveConstraints:
    """The incentive constraints of a scenario."""
    scenario, plays, _ = load_scenario(name)
    return incentive_constraints(compile_payoffs(scenario, plays))
