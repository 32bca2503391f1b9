"""The table of every number."""

from sim.present.assumptions.document import csv_text, document
from sim.present.assumptions.view import view
from sim.scenario.model import Scenario
from sim.study.reply import Reply


def reply(scenario: Scenario, *, csv: bool = False) -> Reply:
    """The assumptions of a scenario as a table, for people or as CSV."""
    return Reply(document(scenario), lambda: csv_text(scenario) if csv else view(scenario))
