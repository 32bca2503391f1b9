"""An explanation of a game with stages, types or chance: on a terminal, and as JSON."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from sim.explore.explain.stages import SequentialExplanation
from sim.present.explain.course_words import besides, departs, moves_on, own_blockers, sentences, sides
from sim.present.explain.frame import framed
from sim.present.language.document import (
    equilibrium_document,
    incentive_document,
    mixed_document,
    scenario_document,
    strategy_document,
    tidy,
)
from sim.present.language.names import labelled
from sim.present.language.numbers import percent, sentence
from sim.present.language.sentences import capitalised
from sim.present.page.terminal import bullets, capped_table, heading, indented, table
from sim.present.run import story_view
from sim.present.run.beliefs import belief_at
from sim.present.run.choice import assumptions_of
from sim.present.run.story import mixed_story, story
from sim.present.run.view import term_lines
from sim.solve.sequential.hindered import Hindered, Misses
from sim.solve.solution import Incentive

SHOWN = 5


def view(explanation: SequentialExplanation, file: str, *, every: bool = False) -> RenderableType:
    """Why each equilibrium holds, or who departs from the courses that lead to an outcome, and where.

    file: the scenario as the command names it, for what to ask next. every: shows long lists in full.
    """
    if explanation.outcome is None and explanation.given:
        return _supposed(explanation, every)
    if explanation.number is not None:
        return story_view.view(mixed_story(explanation.answer, explanation.number), every=every)
    if explanation.outcome is None:
        return story_view.view(story(explanation.answer), every=every)
    blocked = explanation.blocked
    missed = None
    if explanation.misses is not None and blocked and all(miss.blockers for miss in blocked):
        missed = partial(_missed, explanation, explanation.misses, every, *blocked)
    # what it takes is looked for in the whole game only
    asked = None if explanation.given else file
    return framed(explanation, sentences(explanation), asked, tuple, missed)


def _supposed(explanation: SequentialExplanation, every: bool) -> RenderableType:
    """Who answers a choice how and why, and whether those who are supposed to make it would."""
    told = replace(story(explanation.answer), answer=sentences(explanation))
    parts: list[RenderableType] = [story_view.view(told, every=every)]
    whole = explanation.whole
    for number, miss in enumerate(explanation.regretted, 1):
        if whole is not None and miss is not None and (own := own_blockers(explanation, miss)):
            of = f" in {number} of {len(explanation.regretted)}" if len(explanation.regretted) > 1 else ""
            parts += [Text(), heading(f"What would be chosen instead{of}")]
            parts += [indented(_blocker(explanation, whole, miss, incentive)) for incentive in own]
    return Group(*parts)


def _missed(
    explanation: SequentialExplanation, misses: Misses, every: bool, nearest: Hindered, *others: Hindered
) -> list[RenderableType]:
    """The nearest miss in full, a line for each of the next, and what the first incentive rests on."""
    parts: list[RenderableType] = [Text(), heading("The nearest miss")]
    parts.append(indented(bullets(list(map(sentence, moves_on(explanation, nearest))))))
    parts += [Text(), heading("Who departs from it, and where")]
    parts += [indented(_blocker(explanation, misses, nearest, incentive)) for incentive in nearest.blockers]
    parts += _others(explanation, misses, every, nearest, *others)
    return parts + _rests(explanation, nearest.blockers[0])


def _blocker(
    explanation: SequentialExplanation, misses: Misses, miss: Hindered, incentive: Incentive
) -> RenderableType:
    there = replace(explanation.answer, valuation=misses.valuation, tree=misses.tree)
    believed = belief_at(there, miss.leads, incentive.at)
    told = [departs(misses, incentive), *([believed] if believed else [])]
    return Group(*map(Text, told), indented(term_lines(sides(explanation, incentive))))


def _others(
    explanation: SequentialExplanation, misses: Misses, every: bool, nearest: Hindered, *others: Hindered
) -> list[RenderableType]:
    if not others:
        return []
    rows = []
    for miss in others:
        worst = miss.blockers[0]
        player = explanation.scenario.player(worst.player)
        share = percent(-misses.valuation.loss_share(worst))
        who = f"{capitalised(player.name)} by '{player.action(worst.deviation).name}'"
        rows.append((besides(explanation, miss, nearest), who, share))
    columns = [("What is different", "left"), ("undone most by", "left"), ("gain, of range", "right")]
    parts: list[RenderableType] = [Text(), heading("The next misses")]
    parts += capped_table(columns, rows, every=every, most=SHOWN)
    if more := misses.count - len(explanation.blocked):
        parts.append(indented(Text(f"and {more:,} more that are further away", style="dim")))
    return parts


def _rests(explanation: SequentialExplanation, incentive: Incentive) -> list[RenderableType]:
    rows = [
        (labelled(g.about, g.name), g.value, ", ".join(g.sources))
        for g in assumptions_of(explanation.scenario, incentive)
    ]
    if not rows:
        return []
    columns = [("Assumption", "left"), ("Value (range)", "left"), ("Source", "left")]
    title = "What the first of these incentives rests on"
    return [Text(), heading(title), indented(table(columns, rows))]


def document(explanation: SequentialExplanation) -> dict[str, Any]:
    """sim.explain/1. With an outcome also the courses that lead there, and what undoes each."""
    content = {
        "schema": "sim.explain/1",
        **scenario_document(explanation.scenario),
        "concept": explanation.answer.solutions[0].concept,
        "equilibria": [equilibrium_document(equilibrium) for equilibrium in explanation.answer.equilibria],
    }
    solution = explanation.answer.mixed
    if solution is not None:
        content["mixed"] = mixed_document(solution, explanation.mixed, explanation.number)
    if explanation.given:
        content["given"] = dict(explanation.given)
        content["regretted"] = [
            None if miss is None else _miss(miss, own_blockers(explanation, miss))
            for miss in explanation.regretted
        ]
    if explanation.misses is not None:
        content["courses"] = explanation.misses.count
        content["blocked"] = [_miss(miss, miss.blockers) for miss in explanation.blocked]
    return content


def _miss(miss: Hindered, blockers: Sequence[Incentive]) -> dict[str, Any]:
    return {
        **strategy_document(miss.leads),
        "outcome": tidy(miss.leads.outcome),
        "blockers": [incentive_document(incentive) for incentive in blockers],
    }
