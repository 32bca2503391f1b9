"""Every course that a game with stages, types or chance can take, with what it is worth."""

import numpy as np
from rich.table import Table

from sim.present.language.numbers import points
from sim.present.page.terminal import table
from sim.scenario.model import Scenario
from sim.scenario.stages import NOT_REACHED
from sim.solve.explain import Valuation


def plays_table(valuation: Valuation) -> Table:
    """Every feasible history with its outcome and payoffs."""
    scenario, plays = valuation.scenario, valuation.constraints.model.plays
    lead = scenario.dimensions[0]
    columns = [("What happens", "left"), (lead.id.replace("_", " "), "left")]
    columns += [(player.id, "right") for player in scenario.players]
    rows = []
    for play in np.flatnonzero(plays.feasible).tolist():
        value = plays.label(lead.id, play)
        happens = [(name, plays.label(name, play)) for name in scenario.settled]
        names = [_name(scenario, name, label) for name, label in happens if label != NOT_REACHED]
        paid = [points(payoff) for payoff in valuation.payoffs_of(play).values()]
        rows.append([", ".join(names), lead.rule(value).name or value.replace("_", " "), *paid])
    return table(columns, rows)


def _name(scenario: Scenario, variable: str, label: str) -> str:
    """What a type, an event or a move is called."""
    for lottery in scenario.lotteries:
        if lottery.id == variable:
            return lottery.draw(label).name
    return scenario.player(variable.rpartition(".")[2]).action(label).name
