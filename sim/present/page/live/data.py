"""Everything that the page's program reads, of one scenario."""

from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import Any

from sim.explore.backtest.answer import Backtest
from sim.explore.compare.answer import Comparison
from sim.explore.reach.answer import Reach
from sim.explore.report.answer import Findings
from sim.extras import DISTRIBUTION
from sim.game.incentives import IncentiveConstraints
from sim.present.language.numbers import listed
from sim.present.page.live.answers import claim_data, comparison_data, map_data, reaches_data, tips
from sim.present.page.live.compiled import Asked, compiled
from sim.present.page.live.past import past_data
from sim.present.page.live.staged import Staged, compiled_courses, story_data
from sim.present.page.live.texts import texts
from sim.present.run.agreements import names_of
from sim.present.run.words import brief, departures
from sim.scenario.file.find import HISTORY
from sim.scenario.model import Scenario
from sim.solve.answer import Answer
from sim.solve.bargaining.answer import BargainingAnswer

MAX_CELLS = 1_000_000
"""Needs and payoff places that a page can hold: about three megabytes of text."""


@dataclass(frozen=True, eq=False)
class Shown:
    """Everything that a page shows of a scenario.

    asked: the concepts that it answers by itself; none where it cannot. findings: staged ones of a game with
        stages, types or chance.
    comparison: with other files.
    base: the words by which a command names it. file: its file or id. unasked: the ids of concepts for this
        game that it does not answer. alone: what would make each outcome the only one, where that was asked.
    """

    constraints: IncentiveConstraints
    asked: Asked
    findings: Findings | Staged
    comparison: Comparison | None
    base: tuple[str, ...]
    file: str
    unasked: tuple[str, ...] = ()
    alone: tuple[Reach, ...] = ()

    @property
    def scenario(self) -> Scenario:
        """The scenario whose numbers move."""
        return self.findings.scenario

    @property
    def past(self) -> Backtest | None:
        """How the model did on the episodes beside the file, if there are any."""
        return None if isinstance(self.findings, Staged) else self.findings.record

    @cached_property
    def too_much(self) -> str:
        """Why the page cannot answer by itself, in a sentence; empty if it can."""
        agreements = self.scenario.agreements
        if agreements is not None and not agreements.disagreement:
            return TOGETHER
        if not self.asked:
            return PROCEDURE
        count = len(self.constraints.model.plays)
        return TOO_LARGE.format(count) if _cells(self.constraints, self.asked) > MAX_CELLS else ""

    @cached_property
    def left_out(self) -> tuple[str, ...]:
        """What the page says nothing of, in sentences."""
        sentences = [SWEEPS]
        if self.too_much:
            sentences.append(self.too_much)
        elif self.unasked:
            sentences.append(CONCEPTS.format(listed(self.unasked), self.unasked[0]))
        if isinstance(self.findings, Staged):
            sentences += [*([] if self.findings.searched else [UNSEARCHED]), NO_RECORD]
        elif self.findings.unread:
            sentences.append(UNREAD.format(self.findings.unread[0]))
        elif self.past is None:
            sentences.append(NO_PAST)
        elif self.too_much:
            sentences.append(STILL_PAST)
        return tuple(sentences)


SWEEPS = "Sweeps over many samples are left out: ask sim sweep."
UNSEARCHED = "What would have to be true is left out: ask sim reach."
NO_RECORD = "The past is left out: it is asked of simultaneous games only."
NO_PAST = f"The past is left out: no folder '{HISTORY}' with its episodes stands beside the file."
STILL_PAST = "The past is left out: ask sim backtest."
UNREAD = "The past is left out, since its record cannot be read: {}"
TOO_LARGE = (
    "Sliders, the map and everything else that answers by itself are left out: {:,} combinations of choices "
    "are too many for a page. Ask sim run FILE --set NAME=VALUE."
)
TOGETHER = (
    "Sliders, the map and everything else that answers by itself are left out: the page compares agreements "
    "with one play, and here any equilibrium may come about without them. Ask sim run FILE --set NAME=VALUE."
)
PROCEDURE = (
    "Sliders, the map and everything else that answers by itself are left out: what is stable in this game "
    "is more than a page can work out. Ask sim run FILE --set NAME=VALUE."
)
CONCEPTS = "What is stable by {} is left out: ask sim thresholds, map, reach or sweep FILE --concept {}."


def _cells(constraints: IncentiveConstraints, asked: Asked) -> int:
    scenario, plays = constraints.model.scenario, constraints.model.plays
    written = sum(circuit.size for _, circuit in asked)
    return written + len(plays) * (len(scenario.terms) + len(scenario.dimensions))


def page_data(shown: Shown) -> dict[str, Any] | None:
    """The compiled game, its texts and what was worked out; None where a page cannot answer by itself."""
    if shown.too_much:
        return None
    findings = shown.findings
    own = _staged(shown, findings) if isinstance(findings, Staged) else _profiles(shown, findings)
    return {
        "schema": "sim.page/1",
        "made": f"{DISTRIBUTION} {version(DISTRIBUTION)}",
        "base": list(shown.base),
        "file": shown.file,
        "tips": tips(findings.thresholds),
        "map": map_data(findings.phase_map),
        "comparison": comparison_data(shown.comparison),
        "past": past_data(shown.past, shown.file),
        "left_out": list(shown.left_out),
        **own,
    }


def _profiles(shown: Shown, findings: Findings) -> dict[str, Any]:
    """What the page has of a simultaneous game alone."""
    constraints = shown.constraints
    scenario, plays = constraints.model.scenario, constraints.model.plays
    answer = findings.answer
    words = brief(answer) if isinstance(answer, Answer) else None
    episodes = [episode.scenario for episode in shown.past.episodes] if shown.past else []
    agreements = names_of(answer) if isinstance(answer, BargainingAnswer) else None
    return {
        "texts": {**texts(scenario, plays, episodes), "agreements": agreements},
        "game": compiled(constraints, shown.asked),
        "reaches": reaches_data(findings.reaches, shown.alone),
        "claims": [claim_data(claim, plays) for claim in findings.claims],
        "changed": words.changed if words else departures(scenario),
        "also": words.also if words else [],
    }


def _staged(shown: Shown, findings: Staged) -> dict[str, Any]:
    """What the page has of a game with stages, types or chance alone."""
    constraints = shown.constraints
    told = constraints.told
    return {
        "texts": texts(told.scenario, told.plays),
        "game": compiled_courses(constraints, shown.asked),
        "story": story_data(findings, constraints),
        "reaches": reaches_data(findings.reaches, shown.alone),
        "claims": [claim_data(claim, told.plays) for claim in findings.claims],
        "changed": departures(findings.scenario),
        "also": [],
    }
