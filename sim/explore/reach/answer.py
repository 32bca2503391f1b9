"""What would have to be true: the least change of assumptions that makes an outcome an equilibrium.

The measure is the sum over assumptions of the change, in widths of the assumption's range. Each
profile with the outcome is a region of assumptions bounded by its incentive constraints; branch
and bound over linear relaxations finds the nearest point of each, or proves that there is none.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from sim.explore.reach.border import on_the_way
from sim.explore.reach.branch import Search, search
from sim.explore.reach.changes import Alternative, Change, alternative, changes_of, is_least
from sim.explore.reach.columns import Columns
from sim.explore.reach.digits import rounded
from sim.explore.reach.discovered import discovered
from sim.explore.reach.downhill import downhill
from sim.explore.reach.few import fewest_of_regions
from sim.explore.reach.impossible import Impossible, reasons
from sim.explore.reach.moves import box_of, movable_ones
from sim.explore.reach.polish import Candidate, polish
from sim.explore.reach.question import Question
from sim.explore.reach.regions import Entered, nearest
from sim.explore.reach.sparse import Fewest, fewest
from sim.explore.reach.statuses import Statuses
from sim.explore.reach.there import outcome_is_met, stable_plays
from sim.explore.reach.tolerances import SHORT_OF_IT
from sim.explore.reach.undone import undone
from sim.explore.reach.wanted import Wanted, wanted_by
from sim.game.incentives import IncentiveConstraints
from sim.game.told import Told
from sim.rational import Fraction
from sim.scenario.model import Scenario
from sim.solve.concept import Concept, Decision, Formulas, discovers
from sim.solve.concepts import default_concept
from sim.solve.explain import Valuation, outcome_plays
from sim.solve.nash.pure import PURE_NASH

MEASURE = "the sum over assumptions of |to - from| / width of the range"

NODES, NODES_ALTERNATIVE = 1_000, 12
"""Nodes at most: for the answer, and for each alternative."""

ALTERNATIVES, TRIES = 12, 3
"""How many profiles are listed besides the nearest, and for how many the fewest changes are looked for."""

RADII = (Fraction(8), Fraction(1000))
"""How far from where it is an assumption is looked for, in range widths, where there are no ranges."""


@dataclass(frozen=True, eq=False)
class Reach:
    """What would have to be true for an outcome.

    decision: what was solved for.
    having: which profiles have it; in a game with stages, types or chance, which courses may.
    distance, changes, play: the nearest change that was found; None and empty if none was.
    lower_bound: no change below it does; proved. Infinite where none does at all.
    infimum: what the distance tends to as the gap does to nothing, with the same deviations paying.
    attained: whether a point at the infimum does. by_gap: if none does, whether the new point keeps the gap,
    and does not only lie a hair beyond the border.
    values: every assumption at the new point.
    verified: solved again there, and a hair short of it; None where nothing was found.
    fewest: how many assumptions must move at least; 0 if not asked.
    proof: why it cannot be had, nearest miss first.
    examined: how many parts of the ranges were looked at, which a budget limits.
    beside: a profile or course that has it where it cannot be had alone, but beside something else.
    """

    valuation: Valuation
    dimension: str
    value: str
    only: bool
    within: str
    gap: Fraction
    having: Wanted = field(repr=False)
    decision: Decision = field(repr=False)
    distance: Fraction | None
    lower_bound: float
    proved: bool
    infimum: Fraction | None = None
    attained: bool = True
    by_gap: bool = True
    play: int | None = None
    values: Mapping[str, Fraction] | None = None
    changes: tuple[Change, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    fewest: int = 0
    verified: bool | None = None
    proof: tuple[Impossible, ...] = field(default=(), repr=False)
    free: tuple[str, ...] = ()
    concept: Concept = PURE_NASH
    examined: int = 0
    beside: int | None = None

    @property
    def scenario(self) -> Scenario:
        """The scenario that was asked about."""
        return self.told.scenario

    @cached_property
    def told(self) -> Told:
        """What the answer speaks of: the profiles, or the courses by their numbers."""
        return self.valuation.constraints.told

    @property
    def wanted(self) -> np.ndarray:
        """(plays,) the profiles or courses that have the outcome, or may have it."""
        return self.having.plays

    @cached_property
    def probability(self) -> Fraction:
        """How likely the outcome is at the rounded values in the solution that was found; 0 if none was."""
        if self.play is None:
            return Fraction(0)
        values = {**self.valuation.scenario.values, **self.rounded}
        return self.having.probability(self.valuation.constraints, self.play, values)

    @property
    def found(self) -> bool:
        """Whether the outcome can be had."""
        return self.distance is not None

    @cached_property
    def rounded(self) -> Mapping[str, Fraction]:
        """The new values of the assumptions that move, in few digits: solved again there, it holds."""
        return {} if self.play is None else self.rounded_for(self.play, self.changes)

    def rounded_for(self, play: int, changes: Sequence[Change]) -> Mapping[str, Fraction]:
        """The same for another profile and its changes."""
        scenario = self.valuation.scenario
        end = {**scenario.values, **{change.assumption: change.end for change in changes}}

        constraints = self.valuation.constraints

        def holds(values: Mapping[str, Fraction]) -> bool:
            return outcome_is_met(self.decision, constraints, self.having, values, self.only, play)

        return rounded(scenario.assumptions, scenario.values, end, holds)

    @cached_property
    def also(self) -> tuple[int, ...]:
        """The other profiles that are equilibria at the rounded values."""
        if self.play is None:
            return ()
        constraints = self.valuation.constraints
        values = {**self.valuation.scenario.values, **self.rounded}
        stable = stable_plays(self.decision, constraints, values)
        return tuple(int(play) for play in np.flatnonzero(stable) if play != self.play)


def reach(
    constraints: IncentiveConstraints,
    dimension: str,
    value: str,
    only: bool = False,
    free: Sequence[str] = (),
    unbounded: bool = False,
    gap: float | Fraction = Fraction(1, 1_000_000),
    concept: Concept = PURE_NASH,
    others: int = ALTERNATIVES,
) -> Reach:
    """The least change of assumptions at which an outcome is an equilibrium.

    only: it must be the only equilibrium outcome: some equilibrium has it, and every profile
        without it has a deviation that gains at least `gap` of that player's payoff range.
    free: the assumptions that may move; all that have a range, if empty.
    unbounded: up to their limits, not their ranges. concept: whose solution it is to be.
    others: for how many profiles besides the nearest the least change is looked for.
    Raises ScenarioError for unknown names, and a free assumption without a range.
    """
    *_, having = outcome_plays(constraints, f"{dimension}={value}")
    movable = movable_ones(constraints.model.scenario.assumptions, free)
    valuation = Valuation(constraints)
    anywhere = concept.anywhere(constraints)
    wanted = wanted_by(constraints, anywhere, having)
    for radius in RADII if unbounded else (None,):
        box = box_of(constraints, movable, radius)
        # of courses, those that nobody would ever follow in the box are left out at once
        within_box = concept.decision(constraints, box) if concept.sequential else anywhere
        decision = within_box if discovers(anywhere) else anywhere
        columns = Columns(constraints.model.basis, box)
        question = Question(
            constraints,
            valuation,
            box,
            columns,
            Statuses(constraints, columns) if discovers(anywhere) else constraints.status(box),
            constraints.model.scenario.values,
            {a.id: a.high - a.low for a in movable},
            {
                a.id: tuple(sorted({*a.distribution.values, a.value}))
                for a in movable
                if a.distribution.kind == "discrete"
            },
            wanted,
            Fraction(gap),
            within_box,
        )
        within = "limits" if unbounded else "range"
        reached = Reach(
            valuation,
            dimension,
            value,
            only,
            within,
            Fraction(gap),
            wanted,
            decision,
            None,
            math.inf,
            True,
            concept=concept,
        )
        closed = question.is_closed
        reached = (
            _answered(reached, question, others) if closed else _entered(reached, question, having, others)
        )
        reached = replace(reached, free=tuple(free))
        if radius is None or all(box[a.id] == a.limits for a in movable):
            return reached
        # beyond the radius, some assumption moves further than it
        reached = replace(reached, lower_bound=min(reached.lower_bound, float(radius)))
        if reached.distance is not None:
            return replace(reached, proved=reached.proved and reached.distance <= radius)
        reached = replace(reached, proved=False, proof=())
    return reached


def _answered(reached: Reach, question: Question, others: int) -> Reach:
    """The answer within the question's box."""
    only = reached.only
    plays = [int(play) for play in np.flatnonzero(question.wanted)]
    alive = [play for play in plays if not question.dead(play)]
    searches = search(question, alive, only, NODES + len(alive), {} if only else _present(question, alive))
    reached = replace(reached, examined=max((tried.nodes for tried in searches.values()), default=0))
    order = sorted(alive, key=lambda play: (_distance(searches[play]), searches[play].lower_bound, play))
    best = searches[order[0]].best if order else None
    lower = min((searches[play].lower_bound for play in alive), default=math.inf)
    if best is None:
        proof = reasons(question, plays, only, searches)
        # a bound from no search at all is no proof of anything but this
        return replace(reached, lower_bound=lower, proved=lower == math.inf, proof=proof)
    lower = min(lower, float(best.distance))
    infimum = best.infimum
    if only and best.distance > 0:
        closed = replace(question, gap=Fraction(0))
        here = [float(best.values[name]) for name in question.columns.free]
        nearer = polish(closed, best.play, here, best.broken)
        infimum = min(infimum, nearer.distance) if nearer else infimum
    infimum, verified = _verified(question, best, infimum, only)
    few = None
    if best.distance > 0:
        few = fewest(question, order, only, searches[best.play], 1 if only else TRIES)
    proved = is_least(infimum, lower)
    return replace(
        reached,
        distance=best.distance,
        lower_bound=lower,
        proved=proved,
        infimum=infimum,
        attained=infimum == best.distance,
        play=best.play,
        values=best.values,
        changes=changes_of(question, best),
        alternatives=_alternatives(question, best, order, searches, few, only, others),
        fewest=few.least if few else 0,
        verified=verified,
    )


def _entered(reached: Reach, question: Question, having: np.ndarray, others: int) -> Reach:
    """The answer within the question's box, for a decision that is no conjunction of closed literals."""
    known, entered = _searched(question, others, only=reached.only)
    reached = replace(reached, examined=entered.regions, lower_bound=entered.lower_bound)
    best = entered.best
    if best is None:
        proved = entered.lower_bound == math.inf
        shared = _searched(question, 0, only=False)[1].best if proved and reached.only else None
        worded = proved and not shared and reached.concept is default_concept(reached.valuation.scenario)
        proof = undone(question, having) if worded and reached.valuation.scenario.sequential else ()
        return replace(reached, proved=proved, beside=shared.play if shared else None, proof=proof)
    infimum, verified = _verified(question, best, min(best.infimum, best.distance), reached.only)
    few = None
    if best.distance and others and isinstance(question.decision, Formulas):
        few = fewest_of_regions(question, reached.only, best)
    return replace(
        reached,
        distance=best.distance,
        proved=is_least(infimum, entered.lower_bound),
        infimum=infimum,
        attained=infimum == best.distance,
        by_gap=best is not known,
        play=best.play,
        values=best.values,
        changes=changes_of(question, best),
        alternatives=(
            *(
                alternative("profile", question, point, lower, is_least(point.infimum, lower))
                for point, lower in entered.others
            ),
            *_sparsest(question, few),
        ),
        fewest=few.least if few else 0,
        verified=verified,
    )


def _searched(question: Question, others: int, *, only: bool) -> tuple[Candidate | None, Entered]:
    """What was found along lines, if there were any, and what came of it all."""
    if discovers(question.decision):
        return discovered(question, only)
    return None, nearest(question, only, others=others)


def _present(question: Question, plays: Sequence[int]) -> dict[int, Candidate]:
    """The profiles that are equilibria as it is: nothing has to change for them."""
    stable = question.stable(question.start)
    still = dict(question.start)
    return {play: Candidate(play, still, Fraction(0), 0, (), Fraction(0)) for play in plays if stable[play]}


def _distance(tried: Search) -> float:
    return math.inf if tried.best is None else float(tried.best.distance)


def _alternatives(
    question: Question,
    best: Candidate,
    order: Sequence[int],
    searches: Mapping[int, Search],
    few: Fewest | None,
    only: bool,
    others: int,
) -> tuple[Alternative, ...]:
    """The least change for each other profile, nearest first, and the one that moves the fewest."""
    alternatives: list[Alternative] = []
    for play in order if best.distance > 0 else ():
        if play == best.play or len(alternatives) >= others:
            continue
        tried = searches[play]
        if not only and not tried.proved:
            known = {} if tried.best is None else {play: tried.best}
            again = search(question, [play], only, NODES_ALTERNATIVE, known)[play]
            tried = replace(again, lower_bound=max(tried.lower_bound, again.lower_bound))
            if tried.best is not None and not tried.proved:
                tried = replace(tried, best=downhill(question, tried.best))
        if tried.best is not None:
            alternatives.append(alternative("profile", question, tried.best, tried.lower_bound, tried.proved))
    alternatives.sort(key=lambda alternative: alternative.distance)
    return (*alternatives, *_sparsest(question, few))


def _sparsest(question: Question, few: Fewest | None) -> tuple[Alternative, ...]:
    """The change that moves the fewest, where it was asked for."""
    return () if few is None else (alternative("sparsest", question, few.best, few.lower_bound, few.proved),)


def _verified(question: Question, best: Candidate, infimum: Fraction, only: bool) -> tuple[Fraction, bool]:
    """What the change comes down to, and whether the forward solver confirms it.

    The outcome is there at the new point, and gone a hair short of what it comes down to. Where it is not
    gone there, a change was bettered that comes further down: to where the outcome begins on the way.
    """
    verified = _confirmed(question, best, infimum, only)
    if not verified and infimum > 0:
        border = on_the_way(question, best, only=only)
        if border < infimum:
            return border, _confirmed(question, best, border, only)
    return infimum, verified


def _confirmed(question: Question, best: Candidate, infimum: Fraction, only: bool) -> bool:
    """Solved again by the forward solver: there at the new point, gone a hair short of the infimum."""
    start, end = question.start, best.values
    there = question.met(end, only)
    # an assumption that takes few values cannot move a hair; the others make up for it
    fixed = question.distance({n: end[n] for n in question.steps})
    if best.distance == fixed:
        return there
    left = max(Fraction(0), ((1 - SHORT_OF_IT) * infimum - fixed) / (best.distance - fixed))
    short = {n: end[n] if n in question.steps else start[n] + left * (end[n] - start[n]) for n in end}
    return there and not question.met(short, only)
