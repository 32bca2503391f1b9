"""The game in which the numbers that stand bare in formulas have a range."""

from collections.abc import Sequence
from dataclasses import dataclass

from sim.game.incentives import IncentiveConstraints, incentive_constraints
from sim.game.payoffs import compile_payoffs
from sim.rational import Fraction
from sim.scenario.bare import Range, assumption_of, promoted
from sim.scenario.problems import ScenarioError
from sim.scenario.written import BareNumber

Chosen = Sequence[tuple[BareNumber, Range]]


@dataclass(frozen=True)
class LeftOut:
    """A number that cannot vary, and why."""

    number: BareNumber
    because: str


@dataclass(frozen=True, eq=False)
class Varied:
    """A game whose bare numbers vary, from nothing to twice what they are.

    A number that must not be nothing, such as a divisor, goes from half to twice; a probability ends at 1.
    names: the assumptions that were made of them. left_out: those that stay as they are.
    """

    constraints: IncentiveConstraints
    names: tuple[str, ...]
    left_out: tuple[LeftOut, ...]


def bare_varied(constraints: IncentiveConstraints) -> Varied:
    """The game with every bare number varied that can be.

    Raises ScenarioError if with all of them together the payoffs are too large to compile.
    """
    numbers = constraints.model.scenario.bare
    chosen = [(number, _from_nothing(number)) for number in numbers]
    together = _compiled(constraints, chosen)
    left_out: list[LeftOut] = []
    if isinstance(together, str):
        chosen = []
        for number in numbers:
            span, because = _span(constraints, number)
            if span is None:
                left_out.append(LeftOut(number, because))
            else:
                chosen.append((number, span))
        together = compiled(constraints, chosen)
    names = tuple(assumption_of(number, span).id for number, span in chosen)
    return Varied(together, names, tuple(left_out))


def compiled(constraints: IncentiveConstraints, chosen: Chosen) -> IncentiveConstraints:
    """The game with some bare numbers varied. Raises ScenarioError, and ValueError as `promoted` does."""
    model = constraints.model
    return incentive_constraints(compile_payoffs(promoted(model.scenario, chosen), model.plays))


def _compiled(constraints: IncentiveConstraints, chosen: Chosen) -> IncentiveConstraints | str:
    """The game, or why there is none."""
    try:
        return compiled(constraints, chosen)
    except ValueError as error:
        return str(error)
    except ScenarioError as error:
        return error.problems[0].message


def _span(constraints: IncentiveConstraints, number: BareNumber) -> tuple[Range | None, str]:
    """From where to where a number can vary alone; None where it cannot, and why."""
    because = ""
    for span in (_from_nothing(number), _ordered(number.value / 2, 2 * number.value)):
        game = _compiled(constraints, [(number, span)])
        if not isinstance(game, str):
            return span, ""
        because = game
    return None, because


def _from_nothing(number: BareNumber) -> Range:
    twice = 2 * number.value
    likely = number.where.endswith(".probability") or number.where.startswith("priors.")
    return _ordered(Fraction(0), min(twice, Fraction(1)) if likely else twice)


def _ordered(one: Fraction, other: Fraction) -> Range:
    return min(one, other), max(one, other)
