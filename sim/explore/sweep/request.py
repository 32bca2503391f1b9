"""From the words of a command line to a sweep that is ready to run."""

from collections.abc import Sequence

from sim.explore.sweep.designs import Kind
from sim.explore.sweep.executors import Dask, Processes, Threads, Where
from sim.explore.sweep.plan import Plan, plan_sweep
from sim.explore.sweep.vary import EXAMPLE, Request, Variation, everything, named_sweep, parse_variations
from sim.game.incentives import IncentiveConstraints
from sim.scenario.language.numbers import decimal
from sim.scenario.model import Scenario
from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError, did_you_mean


def asked(
    games: Sequence[IncentiveConstraints],
    vary: Sequence[str] = (),
    named: str | None = None,
    design: str | None = None,
    samples: int | None = None,
    seed: int = 0,
    concepts: Sequence[str] = (),
    *,
    margins: bool = False,
    compression: str = "lz4",
) -> Plan:
    """The sweep that some options ask for. Raises ScenarioError.

    vary: as `parse_variations` reads them; over a named sweep they change its assumptions.
    Without either, everything varies that has a range.
    """
    scenario = games[0].model.scenario
    kind = None
    if design is not None:
        if design not in {member.value for member in Kind}:
            hint = did_you_mean(design, [member.value for member in Kind])
            raise ScenarioError([Problem("design", f"unknown design '{design}'", COMMAND_LINE, hint)])
        kind = Kind(design)
    chosen = {v.name: v for v in named_sweep(scenario, named)} if named is not None else {}
    chosen |= {v.name: v for v in parse_variations(vary)}
    variations = tuple(chosen.values()) or everything(scenario)
    if kind is Kind.GRID and not chosen and not all(_has_values(scenario, v) for v in variations):
        hint = f"use --vary: {EXAMPLE}"
        raise ScenarioError([Problem("vary", "a grid needs to know what varies", COMMAND_LINE, hint)])
    if variations and all(v.values is not None and len(v.values) == 1 for v in variations):
        raise ScenarioError([_one_value(v) for v in variations])
    request = Request(variations, kind, samples, seed)
    return plan_sweep(games, request, concepts, margins=margins, compression=compression)


def _has_values(scenario: Scenario, variation: Variation) -> bool:
    return bool(scenario.assumption(variation.name).distribution.values)


def _one_value(variation: Variation) -> Problem:
    (value,) = variation.values or ()
    message = f"--vary {variation.name} has the single value {decimal(value)}, so nothing varies"
    return Problem("vary", message, COMMAND_LINE, f"use --set {variation.name}={decimal(value)} with sim run")


def place(threads: int = 0, workers: int | None = None, dask: str | None = None) -> Where:
    """Where to compute. Raises ScenarioError if two places are named."""
    if workers is not None and dask is not None:
        message = "--workers and --dask name two places to compute"
        raise ScenarioError([Problem("usage", message, COMMAND_LINE, "choose one of them")])
    if dask is not None:
        return Dask(dask)
    return Processes(workers) if workers is not None else Threads(threads)
