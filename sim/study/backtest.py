"""What the model says of the past beside what was seen."""

from collections.abc import Sequence
from pathlib import Path

from sim.explore.backtest.answer import Backtest
from sim.explore.backtest.answer import backtest as ask
from sim.game.incentives import IncentiveConstraints, incentive_constraints
from sim.game.payoffs import compile_payoffs
from sim.present.backtest.document import document
from sim.present.backtest.view import view
from sim.scenario.file.find import SOURCES, history_of
from sim.scenario.load import load_scenario
from sim.scenario.model import Scenario
from sim.study.reply import Reply

__all__ = ["ask", "beside", "episodes_beside", "record", "reply"]


def episodes_beside(scenario: Scenario) -> tuple[Path, ...]:
    """The files of episodes that stand beside a scenario, if there are any."""
    folder = history_of(scenario.file)
    return () if folder is None else tuple(sorted(p for p in folder.glob("*.yaml") if p.name != SOURCES))


def record(game: IncentiveConstraints, episodes: Sequence[IncentiveConstraints]) -> Backtest | None:
    """How the model did on those episodes that are of a game's players, itself the flagship.

    None if there are none that say what was seen. Raises ScenarioError.
    """
    players = {player.id for player in game.model.scenario.players}
    same = [
        episode
        for episode in episodes
        if (scenario := episode.model.scenario).observed is not None
        and scenario.today
        and not scenario.sequential
        and {player.id for player in scenario.players} == players
    ]
    return ask(same, game) if same and not game.model.scenario.sequential else None


def beside(game: IncentiveConstraints) -> Backtest | None:
    """The record of the episodes beside a scenario's file, None if there is none.

    What `sim backtest` answers of that folder: the scenario as its file has it, whatever was set since.
    Raises ScenarioError.
    """
    files = episodes_beside(game.model.scenario)
    if not files:
        return None
    scenario = game.model.scenario
    moved = any(assumption.origin for assumption in scenario.assumptions)
    return record(_game(scenario.file) if moved else game, [_game(file) for file in files])


def reply(backtest: Backtest, *, quiet: bool = False, every: bool = False) -> Reply:
    """The backtest in words. quiet: without notes. every: shows long lists in full."""
    return Reply(document(backtest), lambda: view(backtest, quiet=quiet, every=every))


def _game(file: str | Path) -> IncentiveConstraints:
    scenario, plays, _ = load_scenario(file)
    return incentive_constraints(compile_payoffs(scenario, plays))
