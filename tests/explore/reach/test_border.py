"""What a change comes down to where the border that must not be met is a double root."""

from collections.abc import Sequence
from fractions import Fraction

import pytest

import sim
from sim.explore.reach.answer import Reach, reach
from sim.present.reach.words import certainty
from sim.solve.concepts import concept_of


def two(a: Sequence[object], b: Sequence[object], x: float) -> sim.Game:
    """Two agreements, by the gains that they bring; x is an assumption."""
    return sim.load(
        {
            "players": {"ann": {}, "bob": {}},
            "agreements": {
                "between": ["ann", "bob"],
                "menu": {"none": {}, "a": {}, "b": {}},
                "disagreement": "none",
                "solution": "nash-bargaining",
            },
            "assumptions": {
                "x": {
                    "about": "A number",
                    "value": x,
                    "range": [-0.5, 0.5],
                    "limits": [-1, 1],
                    "unit": "points",
                    "sources": "judgement",
                }
            },
            "payoffs": {"table": {"none": [0, 0], "a": list(a), "b": list(b)}},
        }
    )


def alone(game: sim.Game) -> Reach:
    return reach(game.constraints, "outcome", "b", only=True, concept=concept_of("nash-bargaining"))


def uneven(power: int, x: float) -> sim.Game:
    """The product of the gains from A is 1 - (x - 1/4)**(2 * power), that of B is 1.

    Both are chosen at x = 1/4, and B alone everywhere else.
    """
    off = f"(x - 0.25) ** {power}"
    return two([f"1 + {off}", f"1 - {off}"], [1, 1], x)


@pytest.mark.parametrize("power", [1, 2])
def test_from_a_double_root_any_move_does_however_small(power: int) -> None:
    reached = alone(uneven(power, 0.25))
    assert reached.distance is not None
    assert reached.distance > 0, "by a gap"
    assert reached.infimum == 0
    assert not reached.attained
    assert reached.verified
    (told,) = certainty(reached)
    assert "the change comes down to 0 range widths, which itself does not do" in told
    assert "was not confirmed" not in told


def test_where_nothing_else_is_possible_already_nothing_has_to_change() -> None:
    reached = alone(uneven(1, 0))
    assert reached.distance == reached.infimum == 0


def test_a_single_root_is_where_it_was() -> None:
    """A brings ann 1 1/4 and B 1 + x, each 1 to bob: A is better up to x = 1/4, B beyond."""
    reached = alone(two([1.25, 1], ["1 + x", 1], 0))
    assert reached.infimum == Fraction(1, 4)
    assert reached.verified
