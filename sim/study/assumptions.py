"""The table of every number."""

from sim.present.assumptions.view import assumptions_csv, assumptions_document, assumptions_view
from sim.scenario.model import Scenario
from sim.study.reply import Reply


def reply(scenario: Scenario, *, csv: bool = False) -> Reply:
    """The assumptions of a scenario as a table, for people or as CSV."""
    view = assumptions_csv if csv else assumptions_view
    return Reply(assumptions_document(scenario), lambda: view(scenario))
