"""Everything that the page's program reads, of one scenario."""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from sim.explore.compare.answer import Comparison
from sim.explore.report.answer import Findings
from sim.extras import DISTRIBUTION
from sim.game.incentives import IncentiveConstraints
from sim.present.page.live.answers import claim_data, comparison_data, map_data, reach_data, tips
from sim.present.page.live.compiled import compiled
from sim.present.page.live.texts import texts
from sim.present.run.words import brief
from sim.scenario.problems import Mark, Problem, ScenarioError
from sim.solve.nash.pure import nash_formulas

MAX_CELLS = 400_000
"""Needs and payoff places that a page can hold: about two megabytes of text."""


def page_data(
    constraints: IncentiveConstraints,
    findings: Findings,
    comparison: Comparison | None,
    base: Sequence[str],
    file: str,
) -> dict[str, Any]:
    """The compiled game, its texts and what was worked out.

    base: the words by which a command names the scenario. file: the scenario as a file or id.
    Raises ScenarioError if the game is too large for a page.
    """
    scenario, plays = constraints.model.scenario, constraints.model.plays
    formulas = nash_formulas(constraints)
    cells = formulas.needs.size + len(plays) * (len(scenario.terms) + len(scenario.dimensions))
    if cells > MAX_CELLS:
        message = f"{len(plays):,} combinations of choices are too many for a page that answers by itself"
        hint = "leave out actions, or mail a report: sim report FILE"
        raise ScenarioError([Problem("too-large", message, Mark(scenario.file), hint)])
    words = brief(findings.answer)
    return {
        "schema": "sim.page/1",
        "made": f"{DISTRIBUTION} {version(DISTRIBUTION)}",
        "base": list(base),
        "file": file,
        "texts": texts(scenario, plays),
        "game": compiled(constraints, formulas),
        "tips": tips(findings.thresholds),
        "map": map_data(findings.phase_map),
        "reaches": [reach_data(reach) for reach in findings.reaches],
        "claims": [claim_data(result, plays) for result in findings.claims],
        "comparison": comparison_data(comparison),
        "changed": words.changed,
        "also": words.also,
    }
