"""Courses that an equilibrium does not take: who would depart from them, where, and for how much.

A course is judged by the strategies that speak most for it. Off its path everybody does what an
equilibrium of that part of the game does, and where there are several, what is worst for whoever
departs. Where beliefs are formed, every strategy profile with the course is tried whose choices off
the path some belief makes best; where these are too many to list, beliefs are followed instead.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from sim.game.incentives import IncentiveConstraints
from sim.game.told import Course
from sim.game.tree import Node, Tree
from sim.rational import Fraction
from sim.solve.concept import All, Formula, formula_holds, literal_signs
from sim.solve.explain import Valuation
from sim.solve.sequential.assessments import Choice
from sim.solve.sequential.believed import Assessed
from sim.solve.sequential.courses import joined
from sim.solve.sequential.expectation import Expectation, equilibrium_of
from sim.solve.sequential.followed import followed_game
from sim.solve.sequential.nearest import nearest
from sim.solve.sequential.own_values import OwnValues
from sim.solve.sequential.places import Places
from sim.solve.sequential.strategies import Deviation, Sustained, Sustaining
from sim.solve.sequential.subgame_perfect import SUBGAME_PERFECT, induction
from sim.solve.sequential.subgames import Subgames
from sim.solve.sequential.supported import Support
from sim.solve.solution import Equilibrium, Incentive

MOST = 50
"""So many courses are told with all that undoes them, the nearest misses."""


@dataclass(frozen=True, eq=False)
class Hindered:
    """A course, the strategies that speak most for it, and the deviations from it that pay, worst first.

    leads: the strategies as an equilibrium is told, though it is none where anything pays.
    blockers: what each deviation brings. pays: the deviations, in the same order.
    """

    course: Course
    leads: Equilibrium
    blockers: tuple[Incentive, ...]
    pays: tuple[Deviation, ...]


@dataclass(frozen=True, eq=False)
class Misses:
    """The courses with an outcome, nearest miss first. count: how many there are, told or not.

    sound: whether every part of the game has an equilibrium in pure strategies; if not, there are
        no courses to tell.
    open: whether the outcome can come about at all, in a course that is told or not.
    """

    tree: Tree
    valuation: Valuation
    courses: tuple[Hindered, ...]
    count: int
    sound: bool = True
    open: bool = True


Only = Collection[Course] | None
"""The courses that are told; None for all."""


def misses(constraints: IncentiveConstraints, having: np.ndarray, only: Only = None) -> Misses:
    """The courses with an outcome, judged by the concept of the file.

    having: (plays,) that have it. only: the courses that are told, where it is not all of them.
    """
    from sim.solve.concepts import default_concept

    scenario = constraints.model.scenario
    subgames = default_concept(scenario) is SUBGAME_PERFECT
    if subgames and scenario.all_seen:
        return _by_induction(constraints, having, only)
    if not subgames and (followed := followed_game(constraints)):
        return _by_updating(OwnValues(constraints, followed), having, only)
    return _by_assessment(constraints, having, only, subgames=subgames)


def _by_induction(constraints: IncentiveConstraints, having: np.ndarray, only: Only) -> Misses:
    """The courses with an outcome where everybody sees all that went before. having: (plays,)."""
    sustaining = Sustaining(induction(constraints, None))
    worded = Expectation(Valuation(constraints), sustaining.tree)
    if not sustaining.sound:
        return Misses(sustaining.tree, worded.valuation, (), 0, sound=False)
    if only is None:
        through = _Through(sustaining, worded, having).at(sustaining.induction.root)
        ranked = sorted(through, key=lambda course: (through[course], course))
    else:
        ranked = sorted(only)
    told = [_told(worded, sustaining.least_hindered(course)) for course in ranked[:MOST]]
    return Misses(sustaining.tree, worded.valuation, tuple(told), len(ranked), open=bool(ranked))


class _Through:
    """Every course with an outcome, and the largest gain by departing from it, as a share of a range."""

    def __init__(self, sustaining: Sustaining, worded: Expectation, having: np.ndarray) -> None:
        self.sustaining, self.worded, self.having = sustaining, worded, having
        self.every = sustaining.tree.model.lotteries

    def at(self, node: Node) -> dict[Course, Fraction]:
        """The courses of a node that have the outcome -> the largest gain from there on."""
        if node.branches is None:
            (play,) = node.plays
            there = self.having[play] and self.worded.probability(play, self.every)
            return {node.plays: Fraction(0)} if there else {}
        below = {key: self.at(branch) for key, branch in node.branches.items()}
        if not node.movers:
            return dict(self._drawn(node, below))
        return {
            course: max(gain, self._gain(node, key, course))
            for key, courses in below.items()
            for course, gain in courses.items()
        }

    def _drawn(
        self, node: Node, below: Mapping[tuple[int, ...], dict[Course, Fraction]]
    ) -> Iterator[tuple[Course, Fraction]]:
        """Of the other ways that chance may go, each takes an equilibrium: the first of several."""
        first = {key: self.sustaining.alive[branch][0] for key, branch in (node.branches or {}).items()}
        for key, courses in below.items():
            for course, gain in courses.items():
                yield joined([course, *(other for k, other in first.items() if k != key)]), gain

    def _gain(self, node: Node, key: tuple[int, ...], course: Course) -> Fraction:
        """The most that somebody gains by moving otherwise at a node."""
        worst = Fraction(0)
        for rival in self.sustaining.induction.rivals(node, key):
            assert node.branches is not None
            branch, player = node.branches[rival.branch], rival.player
            threat = min(self._worth(player, c, node) for c in self.sustaining.alive[branch])
            worst = max(worst, (threat - self._worth(player, course, node)) / self.worded.span(player))
        return worst

    def _worth(self, player: str, course: Course, node: Node) -> Fraction:
        return self.worded.worth(player, course, self.sustaining.induction.lotteries[node])


def _by_assessment(
    constraints: IncentiveConstraints, having: np.ndarray, only: Only, *, subgames: bool
) -> Misses:
    """The same where not everybody sees everything, every strategy profile tried.

    subgames: off the path proper subgames are settled, and no beliefs.
    """
    assessed = Assessed(constraints, beliefs=not subgames, subgames=subgames)
    worded, strategies = assessed.worded, assessed.strategies
    every = strategies.tree.model.lotteries
    needs = _in_subgames(Subgames(strategies)) if subgames else _at_places(assessed)
    asked = []
    for choice in strategies:
        course = strategies.course(strategies.tree.root, choice)
        if course and any(having[play] and worded.probability(play, every) for play in course):
            asked.append((choice, course, list(needs(choice))))
    holds = literal_signs(constraints.own_signs[:, None])
    best: dict[Course, tuple[Fraction, Choice]] = {}
    for choice, course, parts in asked:
        failing = [on_path for on_path, need in parts if not np.all(formula_holds(need, holds.__getitem__))]
        if all(failing):
            gain = _largest_gain(assessed, choice) if failing else Fraction(0)
            # what fails and costs nobody anything is the choice of a type that does not exist
            if not (failing and gain == 0) and (course not in best or gain < best[course][0]):
                best[course] = gain, choice
    ranked = sorted(best, key=lambda course: (best[course][0], course))
    chosen = [course for course in ranked if only is None or course in only][:MOST]
    told = [_told(worded, assessed.sustained(course, best[course][1])) for course in chosen]
    return Misses(strategies.tree, worded.valuation, tuple(told), len(ranked), open=bool(asked))


Needs = Callable[[Choice], Iterator[tuple[bool, Formula]]]
"""Strategies -> what must hold for them, part by part, with whether they lead there."""


def _at_places(assessed: Assessed) -> Needs:
    def needs(choice: Choice) -> Iterator[tuple[bool, Formula]]:
        for situation in assessed.strategies.situations(choice):
            yield situation.on_path, All(tuple(assessed.requirements.at(situation, choice)))

    return needs


def _in_subgames(subgames: Subgames) -> Needs:
    def needs(choice: Choice) -> Iterator[tuple[bool, Formula]]:
        for root in subgames.roots:
            yield subgames.strategies.reaches(root, choice), subgames.at(root, choice)

    return needs


def _by_updating(own: OwnValues, having: np.ndarray, only: Only) -> Misses:
    """The same where beliefs are followed, and no strategy is listed."""
    near = nearest(own, having, MOST)
    support = Support(Places(own, near.nearly))
    told = [_told(own.worded, support.of(pair)) for pair in near.pairs.values()]
    chosen = tuple(miss for miss in told if only is None or miss.course in only)
    return Misses(own.worded.tree, own.worded.valuation, chosen, near.count, open=near.possible)


def _largest_gain(assessed: Assessed, choice: Choice) -> Fraction:
    """The most that somebody gains by another choice where it is reached, as a share of its range."""
    worded, most = assessed.worded, Fraction(0)
    for situation in assessed.strategies.situations(choice):
        asked = situation.on_path and assessed.has_to_be_best(situation, choice)
        for deviation in assessed.deviations_at(situation, choice) if asked else ():
            if deviation.sign < 0:
                d = deviation
                most = max(most, worded.gain(d.player, d.instead, d.then, d.later))
    return most


def _told(worded: Expectation, sustained: Sustained) -> Hindered:
    leads = equilibrium_of(worded, sustained)
    pairs = [(i, d) for d, i in zip(sustained.deviations, leads.incentives, strict=True) if d.sign < 0]
    pairs.sort(key=lambda pair: worded.valuation.loss_share(pair[0]))
    return Hindered(sustained.course, leads, tuple(i for i, _ in pairs), tuple(d for _, d in pairs))
