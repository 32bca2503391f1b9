"""Win-sets on a line: who accepts which agreement, as figure data.

The agreements are put in the order in which the first of those who bargain gains more than the last, so
that what each accepts lies together, and the zone of agreement between.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sim.present.language.numbers import counted, percent, plain, signed
from sim.present.language.sentences import capitalised
from sim.present.run.agreements import RATIFIED, Names, both, upshot
from sim.solve.bargaining.answer import BargainingAnswer, Offer, Table
from sim.solve.concept import PUBLIC
from sim.solve.concepts import concept_of


@dataclass(frozen=True)
class Bar:
    """What an agreement brings a player, or how many of a public approve: a bar with its number.

    start, end: from 0 to 1 across the column. accepts: whether it is enough.
    """

    start: float
    end: float
    number: str
    accepts: bool


@dataclass(frozen=True)
class Column:
    """The bars of one player or public. line: from 0 to 1, where enough begins; needs: what it is."""

    title: str
    needs: str
    line: float
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Line:
    """An agreement. signed: whether all who bargain accept; accepted: and every public that has a say.

    upshot: the same in words. solutions: what chooses it.
    """

    name: str
    signed: bool
    accepted: bool
    upshot: str
    solutions: str


@dataclass(frozen=True)
class WinSets:
    """The agreements of one bargain. start: what comes about without one."""

    finding: str
    title: str
    start: str
    lines: tuple[Line, ...]
    columns: tuple[Column, ...]
    publics: bool


def win_sets(answer: BargainingAnswer, table: Table) -> WinSets:
    """Who accepts which agreement where one play comes about without any."""
    scenario, names = answer.scenario, Names(answer)
    block = scenario.agreements
    assert block is not None
    ranges = answer.valuation.ranges

    def leaning(offer: Offer) -> float:
        first, last = (
            offer.consents[p].gain / (ranges[p] or 1.0) for p in (block.between[0], block.between[-1])
        )
        return last - first

    offers = sorted(table.offers, key=leaning)
    lines = tuple(
        Line(
            names.of[offer.play],
            offer.agreed,
            offer.agreed and offer.ratified,
            upshot(scenario, offer),
            _solutions(answer, offer.play),
        )
        for offer in offers
    )
    columns = [_gains(answer, player, offers) for player in block.between]
    columns += [_approvals(answer, player, offers) for player in block.ratification]
    return WinSets(
        finding(answer, table),
        scenario.title,
        names.of[table.start],
        lines,
        tuple(columns),
        bool(block.ratification),
    )


def finding(answer: BargainingAnswer, table: Table) -> str:
    """What the win-sets come to, in a line."""
    block, names = answer.scenario.agreements, Names(answer)
    assert block is not None
    count = len(block.ratification)
    publics = "both publics" if count == 2 else "the public" if count == 1 else f"all {count} publics"
    agreed = [offer for offer in table.offers if offer.agreed]
    total = counted(len(table.offers), "agreement")
    if not agreed:
        return f"{capitalised(both(answer))} could sign nothing: each of {total} leaves one of them worse off"
    passed = [offer.play for offer in agreed if offer.ratified]
    shown = _named(names, passed)
    if not block.ratification:
        return f"Of {total}, {shown} would leave none of {both(answer)} worse off"
    if not passed:
        signed = _named(names, [offer.play for offer in agreed])
        return f"Of {total}, {signed} could be signed, and nothing of it would get past {publics}"
    return f"Of {total}, {shown} would be signed by {both(answer)} and ratified by {publics}"


def _named(names: Names, plays: list[int], most: int = 3) -> str:
    return names.listed(plays) if len(plays) <= most else f"{len(plays)} agreements"


def _gains(answer: BargainingAnswer, player: str, offers: Iterable[Offer]) -> Column:
    consents = [offer.consents[player] for offer in offers]
    low, high = min(0.0, *(c.gain for c in consents)), max(0.0, *(c.gain for c in consents))
    wide = (high - low) or 1.0

    def place(value: float) -> float:
        return (value - low) / wide

    bars = [Bar(place(min(c.gain, 0)), place(max(c.gain, 0)), signed(c.gain), c.agrees) for c in consents]
    name = capitalised(answer.scenario.player(player).name)
    return Column(f"{name} gains", "points, against no agreement", place(0.0), tuple(bars))


def _approvals(answer: BargainingAnswer, player: str, offers: Iterable[Offer]) -> Column:
    consents = [offer.consents[player] for offer in offers]
    needed = next((c.majority for c in consents if c.majority is not None), 0.0)
    bars = [
        Bar(0.0, c.approval, percent(c.approval), c.approves is True)
        for c in consents
        if c.approval is not None
    ]
    name = capitalised(answer.scenario.player(player).name)
    needs = f"approve, and it takes {plain(100 * needed, 3)}%"
    return Column(f"{name}'s {PUBLIC}", needs, needed, tuple(bars))


def _solutions(answer: BargainingAnswer, play: int) -> str:
    """The solutions that choose an agreement, of what is ratified where publics have a say."""
    block = answer.scenario.agreements
    assert block is not None
    plays = answer.valuation.constraints.model.plays
    at = {name: plays.label(name, play) for name in (p.id for p in answer.scenario.players)}
    names = []
    for id, solution in answer.by_concept.items():
        ratified = id.startswith(RATIFIED)
        if "zone" in id or ratified is not bool(block.ratification):
            continue
        if any(e.profile == at for e in solution.equilibria):
            own = concept_of(id.removeprefix(RATIFIED)).name
            names.append(own.removesuffix(" solution").removesuffix(" bargaining"))
    return ", ".join(map(capitalised, names))
