"""What a report says of a game with stages, types or chance: its courses as stories, in plain blocks."""

from collections.abc import Iterable

from sim.explore.report.answer import Findings
from sim.present.language.sentences import capitalised
from sim.present.page.blocks import Block, table_block, text
from sim.present.report.grounds import grounds_note
from sim.present.run.agreements import sentences as told_of_agreements
from sim.present.run.choice import Move
from sim.present.run.repeated import sentences as told_of_repetition
from sim.present.run.story import Course, story
from sim.present.run.story import sentences as told_in_order
from sim.present.run.story_view import PAYOFFS, later, mixed_label
from sim.present.run.words import Brief, brief, departures
from sim.solve.answer import Answer
from sim.solve.bargaining.answer import BargainingAnswer
from sim.solve.repeated.answer import RepeatedAnswer
from sim.solve.sequential.answer import SequentialAnswer

Stories = tuple[tuple[str, Course], ...]
"""Each equilibrium with its heading, if it needs one."""


def brief_of(findings: Findings, *, every: bool = False) -> Brief:
    """The answer in words; of a game that has no profiles, what matters of it. every: with all equilibria."""
    answer = findings.answer
    match answer:
        case Answer():
            return brief(answer, every=every)
        case SequentialAnswer():
            said = told_in_order(answer)
        case BargainingAnswer():
            said = told_of_agreements(answer)
        case RepeatedAnswer():
            said = told_of_repetition(answer)
    return Brief(answer.scenario.title, said, (), "", (), (), (), departures(answer.scenario))


def stories(findings: Findings) -> Stories:
    """The equilibria of a game with stages, told in order; none for another game.

    Where nothing is stable in pure strategies, those in which somebody mixes.
    """
    if not isinstance(findings.answer, SequentialAnswer):
        return ()
    told = story(findings.answer)
    if told.courses:
        many = len(told.courses) > 1
        return tuple((f"Equilibrium {n}" if many else "", course) for n, course in enumerate(told.courses, 1))
    return tuple((mixed_label(told, number), course) for number, course in enumerate(told.mixed, 1))


def in_order(findings: Findings) -> list[Block]:
    """What happens in the first course, one thing after another."""
    told = stories(findings)
    if not told:
        return []
    blocks = [Block("list", items=told[0][1].events)]
    if len(told) > 1:
        kind = "courses that are stable" if findings.answer.equilibria else "mixed equilibria"
        which = f"Of {len(told)} {kind}, this is number 1; the appendix has the others."
        blocks.insert(0, Block("text", which))
    return blocks


def happens(findings: Findings) -> list[Block]:
    """Every course: what happens, what comes of it, what it is worth and what would happen off it."""
    blocks: list[Block] = []
    for label, course in stories(findings):
        blocks += _heading(label)
        blocks += [Block("list", items=course.events), *text(" ".join(course.outcome))]
        blocks.append(table_block([(PAYOFFS[0], "left"), (PAYOFFS[1], "right")], course.payoffs))
        for title, lines in later(course):
            if lines:
                blocks += [Block("heading", title), Block("list", items=lines)]
    return blocks


def holds(findings: Findings) -> list[Block]:
    """Why nobody departs from each course, move by move, and what that rests on."""
    blocks: list[Block] = []
    for label, course in stories(findings):
        blocks += [*_heading(label), *chosen(course.moves)]
    if isinstance(findings.answer, SequentialAnswer) and not findings.answer.equilibria:
        blocks += text(story(findings.answer).mixed_note)
    return blocks


def chosen(moves: Iterable[Move]) -> list[Block]:
    """Some choices, with why they are made and what that rests on."""
    blocks: list[Block] = []
    for move in moves:
        blocks += [Block("heading", capitalised(move.player)), *text(" ".join((move.says, *move.why)))]
        blocks += grounds_note(move.rests_on)
    return blocks


def _heading(label: str) -> list[Block]:
    return [Block("heading", label)] if label else []
