"""Everything that a game with stages, types or chance is asked: its equilibria, with what holds them."""

from dataclasses import dataclass

from sim.game.incentives import IncentiveConstraints
from sim.game.told import Course
from sim.game.tree import Tree
from sim.scenario.model import Scenario
from sim.solve.explain import Valuation
from sim.solve.sequential.believed import Assessed
from sim.solve.sequential.expectation import Expectation, equilibrium_of
from sim.solve.sequential.requirements import BAYES_NASH, PERFECT_BAYESIAN
from sim.solve.sequential.strategies import Sustaining
from sim.solve.sequential.subgame_perfect import SUBGAME_PERFECT, induction
from sim.solve.solution import Claim, Equilibrium, Solution


@dataclass(frozen=True, eq=False)
class SequentialAnswer:
    """What follows from a scenario with stages, types or chance.

    solutions: one for each concept, that of the file first.
    courses: what each equilibrium of the first comes to, in their order.
    """

    valuation: Valuation
    tree: Tree
    solutions: tuple[Solution, ...]
    courses: tuple[Course, ...]

    @property
    def scenario(self) -> Scenario:
        """The scenario that was solved."""
        return self.valuation.scenario

    @property
    def equilibria(self) -> tuple[Equilibrium, ...]:
        """One equilibrium of the file's own concept for each course."""
        return self.solutions[0].equilibria


def solve_sequential(constraints: IncentiveConstraints) -> SequentialAnswer:
    """Every course of the file's own concept, in pure strategies. Raises ScenarioError."""
    from sim.solve.concepts import default_concept

    if default_concept(constraints.model.scenario) is SUBGAME_PERFECT:
        return _by_induction(constraints)
    return _by_assessment(constraints)


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
    return SequentialAnswer(worded.valuation, sustaining.tree, (solution,), courses)


def _by_assessment(constraints: IncentiveConstraints) -> SequentialAnswer:
    solutions, first = [], None
    for concept, beliefs in ((PERFECT_BAYESIAN, True), (BAYES_NASH, False)):
        if first is not None and first.strategies.some_move_again:
            break  # Bayes-Nash play of those would need deviations in several places at once
        assessed = Assessed(constraints, beliefs=beliefs)
        first = first or assessed
        free = "; weak: off the path beliefs are free, but of what nobody who moved knew the prior stays"
        weak = free if beliefs else "; each type chooses for itself"
        solutions.append(
            Solution(
                concept.id,
                f"every pure strategy profile against its incentive constraints{weak}",
                Claim.EVERY,
                tuple(equilibrium_of(assessed.worded, assessed.of(course)) for course in assessed.courses),
                "" if assessed.courses else f"No {concept.name} in pure strategies exists.",
            )
        )
    assert first is not None
    return SequentialAnswer(first.worded.valuation, first.worded.tree, tuple(solutions), first.courses)
