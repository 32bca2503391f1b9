"""The solution concepts that explorations can be asked about."""

from collections.abc import Iterable

from sim.scenario.agreements import MENU
from sim.scenario.model import Scenario
from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError, did_you_mean
from sim.solve.bargaining.solutions import BARGAINING
from sim.solve.concept import Concept
from sim.solve.dominance import ITERATED_DOMINANCE
from sim.solve.nash.pure import PURE_NASH, STRICT_NASH
from sim.solve.repeated.sustained import REPEATED, REVERSION
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
        *BARGAINING.values(),
        *REPEATED.values(),
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
    """The concept of a file where none is asked for.

    Where there are agreements, the solution that the file names, ratified where publics have a say. Of a
    repeated game, what reversion to an equilibrium of one round sustains. With types, one with beliefs
    about them.
    """
    if scenario.agreements is not None:
        ratified = "ratified-" if scenario.agreements.ratification else ""
        return BARGAINING[ratified + scenario.agreements.solution]
    if scenario.repeated is not None:
        return REVERSION
    if not scenario.sequential:
        return PURE_NASH
    return PERFECT_BAYESIAN if any(lottery.player for lottery in scenario.lotteries) else SUBGAME_PERFECT


def fitting_concepts(scenario: Scenario) -> tuple[Concept, ...]:
    """The concepts that are for games like a scenario's, its own first."""
    own = default_concept(scenario)
    menu = MENU in scenario.labels
    others = (
        concept
        for concept in CONCEPTS.values()
        if concept is not own and not concept.block and concept.sequential == scenario.sequential and not menu
    )
    return (own, *others)


def chosen_concept(scenario: Scenario, name: str | None) -> Concept:
    """The concept that is asked for, or the file's own. Raises ScenarioError where it is for other games."""
    if name is None:
        return default_concept(scenario)
    concept = concept_of(name)
    if concept.block and getattr(scenario, concept.block) is None:
        message = f"'{name}' is a concept for files with '{concept.block}', and '{scenario.id}' has none"
        hint = f"add '{concept.block}', or ask for {default_concept(scenario).id}"
        raise ScenarioError([Problem("concept", message, COMMAND_LINE, hint)])
    if MENU in scenario.labels and not concept.block:
        message = f"'{name}' is about what each chooses by itself, and '{scenario.id}' has a menu"
        raise ScenarioError([Problem("concept", message, COMMAND_LINE, f"ask for {' or '.join(BARGAINING)}")])
    if concept.sequential != scenario.sequential:
        kind = "games with stages, types or chance" if concept.sequential else "simultaneous games"
        message = f"'{name}' is a concept for {kind}, and '{scenario.id}' is none"
        fitting = {own.id for own in fitting_concepts(scenario)}
        hint = f"ask for {' or '.join(id for id in CONCEPTS if id in fitting and not CONCEPTS[id].block)}"
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


def no_agreements(scenario: Scenario, what: str) -> None:
    """Raises ScenarioError as `profiles_only`, and for a file with agreements or repetition."""
    profiles_only(scenario, what)
    each_alone(scenario, what)


def each_alone(scenario: Scenario, what: str) -> None:
    """Raises ScenarioError for a file with agreements or repetition. what: the question that it is asked."""
    if scenario.blocks:
        but = "they agree" if scenario.agreements is not None else "the game is repeated"
        message = f"{what} is told only where each chooses by itself and once, and in '{scenario.id}' {but}"
        hint = "ask any other command, or leave this option out"
        raise ScenarioError([Problem("not-yet", message, COMMAND_LINE, hint)])
