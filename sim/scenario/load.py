"""From a file to a scenario, with settings from the command line applied."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from sim.rational import Fraction
from sim.scenario.build.scenario import build
from sim.scenario.coverage import defaulted, of_one_type, uncovered
from sim.scenario.file import nodes
from sim.scenario.file.data import tree_of
from sim.scenario.file.find import SOURCES, find
from sim.scenario.file.inheritance import Merged, merged, merged_tree, shown, target
from sim.scenario.file.nodes import Scalar
from sim.scenario.language.numbers import decimal, interval
from sim.scenario.model import Assumption, Scenario
from sim.scenario.plays import Plays, enumerate_plays
from sim.scenario.problems import (
    COMMAND_LINE,
    Mark,
    Problem,
    ScenarioError,
    Severity,
    did_you_mean,
    has_errors,
    unknown_assumption,
)
from sim.scenario.provenance import Source
from sim.scenario.shapes.check import checked
from sim.scenario.shapes.entities import SourcesShape

UNNAMED = "game"
"""The id of a scenario in Python that names none."""


@dataclass(frozen=True)
class Loaded:
    """What could be read of a file.

    scenario: without its faulty parts; None if too little is left.
    plays: every play; None if players or outcomes are faulty.
    """

    scenario: Scenario | None
    plays: Plays | None
    problems: tuple[Problem, ...]


def load(
    name: str | Path | Mapping[str, Any], settings: Sequence[str] = (), view: str | None = None
) -> Loaded:
    """Everything that can be read of a scenario file, and every problem of it.

    name: a path, the id of a scenario that ships, or what a file would say, as Python values.
    settings: `name=value`, one for each assumption that departs from the file.
    view: the school or expert whose values are taken.
    """
    try:
        whole = _whole(name) if isinstance(name, Mapping) else merged(find(name))
    except ScenarioError as error:
        return Loaded(None, None, error.problems)
    sources, problems = read_sources(whole.files)
    built = build(whole, sources)
    scenario, plays = built.scenario, None
    problems += built.problems
    if scenario is not None:
        scenario, setting_problems = with_settings(scenario, settings, view)
        problems += setting_problems
        if built.playable:
            try:
                plays, play_problems = enumerate_plays(scenario)
                problems += [*play_problems, *uncovered(scenario, plays), *defaulted(scenario, plays)]
                problems += of_one_type(scenario, plays)
                plays = plays if plays.feasible.any() else None
            except ScenarioError as error:
                problems += error.problems
    return Loaded(scenario, plays, tuple(problems))


def _whole(mapping: Mapping[str, Any]) -> Merged:
    """What a file would say, with its parents: looked for from the folder that we are in."""
    named = mapping.get("scenario")
    id = named if isinstance(named, str) and named else UNNAMED
    tree = tree_of({"scenario": id, **mapping}, f"the mapping '{id}'")
    return merged_tree(Path(f"{id}.yaml"), tree)


def with_settings(
    scenario: Scenario, settings: Sequence[str], view: str | None
) -> tuple[Scenario, list[Problem]]:
    """The scenario with a view's values, and over them the settings."""
    problems: list[Problem] = []
    changes: dict[str, tuple[Fraction, str]] = {}
    if view is not None:
        views = sorted({name for assumption in scenario.assumptions for name in assumption.views})
        if view not in views:
            hint = did_you_mean(view, views) if views else "the scenario has no views"
            problems.append(Problem("unknown-view", f"unknown view '{view}'", COMMAND_LINE, hint))
        for assumption in scenario.assumptions:
            if view in assumption.views:
                changes[assumption.id] = (assumption.views[view], f"view {view}")
    example = next((f"{a.id}={decimal(a.value)}" for a in scenario.assumptions), "NAME=VALUE")
    for setting in settings:
        name, equals, text = setting.partition("=")
        name = name.strip()
        value = nodes.quotient(Scalar(text.strip(), COMMAND_LINE))
        if not equals or isinstance(value, str):
            complaint = value if equals and isinstance(value, str) else "expected name=value"
            hint = "" if "; write " in complaint else f"write for instance {example}"
            problems.append(Problem("setting", f"--set {setting}: {complaint}", COMMAND_LINE, hint))
        elif name not in scenario.values:
            message = f"--set {setting}: unknown assumption '{name}'"
            problems.append(unknown_assumption(message, name, scenario.values))
        else:
            changes[name] = (value, "--set")
    assumptions = []
    for assumption in scenario.assumptions:
        if assumption.id in changes:
            value, origin = changes[assumption.id]
            problems += value_problems(assumption, value, origin)
            assumption = dataclasses.replace(assumption, value=value, origin=origin)
        assumptions.append(assumption)
    return dataclasses.replace(scenario, assumptions=tuple(assumptions)), problems


def value_problems(assumption: Assumption, value: Fraction, origin: str) -> list[Problem]:
    """A warning outside the range, an error outside the limits."""
    what = f"{origin}: {assumption.id} = {decimal(value)}"
    least, most = assumption.limits
    if (least is not None and value < least) or (most is not None and value > most):
        message = f"{what} lies beyond its limits {interval(least, most)}"
        return [Problem("outside-limits", message, COMMAND_LINE)]
    if not assumption.low <= value <= assumption.high:
        message = f"{what} lies outside its range {interval(assumption.low, assumption.high)}"
        return [Problem("outside-range", message, COMMAND_LINE, severity=Severity.WARNING)]
    return []


def read_sources(files: Sequence[Path]) -> tuple[dict[str, Source], list[Problem]]:
    """The sources that stand beside the files, or in a folder above; nearer ones win."""
    sources: dict[str, Source] = {}
    problems: list[Problem] = []
    seen: set[Path] = set()
    for file in files:
        for folder in [file.parent, *list(file.parent.parents)[:2]]:
            path = folder / SOURCES
            if not path.is_file():
                continue
            if path not in seen:
                seen.add(path)
                for id, source in _read_sources(path, problems).items():
                    sources.setdefault(id, source)
            break
    return sources, problems


def _read_sources(path: Path, problems: list[Problem]) -> dict[str, Source]:
    try:
        sources, shape_problems = _sources_in(nodes.read(path, shown(path)), shown(path))
    except ScenarioError as error:
        problems += error.problems
        return {}
    problems += shape_problems
    return sources


@lru_cache(1)
def _sources_in(tree: nodes.Mapping, file: str) -> tuple[dict[str, Source], list[Problem]]:
    """The sources of a tree, and what is wrong with them."""
    key = Scalar("sources", Mark(file))
    shape, problems = checked(nodes.Mapping(((key, tree),), tree.mark), SourcesShape)
    if shape is None:
        return {}, problems
    return {id: Source(id, **source.model_dump()) for id, source in shape.sources.items()}, problems


def load_scenario(
    name: str | Path | Mapping[str, Any], settings: Sequence[str] = (), view: str | None = None
) -> tuple[Scenario, Plays, tuple[Problem, ...]]:
    """A sound scenario, its plays and the warnings. Raises ScenarioError with every problem."""
    loaded = load(name, settings, view)
    if loaded.scenario is None or loaded.plays is None or has_errors(loaded.problems):
        raise ScenarioError(loaded.problems)
    return loaded.scenario, loaded.plays, loaded.problems


def changed(scenario: Scenario, values: Mapping[str, Fraction], origin: str) -> Scenario:
    """The scenario at other values of some assumptions."""
    return dataclasses.replace(
        scenario,
        assumptions=tuple(
            dataclasses.replace(a, value=values[a.id], origin=origin) if a.id in values else a
            for a in scenario.assumptions
        ),
    )


def parent_file(scenario: Scenario) -> Path | None:
    """The first file that a scenario extends, if any."""
    if not scenario.extends:
        return None
    return target(Path(scenario.file), scenario.extends[0])
