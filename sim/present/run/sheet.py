"""Profiles with their payoffs, and equilibria, as tables to go on with elsewhere."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from sim.present.page.frames import frame
from sim.present.page.sheet import sheet
from sim.rational import Fraction
from sim.scenario.language.numbers import exact_decimal
from sim.scenario.model import Scenario
from sim.solve.answer import Answer
from sim.solve.explain import Valuation
from sim.solve.solution import Equilibrium

if TYPE_CHECKING:
    import pandas

MAX_DIGITS = 30


def csv_text(valuation: Valuation) -> str:
    """Every feasible profile as CSV: actions, outcomes, payoffs; with stages, every history."""
    rows = ([_digits(cell) for cell in row] for row in _payoff_rows(valuation))
    return sheet(_payoff_columns(valuation.scenario), rows)


def payoffs_frame(valuation: Valuation) -> "pandas.DataFrame":
    """The same as a data frame. Raises MissingExtra."""
    rows = (
        [float(cell) if isinstance(cell, Fraction) else cell for cell in row]
        for row in _payoff_rows(valuation)
    )
    return frame(_payoff_columns(valuation.scenario), rows)


def equilibria_frame(answer: Answer) -> "pandas.DataFrame":
    """A row for each equilibrium: pure ones, then those in which somebody mixes. Raises MissingExtra.

    A cell holds an action or a value, or where it is left to chance {action: probability}.
    """
    mixed = [e for e in answer.mixed.equilibria if any(len(s) > 1 for s in e.profile.values())]
    every = [(answer.pure.concept, e) for e in answer.equilibria]
    every += [(answer.mixed.concept, e) for e in mixed]
    columns = ["concept", *_payoff_columns(answer.scenario), "strict", "margin"]
    return frame(columns, ([concept, *_cells(e), e.strict, e.margin] for concept, e in every))


def _cells(equilibrium: Equilibrium) -> list[object]:
    parts: tuple[Mapping[str, object], ...] = (
        equilibrium.profile, equilibrium.outcome, equilibrium.payoffs,
    )  # fmt: skip
    return [value for part in parts for value in part.values()]


def _payoff_columns(scenario: Scenario) -> tuple[str, ...]:
    players = [player.id for player in scenario.players]
    return (*_chosen(scenario), *(d.id for d in scenario.dimensions), *(f"{p}_payoff" for p in players))


def _chosen(scenario: Scenario) -> tuple[str, ...]:
    """What tells plays apart: who does what, or with stages all that is settled, in order."""
    return scenario.settled if scenario.sequential else tuple(player.id for player in scenario.players)


def _payoff_rows(valuation: Valuation) -> list[tuple[str | Fraction, ...]]:
    """A row for each feasible profile or history, its payoffs exact."""
    paid, plays = valuation.exact.payoffs, valuation.constraints.model.plays
    names = _chosen(valuation.scenario)
    return [
        (*(plays.label(n, play) for n in names), *valuation.outcome(play).values(), *paid[:, play])
        for play in np.flatnonzero(plays.feasible).tolist()
    ]


def _digits(cell: str | Fraction) -> str | float | Decimal:
    """A payoff with all its digits where they are few."""
    if not isinstance(cell, Fraction):
        return cell
    try:
        digits = exact_decimal(cell)
    except ValueError:
        return float(cell)
    return Decimal(digits) if len(digits) <= MAX_DIGITS else float(cell)
