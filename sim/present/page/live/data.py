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
from sim.present.page.live.alone import Alone
from sim.present.page.live.answers import (
    claim_data,
    comparison_data,
    map_data,
    reaches_data,
    tips,
    unsearched_data,
)
from sim.present.page.live.compiled import Asked, compiled
from sim.present.page.live.past import past_data
from sim.present.page.live.staged import Spoken, Staged, compiled_courses, spoken_of, story_data
from sim.present.page.live.texts import texts
from sim.present.run.agreements import names_of
from sim.present.run.words import brief, departures
from sim.scenario.file.find import HISTORY
from sim.scenario.model import Scenario
from sim.solve.answer import Answer
from sim.solve.bargaining.answer import BargainingAnswer
from sim.solve.circuit import Circuit

MAX_CELLS = 1_000_000
"""Needs and payoff places that a page can hold: about three megabytes of text."""


@dataclass(frozen=True, eq=False)
class Shown:
    """Everything that a page shows of a scenario.

    asked: the concepts that it answers by. findings: staged ones of a game with
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
        count = len(self.constraints.model.plays)
        return TOO_LARGE.format(count) if self._cells > MAX_CELLS else ""

    @property
    def _cells(self) -> int:
        """How many needs and payoff places are written down."""
        scenario = self.constraints.model.scenario
        plays = len(self.spoken.plays if self.spoken else self.constraints.model.plays)
        written = sum(own.size for _, own in self.asked)
        return written + plays * (len(scenario.terms) + len(scenario.dimensions))

    @cached_property
    def spoken(self) -> Spoken | None:
        """The courses that it speaks of, in a game with stages, types or chance."""
        if not isinstance(self.findings, Staged):
            return None
        drawn = self.findings.phase_map
        on_map = [play for region in drawn.regions for play in region.plays] if drawn else []
        return spoken_of(self.constraints, self.asked, on_map)

    @property
    def in_ranges(self) -> tuple[str, ...]:
        """The ids of the concepts that it decides within the ranges of all numbers."""
        return tuple(c.id for c, own in self.asked if isinstance(own, Circuit) and own.within is not None)

    @property
    def looked_up(self) -> tuple[str, ...]:
        """The ids of the concepts whose answers it has where one number at a time is another."""
        return tuple(concept.id for concept, own in self.asked if isinstance(own, Alone))

    @cached_property
    def left_out(self) -> tuple[str, ...]:
        """What the page says nothing of, in sentences."""
        sentences = [SWEEPS]
        if self.too_much:
            sentences.append(self.too_much)
        else:
            for ids, sentence in ((self.in_ranges, IN_RANGES), (self.looked_up, ALONE)):
                sentences += [sentence.format(listed(ids), ids[0])] if ids else []
        if self.unasked and not self.too_much:
            sentences.append(CONCEPTS.format(listed(self.unasked), self.unasked[0]))
        if isinstance(self.findings, Staged):
            sentences += [*([] if self.findings.searched else [UNSEARCHED, UNMAPPED]), NO_RECORD]
        elif self.findings.unread:
            sentences.append(UNREAD.format(self.findings.unread[0]))
        elif self.past is None:
            sentences.append(NO_PAST)
        elif self.too_much:
            sentences.append(STILL_PAST)
        return tuple(sentences)


SWEEPS = "Sweeps over many samples are left out: ask sim sweep."
UNSEARCHED = "What would have to be true is left out: ask sim reach."
UNMAPPED = "The map of two assumptions is left out: ask sim map."
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
IN_RANGES = (
    "What is stable by {} is in the page as long as every number stays within its range; beyond it ask "
    "sim run FILE --concept {} --set NAME=VALUE."
)
ALONE = (
    "What is stable by {} is in the page wherever one number at a time differs from the file: for several at "
    "once ask sim run FILE --concept {} --set NAME=VALUE."
)
CONCEPTS = "What is stable by {} is left out: ask sim thresholds, map, reach or sweep FILE --concept {}."


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
        "unsearched": unsearched_data(findings),
        "claims": [claim_data(claim, plays) for claim in findings.claims],
        "changed": words.changed if words else departures(scenario),
        "also": words.also if words else [],
    }


def _staged(shown: Shown, findings: Staged) -> dict[str, Any]:
    """What the page has of a game with stages, types or chance alone."""
    constraints, spoken = shown.constraints, shown.spoken
    assert spoken is not None
    told = spoken.told
    return {
        "texts": texts(told.scenario, told.plays),
        "game": compiled_courses(constraints, shown.asked, spoken),
        "story": story_data(findings, constraints),
        "reaches": reaches_data(findings.reaches, shown.alone) if findings.searched else None,
        "unsearched": [],
        "claims": [claim_data(claim, told.plays, spoken.numbers) for claim in findings.claims],
        "changed": departures(findings.scenario),
        "also": [],
    }
