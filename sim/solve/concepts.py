"""The solution concepts that explorations can be asked about."""

from collections.abc import Iterable

from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError, did_you_mean
from sim.solve.concept import Concept
from sim.solve.dominance import ITERATED_DOMINANCE
from sim.solve.nash.pure import PURE_NASH, STRICT_NASH

CONCEPTS = {concept.id: concept for concept in (PURE_NASH, STRICT_NASH, ITERATED_DOMINANCE)}


def concept_of(name: str, known: Iterable[Concept] = CONCEPTS.values()) -> Concept:
    """The concept with an id. Raises ScenarioError with the nearest one."""
    table = {concept.id: concept for concept in known}
    if name not in table:
        hint = did_you_mean(name, table)
        raise ScenarioError([Problem("unknown-name", f"unknown concept '{name}'", COMMAND_LINE, hint)])
    return table[name]
