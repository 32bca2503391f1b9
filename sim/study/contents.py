"""What other files say that an answer shows, as digests: where they change, so does the answer's folder."""

from collections.abc import Mapping
from pathlib import Path

from sim.scenario.canonical import digest
from sim.scenario.file.find import find
from sim.scenario.file.inheritance import merged
from sim.scenario.load import read_sources
from sim.scenario.model import Scenario
from sim.scenario.problems import ScenarioError


def told_by(file: str | Path) -> str:
    """The digest of all that a file, its parents and its sources say, or why they cannot be read."""
    try:
        whole = merged(find(file))
        return digest([repr(whole.tree), repr(read_sources(whole.files)[0])])
    except ScenarioError as error:
        return str(error.problems[0])


def tested_in(scenario: Scenario) -> Mapping[str, str]:
    """The same of each file in which a claim of a scenario is tested."""
    files = sorted({claim.tested_in[0] for claim in scenario.claims if claim.tested_in})
    return {file: told_by(file) for file in files}
