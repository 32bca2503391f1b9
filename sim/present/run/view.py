"""An answer as a table: every profile with its payoffs."""

import numpy as np
from rich.table import Table

from sim.present.language.numbers import points
from sim.present.page.terminal import table
from sim.solve.answer import Answer


def payoff_table(answer: Answer) -> Table:
    """Every feasible profile with its outcome and payoffs."""
    scenario, valuation = answer.scenario, answer.valuation
    lead = scenario.dimensions[0]
    columns = [("Choices", "left"), (lead.id.replace("_", " "), "left")]
    columns += [(player.id, "right") for player in scenario.players]
    rows = []
    for play in np.flatnonzero(valuation.constraints.model.plays.feasible).tolist():
        chosen, value = valuation.profile(play), valuation.outcome(play)[lead.id]
        names = [player.action(chosen[player.id]).name for player in scenario.players]
        paid = [points(payoff) for payoff in valuation.payoffs_of(play).values()]
        rows.append([", ".join(names), lead.rule(value).name or value, *paid])
    return table(columns, rows)
