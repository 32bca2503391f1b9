"""What a report says of a game with stages, types or chance: its courses as stories, in plain blocks."""

from sim.explore.report.answer import Findings
from sim.present.language.sentences import capitalised
from sim.present.page.blocks import Block, table_block, text
from sim.present.report.grounds import grounds_note
from sim.present.run.agreements import sentences as told_of_agreements
from sim.present.run.repeated import sentences as told_of_repetition
from sim.present.run.story import Course, story
from sim.present.run.story import sentences as told_in_order
from sim.present.run.story_view import PAYOFFS, later
from sim.present.run.words import Brief, brief, departures
from sim.solve.answer import Answer
from sim.solve.bargaining.answer import BargainingAnswer
from sim.solve.repeated.answer import RepeatedAnswer
from sim.solve.sequential.answer import SequentialAnswer

"""Assumptions that are named behind a choice."""


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


def courses(findings: Findings) -> tuple[Course, ...]:
    """The equilibria of a game with stages, told in order; none for another game."""
    return story(findings.answer).courses if isinstance(findings.answer, SequentialAnswer) else ()


def in_order(findings: Findings) -> list[Block]:
    """What happens in the first course, one thing after another."""
    told = courses(findings)
    if not told:
        return []
    blocks = [Block("list", items=told[0].events)]
    if len(told) > 1:
        which = f"Of {len(told)} courses that are stable, this is number 1; the appendix has the others."
        blocks.insert(0, Block("text", which))
    return blocks


def happens(findings: Findings) -> list[Block]:
    """Every course: what happens, what comes of it, what it is worth and what would happen off it."""
    blocks: list[Block] = []
    for number, course in enumerate(courses(findings), 1):
        blocks += _heading(findings, number)
        blocks += [Block("list", items=course.events), *text(" ".join(course.outcome))]
        blocks.append(table_block([(PAYOFFS[0], "left"), (PAYOFFS[1], "right")], course.payoffs))
        for title, lines in later(course):
            if lines:
                blocks += [Block("heading", title), Block("list", items=lines)]
    return blocks


def holds(findings: Findings) -> list[Block]:
    """Why nobody departs from each course, move by move, and what that rests on."""
    blocks: list[Block] = []
    for number, course in enumerate(courses(findings), 1):
        blocks += _heading(findings, number)
        for move in course.moves:
            blocks += [Block("heading", capitalised(move.player)), *text(" ".join((move.says, *move.why)))]
            blocks += grounds_note(move.rests_on)
    return blocks


def _heading(findings: Findings, number: int) -> list[Block]:
    many = len(courses(findings)) > 1
    return [Block("heading", f"Equilibrium {number}")] if many else []
