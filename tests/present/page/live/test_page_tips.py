"""Where numbers tip: what the page works out after a move, against the package's exact ends."""

import random
from fractions import Fraction

import pytest
from explore.formula_games import game
from present.page.live.page_program import needs_node, of_game, run

import sim
from sim.explore.thresholds.answer import AssumptionThresholds, thresholds
from sim.game.incentives import IncentiveConstraints
from sim.present.page.live.numbers import exact_values, number
from sim.solve.nash.pure import equilibria_at

pytestmark = needs_node

Stretch = tuple[float, float, list[int]]


def by_package(item: AssumptionThresholds) -> list[Stretch]:
    """The stretches that are more than a single value."""
    wide: list[Stretch] = []
    for part in item.intervals:
        if part.is_point:
            continue
        if wide and wide[-1][2] == list(part.plays):
            wide[-1] = (wide[-1][0], float(part.end), wide[-1][2])
        else:
            wide.append((float(part.start), float(part.end), list(part.plays)))
    return wide


def by_page(games: list[tuple[IncentiveConstraints, list[AssumptionThresholds]]]) -> list[list[list[dict]]]:
    return run(
        "stretches.mjs",
        [
            {
                "data": of_game(constraints, None, worded=False)["data"],
                "values": exact_values(constraints.model.scenario.values),
                "numbers": [
                    {"name": item.assumption, "low": number(item.span[0]), "high": number(item.span[1])}
                    for item in items
                ],
            }
            for constraints, items in games
        ],
    )


def compared(games: list[IncentiveConstraints]) -> int:
    """Compares every number of some games; how many tips there were."""
    asked = [(constraints, list(thresholds(constraints))) for constraints in games]
    count = 0
    for (constraints, items), page in zip(asked, by_page(asked), strict=True):
        values = constraints.model.scenario.values
        for item, found in zip(items, page, strict=True):
            expected = by_package(item)
            assert [part["plays"] for part in found] == [plays for _, _, plays in expected], item.assumption
            width = float(item.span[1] - item.span[0])
            for part, (start, end, plays) in zip(found, expected, strict=True):
                assert part["from"] == pytest.approx(start, abs=1e-9 * width)
                assert part["to"] == pytest.approx(end, abs=1e-9 * width)
                if part["text"] and not part["text"].startswith("just"):
                    # the number that is printed lies where the answer is the one that it announces
                    count += 1
                    at = Fraction(part["text"].replace(",", "").replace("−", "-"))
                    stable = equilibria_at(constraints, {**values, item.assumption: at})
                    assert stable.nonzero()[0].tolist() == plays
    return count


@pytest.mark.slow
def test_the_page_finds_the_tips_of_a_shipped_scenario_after_any_move() -> None:
    base = sim.load("sochi-2016")
    rng = random.Random(3)
    games = [base.constraints]
    for _ in range(12):
        moved = rng.sample(base.scenario.assumptions, 8)
        values = {a.id: a.low + (a.high - a.low) * Fraction(rng.randrange(21), 20) for a in moved}
        games.append(base.constraints.at(values))
    assert compared(games) > 30


def test_bends_jumps_and_curves_are_found_where_they_are() -> None:
    """x**2 - 2 crosses at an irrational number, the others at a bend and at a jump of theirs."""
    games = [
        game(["x**2 - 2", "x - y"], {"x": (0, -3, 3), "y": (1, -3, 3)}),
        game(["interp(x, [-1, 0, 1], [-1, 1, -2])", "max(x, y) - 1"], {"x": (0, -3, 3), "y": (0.5, -3, 3)}),
        game(["if_else(x > 1, 1, -1)", "abs(x) - 2"], {"x": (0, -3, 3)}),
        game(["exp(x) - 2", "1 / (2 + x**2) - 0.25"], {"x": (0, -3, 3)}),
    ]
    assert compared(games) >= 6
