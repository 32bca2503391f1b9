"""A bargain in words: what could be agreed on, who would refuse, and what publics would ratify."""

from collections.abc import Iterable
from dataclasses import dataclass

from sim.present.language.names import differing
from sim.present.language.numbers import counted, in_words, listed, percent, plain, points, sentence, signed
from sim.present.language.sentences import capitalised
from sim.present.run.grounds import Ground, ground
from sim.present.run.reasons import bringing, changes_between, costing
from sim.present.run.words import SHOWN_COSTS, SHOWN_GAINS, departures
from sim.scenario.agreements import MENU
from sim.scenario.language.names import readable
from sim.scenario.model import Scenario
from sim.solve.bargaining.answer import BargainingAnswer, Offer, Table
from sim.solve.concept import PUBLIC
from sim.solve.concepts import concept_of
from sim.solve.explain import grounds_between

SHOWN_REASONS, SHOWN_NAMES = 12, 7
SHOWN_GROUNDS = 4
SHOWN_CHANGES = 12
RATIFIED = "ratified-"


@dataclass(frozen=True)
class Why:
    """What one agreement would do to the player who is worst placed by it, and what that rests on."""

    name: str
    says: str
    rests_on: tuple[Ground, ...]


@dataclass(frozen=True)
class Bargained:
    """The whole answer in words.

    answer: the sentences that matter. start: what comes about without an agreement.
    columns, rows: of each agreement, what each player gains, whether its public approves, and the upshot.
    chosen: (solution, what it chooses, what it chooses of what is ratified).
    win_sets: what each public would ratify. why: agreement by agreement.
    """

    title: str
    answer: tuple[str, ...]
    start: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, ...], ...]
    chosen: tuple[tuple[str, ...], ...]
    win_sets: tuple[str, ...]
    why: tuple[Why, ...]
    notes: tuple[str, ...]
    changed: tuple[str, ...]


class Names:
    """What agreements are called: by the entry of the menu, or by what tells their outcomes apart."""

    def __init__(self, answer: BargainingAnswer) -> None:
        scenario, valuation = answer.scenario, answer.valuation
        plays = valuation.constraints.model.plays
        every = sorted(
            {o.play for table in answer.tables for o in table.offers} | {t.start for t in answer.tables}
        )
        self.of: dict[int, str] = {}
        if MENU in scenario.labels:
            player = scenario.player(MENU)
            self.of = {play: player.action(plays.label(MENU, play)).name for play in every}
            return
        spread = {d.id: len({plays.label(d.id, play) for play in every}) for d in scenario.dimensions}
        keys: dict[int, tuple[str, ...]] = dict.fromkeys(every, ())
        for dimension in sorted(scenario.dimensions, key=lambda d: -spread[d.id]):
            groups: dict[tuple[str, ...], list[int]] = {}
            for play, key in keys.items():
                groups.setdefault(key, []).append(play)
            for key, group in groups.items():
                values = [plays.label(dimension.id, play) for play in group]
                if len(set(values)) > 1:
                    for play, value in zip(group, values, strict=True):
                        keys[play] = (*key, dimension.rule(value).name or readable(value))
        told = list(keys.values())
        start = min((table.start for table in answer.tables), default=every[0] if every else 0)
        for play, key in keys.items():
            name = ", ".join([*key[:1], *(part[:1].lower() + part[1:] for part in key[1:])])
            unique = bool(key) and told.count(key) == 1
            self.of[play] = name if unique else differing(valuation, play, start) or "No agreement"

    def listed(self, plays: Iterable[int], word: str = "and") -> str:
        """Some agreements in quotes."""
        return listed([f"'{self.of[play]}'" for play in plays], word)


def names_of(answer: BargainingAnswer) -> dict[int, str]:
    """What each play that may be agreed on is called, and each that comes about without an agreement."""
    return Names(answer).of


def bargained(answer: BargainingAnswer) -> Bargained:
    """The answer in words."""
    names, scenario = Names(answer), answer.scenario
    table = answer.tables[0] if answer.tables else None
    columns, rows = _table(answer, names, table) if table else ((), ())
    return Bargained(
        scenario.title,
        sentences(answer),
        _start(answer, table) if table else "",
        columns,
        rows,
        tuple(_chosen(answer, names)),
        tuple(_win_sets(scenario, names, table)) if table else (),
        tuple(_why(answer, names, table)) if table else (),
        tuple(_notes(answer)),
        _changed(scenario),
    )


def _changed(scenario: Scenario) -> tuple[str, ...]:
    """What departs from the file or its parents, the first dozen."""
    every = departures(scenario)
    more = len(every) - SHOWN_CHANGES
    return every if more <= 0 else (*every[:SHOWN_CHANGES], f"and {more} more: the document has them all")


def _start(answer: BargainingAnswer, table: Table) -> str:
    lead = answer.scenario.dimensions[0]
    return lead.rule(answer.valuation.outcome(table.start)[lead.id]).says


def both(answer: BargainingAnswer) -> str:
    """Those who bargain."""
    block = answer.scenario.agreements
    assert block is not None
    return listed([answer.scenario.player(player).name for player in block.between])


def _all(count: int) -> str:
    return "both" if count == 2 else f"all {in_words(count)}"


def sentences(answer: BargainingAnswer) -> tuple[str, ...]:
    """The answer in a few sentences."""
    block, names = answer.scenario.agreements, Names(answer)
    assert block is not None
    if not answer.tables:
        return (
            "Nothing comes about without an agreement: the game has no pure equilibrium to fall back on.",
        )
    lines = []
    for table in answer.tables:
        if len(answer.tables) > 1:
            lines.append(sentence(f"Without an agreement: {names.of[table.start]}"))
        lines += _of_table(answer, names, table, len(block.between))
    own = answer.solutions[0]
    if "zone" not in own.concept:
        plays = [_play(answer, e.profile) for e in own.equilibria]
        what = capitalised(f"the {concept_of(own.concept).name}")
        lines.append(sentence(f"{what} is {names.listed(plays, 'or')}" if plays else own.note))
    return tuple(lines)


def _of_table(answer: BargainingAnswer, names: Names, table: Table, count: int) -> list[str]:
    block = answer.scenario.agreements
    assert block is not None
    agreed = [offer.play for offer in table.offers if offer.agreed]
    total = counted(len(table.offers), "agreement")
    if agreed:
        all_ = f"{_all(count)} {'' if count == 2 else 'of '}{both(answer)}"
        lines = [
            f"{capitalised(in_words(len(agreed)))} of {total} would leave {all_} no worse off than none: "
            f"{_some(names, agreed)}."
        ]
    else:
        nearest = min(table.offers, key=lambda offer: -_worst(answer, offer)[1])
        player, share = _worst(answer, nearest)
        name = answer.scenario.player(player).name
        loss = points(-nearest.consents[player].gain)
        lines = [
            f"The zone of agreement is empty: each of the {total} would leave somebody worse off than none.",
            f"The nearest is '{names.of[nearest.play]}', by which {name} would lose {loss} points "
            f"({percent(-share)} of its payoff range).",
        ]
    if block.ratification:
        publics = "publics" if len(block.ratification) > 1 else "public"
        whose = _all(len(block.ratification)) if len(block.ratification) > 1 else "the"
        ratified = [offer.play for offer in table.offers if offer.ratified]
        passed = [play for play in agreed if play in ratified]
        if passed:
            lines.append(sentence(f"{_some(names, passed)} would get past {whose} {publics} as well"))
        elif agreed:
            which = "It would not" if len(agreed) == 1 else "None of these would"
            lines.append(sentence(f"{which} get past {whose} {publics}"))
        if not passed and ratified:
            win = f"{capitalised(whose)} {publics} would ratify {_some(names, ratified)}"
            lines.append(f"{win}, which the governments would not agree on.")
        elif not ratified and not agreed:
            lines.append(sentence(f"No agreement would get past {whose} {publics} either"))
    return lines


def _some(names: Names, plays: list[int]) -> str:
    """The first of some agreements, and how many more."""
    if len(plays) <= SHOWN_NAMES + 1:
        return names.listed(plays)
    quoted = [f"'{names.of[play]}'" for play in plays[:SHOWN_NAMES]]
    return listed([*quoted, f"{len(plays) - SHOWN_NAMES} more"])


def _worst(answer: BargainingAnswer, offer: Offer) -> tuple[str, float]:
    """The player who is worst placed by an agreement, and its gain as a share of its payoff range."""
    ranges = answer.valuation.ranges
    shares = {player: c.gain / (ranges[player] or 1.0) for player, c in offer.consents.items()}
    player = min(shares, key=lambda p: shares[p])
    return player, shares[player]


def _table(
    answer: BargainingAnswer, names: Names, table: Table
) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, ...], ...]]:
    block, scenario = answer.scenario.agreements, answer.scenario
    assert block is not None
    called = {player: capitalised(scenario.player(player).name) for player in block.between}
    columns = [("Agreement", "left"), *((f"{called[p]} gains", "right") for p in block.between)]
    columns += [(f"{called[p]}'s {PUBLIC}", "right") for p in block.ratification]
    rows = []
    for offer in table.offers:
        row = [names.of[offer.play], *(signed(offer.consents[p].gain) for p in block.between)]
        row += [_approval(offer, player) for player in block.ratification]
        rows.append((*row, upshot(scenario, offer)))
    return (*columns, ("Upshot", "left")), tuple(rows)


def _approval(offer: Offer, player: str) -> str:
    consent = offer.consents[player]
    assert consent.approval is not None
    assert consent.majority is not None
    shares = consent.approval, consent.majority
    approval, majority = map(percent, shares)
    if approval == majority and consent.approval != consent.majority:
        approval, majority = (f"{plain(100 * share, 6)}%" for share in shares)
    return f"{approval} {'≥' if consent.approves else '<'} {majority}"


def upshot(scenario: Scenario, offer: Offer) -> str:
    """Whether an agreement would be agreed on and ratified, and who stands against it."""
    against = [scenario.player(p).name for p, c in offer.consents.items() if not c.agrees]
    public = [scenario.player(p).name for p, c in offer.consents.items() if c.approves is False]
    parts = []
    if against:
        parts.append(f"{listed(against)} {'refuses' if len(against) == 1 else 'refuse'}")
    if public:
        parts.append(f"not ratified in {listed(public)}")
    if not parts:
        has_publics = any(c.approves is not None for c in offer.consents.values())
        return "Agreed and ratified" if has_publics else "Agreed"
    return capitalised("; ".join(parts))


def _play(answer: BargainingAnswer, profile: object) -> int:
    plays = answer.valuation.constraints.model.plays
    at = next(p for p in range(len(plays)) if answer.valuation.profile(p) == profile)
    return at


def _chosen(answer: BargainingAnswer, names: Names) -> Iterable[tuple[str, ...]]:
    """What each solution chooses, and of what would be ratified."""
    by = answer.by_concept
    for id in [id for id in by if not id.startswith(RATIFIED) and id != "zone-of-agreement"]:
        row = [capitalised(concept_of(id).name)]
        for key in (id, RATIFIED + id):
            if key in by:
                plays = [_play(answer, e.profile) for e in by[key].equilibria]
                row.append(listed([names.of[play] for play in plays], "or") or "none")
        yield tuple(row)


def _win_sets(scenario: Scenario, names: Names, table: Table) -> Iterable[str]:
    block = scenario.agreements
    assert block is not None
    for player in block.ratification:
        name = scenario.player(player).name
        win = [offer.play for offer in table.offers if offer.consents[player].approves]
        total = counted(len(table.offers), "agreement")
        if win:
            yield sentence(f"The {PUBLIC} of {name} would ratify {len(win)} of {total}: {_some(names, win)}")
        else:
            yield sentence(f"The {PUBLIC} of {name} would ratify none of the {total}")


def _why(answer: BargainingAnswer, names: Names, table: Table) -> Iterable[Why]:
    valuation = answer.valuation
    for offer in table.offers[:SHOWN_REASONS]:
        player, _ = _worst(answer, offer)
        gain = offer.consents[player].gain
        sides = changes_between(valuation, player, table.start, offer.play)
        name = answer.scenario.player(player).name
        cost, got = costing(sides, SHOWN_COSTS), bringing(sides, SHOWN_GAINS)
        verb = "lose" if gain < 0 else "gain"
        text = f"{name} would {verb} {points(abs(gain))} points"
        if cost or got:
            parts = [part for part in (cost and f"at the cost of {cost}", got and f"for {got}") if part]
            text += f": {', '.join(parts)}"
        parts_of = grounds_between(valuation, player, table.start, offer.play)
        held = dict.fromkeys(a for part in parts_of for a in part.assumptions)
        grounds = tuple(ground(answer.scenario.assumption(a)) for a in list(held)[:SHOWN_GROUNDS])
        yield Why(names.of[offer.play], sentence(text), grounds)


def _notes(answer: BargainingAnswer) -> Iterable[str]:
    for id, why in answer.left_out.items():
        yield sentence(f"{capitalised(concept_of(id).name)}: not worked out, since {why}")
    if "egalitarian" in answer.by_concept:
        yield "The egalitarian solution compares the points of different players; the others do not."
