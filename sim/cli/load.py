"""Scenario files as commands name them."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.finish import show_problems

if TYPE_CHECKING:
    from sim.game.incentives import IncentiveConstraints


def loaded(
    file: str, settings: Sequence[str] | None, view: str | None, quiet: bool = False
) -> "IncentiveConstraints":
    """The constraints of a scenario file; its warnings go to standard error."""
    from sim.game.incentives import incentive_constraints
    from sim.game.indistinguishable import indistinguishable_actions
    from sim.game.payoffs import compile_payoffs
    from sim.scenario.load import load_scenario

    scenario, plays, warnings = load_scenario(scenario_path(file), settings or (), view)
    model = compile_payoffs(scenario, plays)
    warnings = (*warnings, *indistinguishable_actions(scenario, plays, model.integers))
    if warnings and not quiet:
        show_problems(warnings, as_json=False)
    return incentive_constraints(model)


def scenario_path(file: str) -> str | Path:
    """The scenario file that is meant: for a run folder, the one that it was made from."""
    from sim.results.store import MANIFEST, scenario_file

    folder = Path(file)
    return scenario_file(folder) if (folder / MANIFEST).is_file() else file
