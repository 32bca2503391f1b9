"""The solution concepts that explorations can be asked about."""

from collections.abc import Iterable

from sim.scenario.model import Scenario
from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError, did_you_mean
from sim.solve.concept import Concept
from sim.solve.dominance import ITERATED_DOMINANCE
from sim.solve.nash.pure import PURE_NASH, STRICT_NASH
from sim.solve.sequential.requirements import BAYES_NASH, PERFECT_BAYESIAN
from sim.solve.sequential.signalling import INTUITIVE
from sim.solve.sequential.subgame_perfect import SUBGAME_PERFECT

CONCEPTS = {
    concept.id: concept
    for concept in (
        PURE_NASH,
        STRICT_NASH,
        ITERATED_DOMINANCE,
        SUBGAME_PERFECT,
        BAYES_NASH,
        PERFECT_BAYESIAN,
        INTUITIVE,
    )
}


def concept_of(name: str, known: Iterable[Concept] = CONCEPTS.values()) -> Concept:
    """The concept with an id. Raises ScenarioError with the nearest one."""
    table = {concept.id: concept for concept in known}
    if name not in table:
        hint = did_you_mean(name, table)
        raise ScenarioError([Problem("unknown-name", f"unknown concept '{name}'", COMMAND_LINE, hint)])
    return table[name]


def default_concept(scenario: Scenario) -> Concept:
    """The concept of a file where none is asked for: with types, one with beliefs about them."""
    if not scenario.sequential:
        return PURE_NASH
    return PERFECT_BAYESIAN if any(lottery.player for lottery in scenario.lotteries) else SUBGAME_PERFECT


def chosen_concept(scenario: Scenario, name: str | None) -> Concept:
    """The concept that is asked for, or the file's own. Raises ScenarioError where it is for other games."""
    if name is None:
        return default_concept(scenario)
    concept = concept_of(name)
    if concept.sequential != scenario.sequential:
        kind = "games with stages, types or chance" if concept.sequential else "simultaneous games"
        fitting = [other.id for other in CONCEPTS.values() if other.sequential == scenario.sequential]
        message = f"'{name}' is a concept for {kind}, and '{scenario.id}' is none"
        hint = f"ask for {' or '.join(fitting)}"
        raise ScenarioError([Problem("concept", message, COMMAND_LINE, hint)])
    return concept


def profiles_only(scenario: Scenario, what: str) -> None:
    """Raises ScenarioError for a game with stages, types or chance. what: the question that it is asked."""
    if scenario.sequential:
        message = (
            f"{what} is answered for simultaneous games only, and '{scenario.id}' has stages, types or chance"
        )
        hint = "ask sim run, explain, thresholds, map, reach, sweep, compare, report or check --claims"
        raise ScenarioError([Problem("not-yet", message, COMMAND_LINE, hint)])
