"""Pure-strategy Nash equilibria: complete by construction."""

import numpy as np

from sim.game.incentives import IncentiveConstraints
from sim.solve.explain import Valuation
from sim.solve.solution import Claim, Equilibrium, Solution


def pure_equilibria(constraints: IncentiveConstraints, theta: np.ndarray) -> np.ndarray:
    """(plays, samples): where a profile is a pure-strategy Nash equilibrium.

    theta: (assumptions, samples), each in its assumption's unit.
    Complete: a feasible profile is an equilibrium iff no available unilateral deviation
    gains (Nash 1951); infeasible profiles never are.
    """
    signs = constraints.signs(theta)
    holds = np.empty((2 * len(signs), theta.shape[1]), dtype=bool)
    holds[0::2], holds[1::2] = signs >= 0, signs <= 0
    made = np.empty((len(constraints.model.plays), theta.shape[1]), dtype=bool)
    for start in range(0, len(made), 4096):
        made[start : start + 4096] = holds[constraints.requirements[start : start + 4096]].all(axis=1)
    return made & constraints.model.plays.feasible[:, None]


def solve_pure(valuation: Valuation) -> Solution:
    """Every pure equilibrium at the scenario's values, with what holds it in place."""
    constraints = valuation.constraints
    found = pure_equilibria(constraints, constraints.model.theta[:, None])[:, 0]
    equilibria = tuple(_equilibrium(valuation, int(play)) for play in np.flatnonzero(found))
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
