"""One file in which every number can be moved."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from html import escape
from itertools import islice
from pathlib import Path
from typing import Any

from sim.explore.abreast import abreast
from sim.explore.check.claims import check_claims
from sim.explore.compare.answer import compare
from sim.explore.reach.answer import Reach, reach
from sim.explore.reach.discovered import is_quick
from sim.explore.report.answer import findings, first_map
from sim.explore.thresholds.answer import Thresholds, thresholds
from sim.game.incentives import IncentiveConstraints
from sim.present.page.live.alone import Alone
from sim.present.page.live.answers import OTHER_WAYS
from sim.present.page.live.compiled import Asked
from sim.present.page.live.data import Shown, page_data
from sim.present.page.live.document import document
from sim.present.page.live.html import page
from sim.present.page.live.staged import Staged
from sim.present.page.live.still import of_part, of_staged
from sim.present.report.words import report_of
from sim.scenario.canonical import canonical, told
from sim.scenario.model import Scenario
from sim.scenario.problems import ScenarioError
from sim.solve.circuit import Circuit
from sim.solve.concept import Concept, Formulas, Procedure, discovers
from sim.solve.concepts import default_concept, fitting_concepts
from sim.solve.gates import circuit
from sim.solve.holding import plays_now
from sim.solve.sequential.answer import solve_sequential
from sim.solve.unfolding import unfolded
from sim.study.backtest import beside, episodes_beside
from sim.study.contents import tested_in, told_by
from sim.study.keep import ANSWER, document_bytes, document_in, keep_files, question_of
from sim.study.reply import Reply

NAME = "page.html"
HEIGHT = 900
"""Of the frame in a notebook, in pixels."""
MORE_ROWS, MORE_PARTS = 1000, 60_000
"""For concepts besides the file's own: rows that they may add, and what may be written down of them."""


@dataclass(frozen=True, eq=False, repr=False)
class Page:
    """A live page of a scenario; in a notebook it shows itself."""

    shown: Shown

    @property
    def scenario(self) -> Scenario:
        """The scenario whose numbers move."""
        return self.shown.scenario

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenario, and those that it is compared with."""
        comparison = self.shown.comparison
        others = () if comparison is None else comparison.sides[1:]
        return (self.scenario, *(side.scenario for side in others))

    @property
    def left_out(self) -> tuple[str, ...]:
        """What the page says nothing of, in sentences."""
        return self.shown.left_out

    @cached_property
    def html(self) -> str:
        """The whole file."""
        findings = self.shown.findings
        if isinstance(findings, Staged):
            still = of_staged(findings)
        else:
            (part,) = report_of([findings], drawn=False, every=True).parts
            still = of_part(part)
        return page(still, page_data(self.shown), self.left_out)

    def save(self, path: str | Path) -> Path:
        """Writes the page to a file. Raises OSError if it cannot be written."""
        target = Path(path)
        target.write_text(self.html, encoding="utf-8")
        return target

    def __repr__(self) -> str:
        return (
            f"Page({self.scenario.id!r}: {len(self.html.encode()) // 1000} kB; .save('page.html') keeps it)"
        )

    def _repr_html_(self) -> str:
        return (
            f'<iframe srcdoc="{escape(self.html)}" title="{escape(self.scenario.title)}" '
            f'width="100%" height="{HEIGHT}" style="border:1px solid #ccc"></iframe>'
        )


def ask(games: Sequence[IncentiveConstraints], base: Sequence[str], file: str, *, only: bool = False) -> Page:
    """Asks every question of the first game, and compares it with the others.

    base: the words by which a command names the scenario. file: its file or id. only: asks too what would
    make each outcome the only one, which takes longer than all the rest.
    Raises ScenarioError if the games have no player in common.
    """
    first = games[0]
    scenario = first.model.scenario
    comparison = compare(games) if len(games) > 1 else None
    answered = (
        _staged(first)
        if scenario.sequential
        else findings(first, None, partial(beside, first), others=OTHER_WAYS)
    )
    asked, unasked = decided_by_page(first, answered.thresholds)
    alone = tuple(abreast([partial(_only, first, change) for change in answered.reaches])) if only else ()
    return Page(Shown(first, asked, answered, comparison, tuple(base), file, unasked, alone))


def _only(game: IncentiveConstraints, change: Reach) -> Reach:
    """What would make an outcome the only one."""
    concept = default_concept(game.model.scenario)
    return reach(game, change.dimension, change.value, only=True, concept=concept)


def decided_by_page(
    game: IncentiveConstraints, tipping: Thresholds | None = None
) -> tuple[Asked, tuple[str, ...]]:
    """The concepts that a page can decide by itself, the file's own first, and those that it cannot.

    At any values where a concept is a circuit; within all ranges where what it asks can be unfolded; else
    where one assumption at a time is not as in the file.
    tipping: the thresholds by the file's own concept, if they are known.
    """
    own, *others = fitting_concepts(game.model.scenario)
    asked: list[tuple[Concept, Circuit | Alone]] = [
        (own, circuit(game, own) or _unfolded(game, own) or _alone(game, own, tipping))
    ]
    unasked, room = [], MORE_PARTS
    for concept in others:
        try:
            decided: Circuit | Alone | None = circuit(game, concept, more=MORE_ROWS)
            if decided is None or decided.size > room:
                decided = _unfolded(game, concept) or _looked_up(game, concept)
        except ScenarioError:
            continue  # a concept for other games
        if decided is None or decided.size > room:
            unasked.append(concept.id)
        else:
            asked.append((concept, decided))
            room -= decided.size
    return tuple(asked), tuple(unasked)


def _unfolded(game: IncentiveConstraints, concept: Concept) -> Circuit | None:
    """A procedure as a circuit within the ranges, where that is to be had in passing."""
    decision = concept.anywhere(game)
    if isinstance(decision, Procedure) and is_quick(game, decision):
        return unfolded(game, decision)
    return None


def _looked_up(game: IncentiveConstraints, concept: Concept) -> Alone | None:
    """What another concept comes to along each assumption, where that is to be had in passing."""
    decision = concept.anywhere(game)
    few = len(decision.rows) <= MORE_ROWS if isinstance(decision, Formulas) else is_quick(game, decision)
    return _alone(game, concept) if few else None


def _alone(game: IncentiveConstraints, concept: Concept, known: Thresholds | None = None) -> Alone:
    """What a concept comes to along each assumption. known: its thresholds, if they are."""
    along = thresholds(game, concept=concept) if known is None else known
    return Alone(along, along.now if len(along) else plays_now(game, concept))


def _staged(game: IncentiveConstraints) -> Staged:
    concept = default_concept(game.model.scenario)
    tipping = thresholds(game)
    lead = game.model.scenario.dimensions[0]
    possible = game.model.plays.codes[lead.id][game.model.plays.feasible]
    values = [value for code, value in enumerate(lead.values) if code in possible]
    decision = concept.anywhere(game)
    named_on_the_way = discovers(decision)
    searched = values if is_quick(game, decision) else ()
    questions: list[Callable[[], Any]] = [
        # other ways there would take as long as all the rest
        *(partial(reach, game, lead.id, value, concept=concept, others=0) for value in searched),
        partial(check_claims, game, tipping=tipping),
        partial(first_map, game, tipping, decision),
    ]
    # what is named on the way has its numbers from one process
    answers = abreast(questions, patience=math.inf if named_on_the_way else 0.0)
    reaches = tuple(islice(answers, len(searched)))
    return Staged(
        solve_sequential(game).or_mixed(),
        tipping,
        claims=next(answers),
        phase_map=next(answers),
        reaches=tuple(change for change in reaches if change.distance != 0),
        searched=bool(searched),
    )


def settings_of(
    games: Sequence[IncentiveConstraints], base: Sequence[str], *, only: bool = False
) -> Mapping[str, Any]:
    """Everything that a page shows, beside the game of its first scenario. Arguments as of `ask`."""
    first, *others = scenarios = [game.model.scenario for game in games]
    return {
        "others": [canonical(scenario) for scenario in others],
        "told": [told(scenario) for scenario in scenarios],
        "past": [told_by(file) for file in ([] if first.sequential else episodes_beside(first))],
        "tested_in": tested_in(first),
        "base": list(base),
        **({"only": True} if only else {}),
    }


def finished(
    games: Sequence[IncentiveConstraints], settings: Mapping[str, Any], root: Path, *, quiet: bool = False
) -> Reply | None:
    """What an earlier command wrote of the same question, None if none did."""
    scenarios = [game.model.scenario for game in games]
    folder = question_of(scenarios[0], "page", settings).folder(root)
    earlier = document_in(folder)
    if earlier is None:
        return None
    return _replied(scenarios, folder, earlier["bytes"], earlier["left_out"], quiet)


def reply(live: Page, settings: Mapping[str, Any], root: Path, *, quiet: bool = False) -> Reply:
    """Writes the page and says where it is. Raises OSError."""
    content = live.html.encode()
    folder = question_of(live.scenario, "page", settings).folder(root)
    replied = _replied(live.scenarios, folder, len(content), live.left_out, quiet)
    files = {NAME: content, ANSWER: document_bytes(replied.document)}
    keep_files(live.scenario, "page", settings, root, files)
    return replied


def _replied(
    scenarios: Sequence[Scenario], folder: Path, count: int, left_out: Sequence[str], quiet: bool
) -> Reply:
    """count: the bytes of the page."""
    file = folder / NAME
    words = [f"Wrote {file} ({count / 1000:.0f} kB): open it in a browser, or mail it.", *left_out]
    text = f"{file}\n" if quiet else "".join(f"{line}\n" for line in words)
    return Reply(document(scenarios, file, count, left_out), lambda: text)
