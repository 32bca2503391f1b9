"""An explanation of agreements: on a terminal, and as JSON."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from sim.explore.explain.agreements import AgreementExplanation
from sim.present.explain.agreement_words import hindrance, sentences, shortfall, who
from sim.present.explain.frame import framed
from sim.present.language.document import (
    equilibrium_document,
    incentive_document,
    scenario_document,
    tidy,
)
from sim.present.language.lists import capped
from sim.present.language.names import labelled
from sim.present.language.numbers import percent, signed
from sim.present.language.sentences import capitalised
from sim.present.page.terminal import capped_table, heading, indented, more, table
from sim.present.run.agreements import Names, upshot
from sim.present.run.grounds import Ground, ground
from sim.present.run.reasons import changes_between
from sim.present.run.view import term_lines
from sim.solve.bargaining.answer import Consent, Offer, Table
from sim.solve.bargaining.hindered import Refused, resting_on
from sim.solve.concept import PUBLIC
from sim.solve.explain import Valuation, grounds_between
from sim.solve.solution import Incentive

SHOWN = 5
RESTS_ON = (("Assumption", "left"), ("Value (range)", "left"), ("Source", "left"))


def view(explanation: AgreementExplanation, file: str, *, every: bool = False) -> RenderableType:
    """What each agreement does to whom, or who refuses those that bring an outcome.

    file: the scenario as the command names it, for what to ask next. every: shows long lists in full.
    """
    blocked = explanation.blocked
    missed = partial(_misses, explanation, every, *blocked) if blocked and not blocked[0].holds else None
    # what it takes is looked for without anything supposed
    asked = None if explanation.given else file
    held = partial(_agreements, explanation, every)
    return framed(explanation, sentences(explanation), asked, held, missed)


def _agreements(explanation: AgreementExplanation, every: bool) -> Iterable[RenderableType]:
    answer, names = explanation.answer, Names(explanation.answer)
    for bargain in answer.tables:
        yield Text()
        yield Text(f"Against no agreement: {names.of[bargain.start]}", style="dim")
        ordered = sorted(bargain.offers, key=lambda offer: not (offer.agreed and offer.ratified))
        shown, left = capped(ordered, every=every)
        for offer in shown:
            yield Text()
            yield heading(f"{names.of[offer.play]}: {upshot(answer.scenario, offer)}")
            yield from _consents(answer.valuation, bargain, offer)
        yield from more(left)


def _consents(valuation: Valuation, bargain: Table, offer: Offer) -> Iterable[RenderableType]:
    for player, consent in offer.consents.items():
        name = capitalised(valuation.scenario.player(player).name)
        gain = f"  {signed(consent.gain)} points"
        yield indented(Text.assemble((name, "bold"), gain, _public(consent)))
        yield indented(indented(term_lines(changes_between(valuation, player, bargain.start, offer.play))))
        if grounds := grounds_of(valuation, player, bargain.start, offer.play):
            yield indented(indented(Text(f"rests on  {_names(grounds)}", style="dim")))


def _names(grounds: Sequence[Ground], most: int = 6) -> str:
    shown = "; ".join(
        f"{g.name} = {g.value}" + (f" [{', '.join(g.sources)}]" if g.sources else "") for g in grounds[:most]
    )
    return shown + (f"; and {len(grounds) - most} more" if len(grounds) > most else "")


def _public(consent: Consent) -> str:
    if consent.approval is None or consent.majority is None:
        return ""
    return f"; of its {PUBLIC}, {percent(consent.approval)} approve, and it takes {percent(consent.majority)}"


def grounds_of(valuation: Valuation, player: str, start: int, play: int) -> tuple[Ground, ...]:
    """What a player's gain by an agreement rests on, and the approval of its public, if that has a say."""
    held = [a for part in grounds_between(valuation, player, start, play) for a in part.assumptions]
    block = valuation.scenario.agreements
    if block is not None and player in block.ratification:
        held += resting_on(valuation, player, play)
    return tuple(ground(valuation.scenario.assumption(name)) for name in dict.fromkeys(held))


def _misses(
    explanation: AgreementExplanation, every: bool, nearest: Refused, *others: Refused
) -> list[RenderableType]:
    """The nearest miss in full, a line for each of the next, and what the first hindrance rests on."""
    valuation, names = explanation.answer.valuation, Names(explanation.answer)
    parts: list[RenderableType] = []
    if nearest.blockers:
        parts += [Text(), heading(f"The nearest miss: '{names.of[nearest.play]}'")]
        parts += [indented(_blocker(valuation, nearest, incentive)) for incentive in nearest.blockers]
    if others:
        rows = []
        for miss in others:
            worst = next(iter(miss.blockers), None)
            cells = ("what is chosen instead", "") if worst is None else (
                who(explanation.scenario, worst), shortfall(valuation, worst))  # fmt: skip
            rows.append((names.of[miss.play], *cells))
        columns = [("Agreement", "left"), ("hindered most by", "left"), ("short by", "right")]
        parts += [Text(), heading("The next misses"), *capped_table(columns, rows, every=every, most=SHOWN)]
    if nearest.blockers:
        rows = [
            (labelled(g.about, g.name), g.value, ", ".join(g.sources))
            for g in _rests_on(valuation, nearest, nearest.blockers[0])
        ]
        title = heading("What the first of these rests on")
        parts += [Text(), title, indented(table(RESTS_ON, rows))] if rows else []
    return parts


def _blocker(valuation: Valuation, miss: Refused, incentive: Incentive) -> RenderableType:
    says = Text(hindrance(valuation, incentive))
    if incentive.deviation == PUBLIC:
        return says
    sides = changes_between(valuation, incentive.player, miss.start, miss.play)
    return Group(says, indented(term_lines(sides)))


def _rests_on(valuation: Valuation, miss: Refused, incentive: Incentive) -> Iterable[Ground]:
    scenario = valuation.scenario
    if incentive.deviation == PUBLIC:
        held: Sequence[str] = resting_on(valuation, incentive.player, miss.play)
    else:
        parts = grounds_between(valuation, incentive.player, miss.start, miss.play)
        held = [a for part in parts for a in part.assumptions]
    return [ground(scenario.assumption(name)) for name in dict.fromkeys(held)]


def document(explanation: AgreementExplanation) -> dict[str, Any]:
    """sim.explain/1. With an outcome also the agreements that bring it, and who refuses each; with `given`
    what those whose choice is supposed would gain by another, by what comes about without an agreement."""
    answer, valuation = explanation.answer, explanation.answer.valuation
    content: dict[str, Any] = {
        "schema": "sim.explain/1",
        **scenario_document(explanation.scenario),
        "concept": answer.solutions[0].concept,
        "equilibria": [equilibrium_document(equilibrium) for equilibrium in answer.equilibria],
    }
    if explanation.given:
        content["given"] = dict(explanation.given)
        content["regretted"] = [
            {
                "profile": valuation.profile(miss.play),
                "blockers": [incentive_document(incentive) for incentive in miss.blockers],
            }
            for miss in explanation.regretted
        ]
    if explanation.outcome is not None:
        content["blocked"] = [
            {
                "profile": valuation.profile(miss.play),
                "outcome": tidy(valuation.outcome(miss.play)),
                "without_agreement": valuation.profile(miss.start),
                "blockers": [incentive_document(incentive) for incentive in miss.blockers],
                "holds": miss.holds,
                "instead": [valuation.profile(play) for play in miss.instead],
            }
            for miss in explanation.blocked
        ]
    return content
