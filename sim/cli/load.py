"""Scenario files as commands name them."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.finish import show_problems
from sim.cli.progress import at_work

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

    with at_work(f"reading {file}", quiet=quiet):
        scenario, plays, warnings = load_scenario(scenario_path(file), settings or (), view)
        model = compile_payoffs(scenario, plays)
        warnings = (*warnings, *indistinguishable_actions(scenario, plays, model.integers))
        constraints = incentive_constraints(model)
    if warnings and not quiet:
        show_problems(warnings, as_json=False)
    return constraints


def scenario_path(file: str) -> str | Path:
    """The scenario file that is meant: for a run folder, the one that it was made from."""
    from sim.results.store import MANIFEST, scenario_file

    folder = Path(file)
    return scenario_file(folder) if (folder / MANIFEST).is_file() else file
