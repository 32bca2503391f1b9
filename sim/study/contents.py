"""What other files say that an answer shows, as digests: where they change, so does the answer's folder."""

from collections.abc import Mapping
from pathlib import Path

from sim.scenario.canonical import told
from sim.scenario.load import load_scenario
from sim.scenario.model import Scenario
from sim.scenario.problems import ScenarioError


def told_by(file: str | Path) -> str:
    """The digest of all that a file says, or what is wrong with it."""
    try:
        return told(load_scenario(file)[0])
    except ScenarioError as error:
        return str(error.problems[0])


def tested_in(scenario: Scenario) -> Mapping[str, str]:
    """The same of each file in which a claim of a scenario is tested."""
    files = sorted({claim.tested_in[0] for claim in scenario.claims if claim.tested_in})
    return {file: told_by(file) for file in files}
