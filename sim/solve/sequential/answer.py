"""Everything that a game with stages, types or chance is asked: its equilibria, with what holds them."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from sim.game.incentives import IncentiveConstraints
from sim.game.told import Course
from sim.game.tree import Tree
from sim.scenario.model import Scenario
from sim.solve.concept import Concept
from sim.solve.explain import Valuation
from sim.solve.holding import plays_now
from sim.solve.sequential.assessments import moves_again
from sim.solve.sequential.believed import Assessed
from sim.solve.sequential.expectation import Expectation, equilibrium_of
from sim.solve.sequential.followed import Followed, followed_game
from sim.solve.sequential.mixed import (
    mixed_assessments,
    mixed_in_subgames,
    mixed_subgame_perfect,
    not_looked_for,
)
from sim.solve.sequential.own_values import OwnValues
from sim.solve.sequential.places import Places
from sim.solve.sequential.requirements import BAYES_NASH, PERFECT_BAYESIAN
from sim.solve.sequential.strategies import Sustaining
from sim.solve.sequential.subgame_perfect import SUBGAME_PERFECT, induction
from sim.solve.sequential.supported import Support
from sim.solve.solution import Claim, Equilibrium, Solution


@dataclass(frozen=True, eq=False)
class SequentialAnswer:
    """What follows from a scenario with stages, types or chance.

    solutions: one for each concept, that of the file first; the last may be the mixed equilibria.
    courses: what each equilibrium of the first comes to, in their order.
    mixed: the mixed equilibria, where they were asked for and somebody can gain by mixing.
    search: what looks for them; None where nobody can gain by mixing.
    """

    valuation: Valuation
    tree: Tree
    solutions: tuple[Solution, ...]
    courses: tuple[Course, ...]
    mixed: Solution | None = None
    search: Callable[[], Solution | None] = field(default=lambda: None, repr=False)

    @property
    def scenario(self) -> Scenario:
        """The scenario that was solved."""
        return self.valuation.scenario

    @property
    def equilibria(self) -> tuple[Equilibrium, ...]:
        """One equilibrium of the file's own concept for each course."""
        return self.solutions[0].equilibria

    @property
    def drawn(self) -> tuple[Equilibrium, ...]:
        """What there is to draw: the same, or mixed equilibria where nothing is stable in pure strategies."""
        return self.equilibria or (self.mixed.equilibria if self.mixed is not None else ())

    def with_mixed(self) -> "SequentialAnswer":
        """The answer with the equilibria in which somebody mixes, as far as they can be found."""
        if self.mixed is not None or (mixed := self.search()) is None:
            return self
        return replace(self, solutions=(*self.solutions, mixed), mixed=mixed)

    def or_mixed(self) -> "SequentialAnswer":
        """The same where nothing is stable in pure strategies; else the answer as it is."""
        return self if self.equilibria else self.with_mixed()


def solve_sequential(
    constraints: IncentiveConstraints, concept: Concept | None = None, *, mixed: bool = False
) -> SequentialAnswer:
    """Every course of a concept, or of the file's own, in pure strategies. Raises ScenarioError.

    mixed: also the equilibria in which somebody mixes, as far as they can be found.
    """
    from sim.solve.concepts import default_concept

    asked = concept or default_concept(constraints.model.scenario)
    answer = _pure(constraints, asked)
    return answer.with_mixed() if mixed else answer


def _pure(constraints: IncentiveConstraints, asked: Concept) -> SequentialAnswer:
    if asked is PERFECT_BAYESIAN and (followed := followed_game(constraints)):
        return _by_updating(constraints, followed)
    if asked is not SUBGAME_PERFECT:
        return _by_assessment(constraints, asked)
    if not constraints.model.scenario.all_seen:
        return _by_subgames(constraints)
    return _by_induction(constraints)


def _by_induction(constraints: IncentiveConstraints) -> SequentialAnswer:
    sustaining = Sustaining(induction(constraints, None))
    worded = Expectation(Valuation(constraints), sustaining.tree)
    courses = tuple(sustaining.courses)
    solution = Solution(
        SUBGAME_PERFECT.id,
        "backward induction over plays; ties are followed to every course",
        Claim.EVERY,
        tuple(equilibrium_of(worded, sustaining.of(course)) for course in courses),
        "" if courses else "No subgame perfect equilibrium in pure strategies exists.",
    )
    search = partial(mixed_subgame_perfect, constraints, sustaining.tree, courses, SUBGAME_PERFECT.id)
    return SequentialAnswer(worded.valuation, sustaining.tree, (solution,), courses, search=search)


def _by_updating(constraints: IncentiveConstraints, followed: Followed) -> SequentialAnswer:
    own = OwnValues(constraints, followed)
    support = Support(Places(own))
    courses = tuple(support.pairs)
    solution = Solution(
        PERFECT_BAYESIAN.id,
        "backward induction over histories and beliefs, which follow Bayes' rule wherever they can, off "
        "the path too (Fudenberg and Tirole 1991); no strategy is listed",
        Claim.EVERY,
        tuple(equilibrium_of(own.worded, support.of(pair)) for pair in support.pairs.values()),
        "" if courses else "No perfect Bayesian course in pure strategies exists.",
    )
    tree = own.worded.tree
    why = f"there are {len(tree.information_sets):,} information sets, too many for the agent form"
    if lost := moves_again(tree):
        why = f"{lost} moves again without knowing where it is, and one move at a time is looked at"
    search = partial(not_looked_for, PERFECT_BAYESIAN.id, why)
    return SequentialAnswer(own.worded.valuation, tree, (solution,), courses, search=search)


def _by_subgames(constraints: IncentiveConstraints) -> SequentialAnswer:
    assessed = Assessed(constraints, beliefs=False, subgames=True)
    method = "every pure strategy profile, against every other strategy in every proper subgame"
    solution = _assessed(assessed, SUBGAME_PERFECT, method)
    worded = assessed.worded
    search = partial(mixed_in_subgames, assessed, SUBGAME_PERFECT.id)
    return SequentialAnswer(worded.valuation, worded.tree, (solution,), assessed.courses, search=search)


def _by_assessment(constraints: IncentiveConstraints, asked: Concept) -> SequentialAnswer:
    solutions, courses = [], None
    first: Assessed | None = None
    tried = ((BAYES_NASH, False),) if asked is BAYES_NASH else ((PERFECT_BAYESIAN, True), (BAYES_NASH, False))
    for concept, beliefs in tried:
        if first is not None and first.strategies.some_move_again:
            break  # Bayes-Nash play of those would need deviations in several places at once
        assessed = Assessed(constraints, beliefs=beliefs, strategies=first.strategies if first else None)
        first = first or assessed
        free = "; weak: off the path beliefs are free, but of what nobody who moved knew the prior stays"
        weak = free if beliefs else "; each type chooses for itself"
        method = f"every pure strategy profile against its incentive constraints{weak}"
        if asked not in (PERFECT_BAYESIAN, BAYES_NASH) and beliefs:
            kept = set(plays_now(constraints, asked))
            courses = tuple(c for c in assessed.courses if constraints.courses.number(c) in kept)
            solutions.append(_assessed(assessed, asked, f"{method}; of these, those that survive", courses))
        solutions.append(_assessed(assessed, concept, method))
    assert first is not None
    told = first.courses if courses is None else courses
    answer = SequentialAnswer(first.worded.valuation, first.worded.tree, tuple(solutions), told)
    if asked not in (PERFECT_BAYESIAN, BAYES_NASH):
        return answer
    return replace(answer, search=partial(mixed_assessments, first, asked.id))


def _assessed(
    assessed: Assessed, concept: Concept, method: str, courses: tuple[Course, ...] | None = None
) -> Solution:
    told = assessed.courses if courses is None else courses
    return Solution(
        concept.id,
        method,
        Claim.EVERY,
        tuple(equilibrium_of(assessed.worded, assessed.of(course)) for course in told),
        "" if told else f"No {concept.name} in pure strategies exists.",
    )
