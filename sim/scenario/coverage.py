"""Whether what a file says is said of everything that can come up: values of measures, and claims."""

import re
from collections.abc import Iterator, Sequence

from sim.scenario.expectations import EquilibriumClaim
from sim.scenario.model import Measure, Scenario
from sim.scenario.plays import Plays, holds
from sim.scenario.problems import Mark, Problem, Severity

NEW = re.compile(r"(?:players\.(\w+)\.actions|outcomes\.(\w+))\.(\w+)")
"""The path of an action or of a value of a dimension."""


def uncovered(scenario: Scenario, plays: Plays) -> list[Problem]:
    """Combinations of a measure that come up in a feasible play and have neither value nor default."""
    problems = []
    for measure in scenario.measures:
        if measure.default is not None or not all(name in plays.codes for name in measure.by):
            continue
        missing = [c for c in combinations(measure.by, plays) if c not in measure.table]
        if missing:
            named = ", ".join(f"{name} {label}" for name, label in zip(measure.by, missing[0], strict=True))
            more = f" (and {len(missing) - 1} more)" if len(missing) > 1 else ""
            message = f"measures.{measure.id} has no value for {named}{more}"
            problems.append(Problem("uncovered", message, measure.mark, "add it, or a default"))
    return problems


def combinations(names: Sequence[str], plays: Plays) -> list[tuple[str, ...]]:
    """The combinations of labels of some variables that come up in a feasible play, in order."""
    import numpy as np

    if not names:
        return [()]
    sizes = [len(plays.labels[name]) for name in names]
    flat = np.ravel_multi_index([plays.codes[name][plays.feasible] for name in names], sizes)
    at = np.array(np.unravel_index(np.unique(flat), sizes)).T
    return [tuple(plays.labels[name][i] for name, i in zip(names, row, strict=True)) for row in at.tolist()]


def defaulted(scenario: Scenario, plays: Plays) -> list[Problem]:
    """Actions and outcome values that a child adds, and that a measure only has its default for.

    A default is written for what was there before; that it fits what is new has to be said.
    """
    problems = []
    own = {override.path for override in scenario.overrides if override.before is None}
    changed = {override.path for override in scenario.overrides}
    for variable, label, mark in _added(scenario):
        for measure in scenario.measures:
            path = f"measures.{measure.id}"
            if path in own or f"{path}.default" in changed or variable not in measure.by:
                continue
            if _only_by_default(measure, variable, label, plays):
                message = f"{path} has no value for '{label}', which is new in {variable}, but its default"
                hint = f"write what it is for '{label}', though it be the same"
                problems.append(Problem("defaulted", message, mark, hint, Severity.WARNING))
    return problems


def _added(scenario: Scenario) -> Iterator[tuple[str, str, Mark]]:
    """(player or dimension, action or value, place) of what a child adds."""
    for override in scenario.overrides:
        match = NEW.fullmatch(override.path)
        if match and override.before is None and override.after is not None:
            yield match[1] or match[2], match[3], override.mark


def _only_by_default(measure: Measure, variable: str, label: str, plays: Plays) -> bool:
    if variable not in plays.codes:
        return False
    at = measure.by.index(variable)
    falls_back = False
    for combination in combinations(measure.by, plays):
        if combination[at] != label:
            continue
        written = measure.table.get(combination)
        # measures.ID.values, then a label for each level
        levels = [] if written is None else written.where.split(".")[3:]
        if levels[at : at + 1] == [label]:
            return False
        falls_back |= measure.default is not None if written is None else "default" in levels
    return falls_back


def of_one_type(scenario: Scenario, plays: Plays) -> list[Problem]:
    """Claims on equilibria whose condition some types never meet, whatever is played.

    An equilibrium has what holds however chance goes, so that no equilibrium has a condition which no play
    of some type meets: a claim that some has it fails for ever, and one that none has it says nothing.
    """
    import numpy as np

    drawn = [lottery.id for lottery in scenario.lotteries if lottery.player]
    problems = []
    for claim in scenario.claims if drawn else ():
        if not isinstance(claim.expect, EquilibriumClaim):
            continue
        condition = claim.expect.condition
        meets = holds(condition.formula, plays)
        for types in combinations(drawn, plays):
            of_them = plays.feasible.copy()
            for name, label in zip(drawn, types, strict=True):
                of_them &= plays.codes[name] == plays.labels[name].index(label)
            if np.any(meets & of_them):
                continue
            where = " and ".join(f"{name} == {label}" for name, label in zip(drawn, types, strict=True))
            message = (
                f"claims.{claim.id}.expect: nothing that is played meets its condition where {where}, and an "
                "equilibrium has it only if it holds however chance goes"
            )
            every = "every equilibrium has " if claim.expect.quantity == "no" else ""
            hint = f"if it is about the others, write '{every}{where} or ...' and what they do"
            problems.append(Problem("one-type", message, condition.mark, hint, Severity.WARNING))
            break
    return problems
