"""What stands on a page without its program: the answer of the file, and what is behind it."""

from dataclasses import dataclass

from sim.present.page.blocks import Block, Section, table_block, text
from sim.present.page.live.staged import Staged
from sim.present.report.words import Part
from sim.present.run.story import Course, story
from sim.present.run.story_view import mixed_label
from sim.present.thresholds import words as thresholds_words


@dataclass(frozen=True)
class Still:
    """A title, the answer in sentences, and sections."""

    title: str
    summary: str
    answer: tuple[str, ...]
    sections: tuple[Section, ...]


def of_part(part: Part) -> Still:
    """What a report says of a scenario."""
    return Still(part.brief.title, part.summary, part.brief.answer, part.sections)


def of_staged(staged: Staged) -> Still:
    """The story of a game with stages, types or chance, and where its answer tips."""
    told = story(staged.answer)
    many = len(told.courses) > 1
    sections = [
        Section(f"Equilibrium {number}" if many else "The equilibrium", tuple(_course(course)))
        for number, course in enumerate(told.courses, 1)
    ]
    sections += [
        Section(mixed_label(told, number), tuple(_course(course)))
        for number, course in enumerate(told.mixed, 1)
    ]
    if told.mixed_note:
        sections.append(Section("How far these are all", tuple(text(told.mixed_note))))
    sections.append(Section("What would tip it", tuple(text(*thresholds_words.sentences(staged.thresholds)))))
    if staged.claims:
        cells = [
            ("✓" if c.holds else "✗" if c.holds is False else "–", c.claim.says, c.because)
            for c in staged.claims
        ]
        columns = [("", "left"), ("Claim", "left"), ("Because", "left")]
        sections.append(Section("Claims, tested", (table_block(columns, cells),)))
    return Still(told.title, staged.scenario.summary, told.answer, tuple(sections))


def _course(course: Course) -> list[Block]:
    blocks = [Block("heading", "What happens, in order"), Block("list", items=course.events)]
    blocks += [Block("heading", "What comes of it"), Block("list", items=course.outcome)]
    blocks.append(table_block([("Player", "left"), ("Payoff", "right")], course.payoffs))
    if course.moves:
        blocks.append(Block("heading", "Why nobody departs from it"))
    for move in course.moves:
        blocks += text(f"{move.player}: {move.says} {' '.join(move.why)}")
    rest = {
        "What the moves reveal": (*course.kind, *course.beliefs),
        "What would happen off this path": course.off_path,
        "Besides": course.notes,
    }
    for title, lines in rest.items():
        if lines:
            blocks += [Block("heading", title), Block("list", items=lines)]
    return blocks
