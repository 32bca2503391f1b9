"""Pure-strategy Nash equilibria: complete by construction."""

from collections.abc import Mapping

import numpy as np

from sim.algebra.samples import Samples
from sim.game.given import left_by
from sim.game.incentives import NO_ROW, Box, Deviations, IncentiveConstraints
from sim.rational import Fraction
from sim.solve.concept import HOLDS, Concept, Formulas, Relation
from sim.solve.explain import Valuation
from sim.solve.solution import Claim, Equilibrium, Solution


def _formulas(
    constraints: IncentiveConstraints, box: Box | None, supposed: Mapping[str, str], *, strict: bool
) -> Formulas:
    """Every unilateral deviation from a feasible profile, with the literal that keeps it from paying.

    supposed: player -> the action that it takes whatever it gains by another.
    """
    plays = np.flatnonzero(left_by(constraints.model.plays, supposed))
    bounds = None if box is None else constraints.bounds(box)
    needs = np.zeros((len(constraints.model.plays), sum(n - 1 for n in constraints.model.plays.shape)), int)
    column = 0
    for player, d in constraints.deviations.items():
        size = d.play.shape[0]
        if player in supposed:
            column += size - 1
            continue
        beaten = np.zeros(d.play.shape, dtype=bool) if bounds is None else _beaten(d, *bounds)
        for own in range(size):
            for step, other in enumerate(b for b in range(size) if b != own):
                row, factor = d.row[own, other], d.factor[own, other]
                relation = np.where(factor < 0, Relation.AT_MOST, Relation.AT_LEAST) + 2 * strict
                idle = (row == NO_ROW) | beaten[other] | ((row == 0) & (not strict))
                needs[d.play[own], column + step] = np.where(idle, HOLDS, 4 * row + relation)
        column += size - 1
    return Formulas(plays, needs[plays])


def _beaten(deviations: Deviations, least: np.ndarray, most: np.ndarray) -> np.ndarray:
    """(actions, others): where another action gains more all over a box.

    If a deviation to that one does not pay, neither does one to this. least, most: proved bounds
    of the rows.
    """
    d = deviations
    # at [y, b]: by how much y is at least better than b
    with np.errstate(invalid="ignore"):  # no bound times no factor is no lead
        lead = np.where(d.factor > 0, d.factor * least[d.row], d.factor * most[d.row])
    return np.asarray(((d.row != NO_ROW) & (lead > 0)).any(axis=0))


def nash_formulas(
    constraints: IncentiveConstraints, box: Box | None = None, supposed: Mapping[str, str] | None = None
) -> Formulas:
    """A feasible profile is an equilibrium iff no available unilateral deviation gains (Nash 1951).

    supposed: player -> its action, where equilibria of the others are meant that answer it.
    """
    return _formulas(constraints, box, supposed or {}, strict=False)


def strict_formulas(constraints: IncentiveConstraints, box: Box | None = None) -> Formulas:
    """A strict equilibrium: every available unilateral deviation loses (Harsanyi 1973)."""
    return _formulas(constraints, box, {}, strict=True)


PURE_NASH = Concept("pure-nash", "pure equilibrium", nash_formulas)
STRICT_NASH = Concept("strict-nash", "strict equilibrium", strict_formulas)


def pure_equilibria(constraints: IncentiveConstraints, samples: Samples) -> np.ndarray:
    """(plays, samples): where a profile is a pure-strategy Nash equilibrium.

    Complete: a feasible profile is an equilibrium iff no available unilateral deviation
    gains (Nash 1951); infeasible profiles never are.
    """
    stable = np.zeros((len(constraints.model.plays), samples.count), dtype=bool)
    formulas = nash_formulas(constraints)
    stable[formulas.plays] = formulas.holding(constraints.signs(samples))
    return stable


def equilibria_at(constraints: IncentiveConstraints, point: Mapping[str, Fraction]) -> np.ndarray:
    """(plays,): the same at one exact point."""
    return pure_equilibria(constraints, Samples.at_points(constraints.model.basis.assumptions, [point]))[:, 0]


def own_equilibria(
    constraints: IncentiveConstraints, supposed: Mapping[str, str] | None = None
) -> np.ndarray:
    """(plays,): the same at the scenario's own values."""
    stable = np.zeros(len(constraints.model.plays), dtype=bool)
    formulas = nash_formulas(constraints, None, supposed)
    stable[formulas.plays] = formulas.holding(constraints.own_signs)
    return stable


def solve_pure(valuation: Valuation) -> Solution:
    """Every pure equilibrium at the scenario's values, with what holds it in place."""
    constraints = valuation.constraints
    stable = np.flatnonzero(own_equilibria(constraints))
    equilibria = tuple(_equilibrium(valuation, int(play)) for play in stable)
    return Solution(
        "pure-nash",
        "every profile checked against its incentive constraints",
        Claim.EVERY,
        equilibria,
        "" if equilibria else "No pure-strategy Nash equilibrium exists.",
    )


def _equilibrium(valuation: Valuation, play: int) -> Equilibrium:
    incentives = valuation.incentives(play)
    keenest = min(incentives, key=valuation.loss_share, default=None)
    plays = valuation.constraints.model.plays
    scenario = valuation.constraints.model.scenario
    return Equilibrium(
        profile={player.id: plays.label(player.id, play) for player in scenario.players},
        payoffs=valuation.payoffs_of(play),
        strict=valuation.is_strict(play),
        margin=keenest.loss if keenest else None,
        margin_share=valuation.loss_share(keenest) if keenest else None,
        regret=max([0.0, *(-incentive.loss for incentive in incentives)]),
        outcome=valuation.outcome(play),
        incentives=incentives,
    )
