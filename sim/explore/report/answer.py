"""Everything that a report says of a scenario: each question asked once, in its plainest form."""

from dataclasses import dataclass

from sim.explore.check.claims import ClaimResult, check_claims
from sim.explore.compare.answer import Comparison, compare
from sim.explore.map.answer import PhaseMap, phase_map
from sim.explore.reach.answer import Reach, reach
from sim.explore.thresholds.answer import Thresholds, thresholds
from sim.game.incentives import IncentiveConstraints
from sim.scenario.model import Scenario
from sim.solve.answer import Answer, answer
from sim.solve.concepts import profiles_only


@dataclass(frozen=True, eq=False)
class Findings:
    """What every question finds of one scenario.

    phase_map: of the two assumptions that tip the answer first; None if fewer than two do.
    reaches: one for each feasible value of the first dimension that no equilibrium has.
    comparison: with the baseline, if there is one.
    """

    answer: Answer
    thresholds: Thresholds
    phase_map: PhaseMap | None
    reaches: tuple[Reach, ...]
    comparison: Comparison | None
    claims: tuple[ClaimResult, ...]

    @property
    def scenario(self) -> Scenario:
        """The scenario that was asked about."""
        return self.answer.scenario


def findings(constraints: IncentiveConstraints, baseline: IncentiveConstraints | None = None) -> Findings:
    """Asks every question of a scenario. baseline: what it is compared with."""
    profiles_only(constraints.model.scenario, "a report")
    solved = answer(constraints)
    tipping = thresholds(constraints)
    first = tipping.moving[:2]
    return Findings(
        solved,
        tipping,
        phase_map(constraints, first[0].assumption, first[1].assumption) if len(first) == 2 else None,
        _reaches(solved, constraints),
        None if baseline is None else compare([baseline, constraints]),
        check_claims(constraints),
    )


def _reaches(solved: Answer, constraints: IncentiveConstraints) -> tuple[Reach, ...]:
    lead, plays = solved.scenario.dimensions[0], constraints.model.plays
    now = {equilibrium.outcome[lead.id] for equilibrium in solved.equilibria}
    possible = set(plays.codes[lead.id][plays.feasible].tolist())
    return tuple(
        reach(constraints, lead.id, value)
        for code, value in enumerate(lead.values)
        if value not in now and code in possible
    )
