"""Everything that a report says of a scenario: each question asked once, in its plainest form."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

from sim.explore.abreast import abreast
from sim.explore.backtest.answer import Backtest
from sim.explore.check.claims import ClaimResult, check_claims
from sim.explore.compare.answer import Comparison, compare
from sim.explore.map.answer import PhaseMap, phase_map
from sim.explore.reach.answer import Reach, reach
from sim.explore.reach.discovered import is_quick
from sim.explore.sweep.cases import CaseResult
from sim.explore.sweep.shares import shares
from sim.explore.thresholds.answer import Thresholds, thresholds
from sim.game.incentives import IncentiveConstraints
from sim.scenario.model import Scenario
from sim.scenario.problems import Problem, ScenarioError
from sim.solve.concept import Decision, Formulas, discovers
from sim.solve.concepts import default_concept
from sim.solve.sequential.answer import SequentialAnswer
from sim.solve.solved import Solved, solved

MOST_ROWS = 500
"""Of formulas that are no conjunctions: with more, what would have to be true is left to `sim reach`."""
LEAST_SHOWN = 0.01
"""Of a map that has another outcome, for the map to show something."""


@dataclass(frozen=True, eq=False)
class Findings:
    """What every question finds of one scenario.

    phase_map: of the two assumptions that tip the answer first; None if fewer than two do.
    overturning: a map of the two that are nearest to changing the first dimension of the outcome;
        None where it would show the same outcome all over.
    reaches: one for each feasible value of the first dimension that no equilibrium has.
    unsearched: those of these values for which it would take too long, or that no search is for.
    swept: how often what is stable with everything drawn at once; None if nothing has a range.
    comparison: with the baseline, if there is one.
    record: how the model did on the past, if episodes are known. unread: why they could not be read.
    """

    answer: Solved
    thresholds: Thresholds
    phase_map: PhaseMap | None
    overturning: PhaseMap | None
    reaches: tuple[Reach, ...]
    unsearched: tuple[str, ...]
    swept: CaseResult | None
    comparison: Comparison | None
    claims: tuple[ClaimResult, ...]
    record: Backtest | None
    unread: tuple[Problem, ...] = ()

    @property
    def scenario(self) -> Scenario:
        """The scenario that was asked about."""
        return self.answer.scenario

    @property
    def now(self) -> frozenset[str]:
        """The values of the first outcome dimension that may come about now."""
        lead = self.scenario.dimensions[0].id
        return frozenset(value for e in self.answer.equilibria for value in _values(e.outcome[lead]))


def _values(outcome: str | Mapping[str, float]) -> tuple[str, ...]:
    """The values that come about, or may where chance decides."""
    return (outcome,) if isinstance(outcome, str) else tuple(v for v, share in outcome.items() if share)


def _no_past() -> Backtest | None:
    return None


def findings(
    constraints: IncentiveConstraints,
    baseline: IncentiveConstraints | None = None,
    record: Callable[[], Backtest | None] = _no_past,
    step: Callable[[], None] = lambda: None,
    others: int = 0,
) -> Findings:
    """Asks every question of a scenario.

    baseline: what it is compared with. record: asks how the model did on the past; it may raise
    ScenarioError. step: called after each of the STEPS questions. others: for how many profiles besides
    the nearest it is asked what would have to be true.
    """
    own = solved(constraints)
    if isinstance(own, SequentialAnswer):
        own = own.or_mixed()
    tipping = thresholds(constraints)
    step()
    wanted = _wanted(own, constraints)
    concept = default_concept(own.scenario)
    decision = concept.anywhere(constraints)
    heavy = not is_quick(constraints, decision) or (bool(own.scenario.blocks) and _is_heavy(decision))
    lead = own.scenario.dimensions[0].id
    searched = () if heavy else wanted
    # what lasts longest comes first
    questions: list[Callable[[], Any]] = [
        *(partial(reach, constraints, lead, value, concept=concept, others=others) for value in searched),
        partial(_sampled, constraints, tipping),
        partial(_recorded, record),
        partial(first_map, constraints, tipping, decision),
        *([] if baseline is None else [partial(compare, [baseline, constraints])]),
    ]
    # courses that are named on the way have their numbers from one process
    answers = abreast(questions, patience=math.inf if discovers(decision) else 0.0)
    reaches = tuple(islice(answers, len(searched)))
    step()
    claims, swept = next(answers)
    step()
    past, unread = next(answers)
    step()
    diagram = next(answers)
    comparison = None if baseline is None else next(answers)
    pairs = _pairs(tipping, reaches) if is_quick(constraints, decision) else ()
    maps = (phase_map(constraints, x, y) for x, y in pairs)
    overturning = next((drawn for drawn in maps if _shows(drawn)), None)
    step()
    return Findings(
        own,
        tipping,
        diagram,
        overturning,
        reaches,
        wanted if heavy else (),
        swept,
        comparison,
        claims,
        past,
        unread,
    )


STEPS = 5


def _sampled(
    constraints: IncentiveConstraints, tipping: Thresholds
) -> tuple[tuple[ClaimResult, ...], CaseResult | None]:
    """The claims, and how often what is stable: one question, since both load what draws samples."""
    return check_claims(constraints, tipping=tipping), shares(constraints)


def _recorded(record: Callable[[], Backtest | None]) -> tuple[Backtest | None, tuple[Problem, ...]]:
    """How the model did on the past, and why that cannot be said."""
    try:
        return record(), ()
    except ScenarioError as error:
        return None, error.problems


def first_map(constraints: IncentiveConstraints, tipping: Thresholds, decision: Decision) -> PhaseMap | None:
    """The map of the two assumptions that tip the answer first; None if fewer than two do.

    None too where it would take longer than all the rest. decision: by the file's own concept.
    """
    if not is_quick(constraints, decision):
        return None
    first = [item.assumption for item in tipping.moving[:2]]
    return phase_map(constraints, first[0], first[1]) if len(first) == 2 else None


def _wanted(own: Solved, constraints: IncentiveConstraints) -> tuple[str, ...]:
    """The feasible values of the first dimension that nothing has now."""
    lead, plays = own.scenario.dimensions[0], constraints.model.plays
    now = {value for equilibrium in own.equilibria for value in _values(equilibrium.outcome[lead.id])}
    possible = set(plays.codes[lead.id][plays.feasible].tolist())
    return tuple(value for code, value in enumerate(lead.values) if value not in now and code in possible)


def _is_heavy(decision: Decision) -> bool:
    """Whether regions of a decision are many to search."""
    return isinstance(decision, Formulas) and bool(decision.further) and len(decision.rows) > MOST_ROWS


def _pairs(tipping: Thresholds, reaches: tuple[Reach, ...]) -> Iterator[tuple[str, str]]:
    """Two assumptions, those nearest to overturning the outcome first."""
    alone = [item.assumption for item, _ in tipping.overturning]
    if len(alone) > 1:
        yield alone[0], alone[1]
    for change in sorted((r for r in reaches if r.distance is not None), key=lambda r: r.distance or 0):
        if len(change.changes) == 2:
            yield change.changes[0].assumption, change.changes[1].assumption
    for other in tipping.moving:
        if alone and other.assumption not in alone:
            yield alone[0], other.assumption


def _shows(diagram: PhaseMap) -> bool:
    """Whether the outcome is another one on a part of a map that can be seen."""
    leads = partial(diagram.plays.among, diagram.scenario.dimensions[0].id)
    now = leads(diagram.now)
    return sum(r.share for r in diagram.regions if leads(r.plays) != now) >= LEAST_SHOWN
