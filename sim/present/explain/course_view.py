"""An explanation of a game with stages, types or chance: on a terminal, and as JSON."""

from functools import partial
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from sim.explore.explain.stages import SequentialExplanation
from sim.present.explain.course_words import besides, departs, moves_on, sentences, sides
from sim.present.explain.frame import framed
from sim.present.language.document import (
    equilibrium_document,
    incentive_document,
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
from sim.present.run.story import assumptions_of, story
from sim.present.run.view import term_lines
from sim.solve.sequential.hindered import Hindered
from sim.solve.solution import Incentive

SHOWN = 5


def view(explanation: SequentialExplanation, file: str, *, every: bool = False) -> RenderableType:
    """Why each equilibrium holds, or who departs from the courses that lead to an outcome, and where.

    file: the scenario as the command names it, for what to ask next. every: shows long lists in full.
    """
    if explanation.outcome is None:
        return story_view.view(story(explanation.answer), every=every)
    blocked = explanation.blocked
    stands = blocked and all(miss.blockers for miss in blocked)
    missed = partial(_misses, explanation, every, *blocked) if stands else None
    return framed(explanation, sentences(explanation), file, tuple, missed)


def _misses(
    explanation: SequentialExplanation, every: bool, nearest: Hindered, *others: Hindered
) -> list[RenderableType]:
    """The nearest miss in full, a line for each of the next, and what the first incentive rests on."""
    parts: list[RenderableType] = [Text(), heading("The nearest miss")]
    parts.append(indented(bullets(list(map(sentence, moves_on(explanation, nearest))))))
    parts += [Text(), heading("Who departs from it, and where")]
    parts += [indented(_blocker(explanation, nearest, incentive)) for incentive in nearest.blockers]
    parts += _others(explanation, every, nearest, *others)
    return parts + _rests(explanation, nearest.blockers[0])


def _blocker(explanation: SequentialExplanation, miss: Hindered, incentive: Incentive) -> RenderableType:
    believed = belief_at(explanation.answer, miss.leads, incentive.at)
    told = [departs(explanation, incentive), *([believed] if believed else [])]
    return Group(*map(Text, told), indented(term_lines(sides(explanation, incentive))))


def _others(
    explanation: SequentialExplanation, every: bool, nearest: Hindered, *others: Hindered
) -> list[RenderableType]:
    if not others:
        return []
    assert explanation.misses is not None
    rows = []
    for miss in others:
        worst = miss.blockers[0]
        player = explanation.scenario.player(worst.player)
        share = percent(-explanation.answer.valuation.loss_share(worst))
        who = f"{capitalised(player.name)} by '{player.action(worst.deviation).name}'"
        rows.append((besides(explanation, miss, nearest), who, share))
    columns = [("What is different", "left"), ("undone most by", "left"), ("gain, of range", "right")]
    parts: list[RenderableType] = [Text(), heading("The next misses")]
    parts += capped_table(columns, rows, every=every, most=SHOWN)
    if more := explanation.misses.count - len(explanation.blocked):
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
    if explanation.misses is not None:
        content["courses"] = explanation.misses.count
        content["blocked"] = [
            {
                **strategy_document(miss.leads),
                "outcome": tidy(miss.leads.outcome),
                "blockers": [incentive_document(incentive) for incentive in miss.blockers],
            }
            for miss in explanation.blocked
        ]
    return content
