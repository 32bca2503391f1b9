"""A comparison in words: the sentence a colleague would say, then only what differs."""

from sim.explore.compare.answer import STRUCTURE, AssumptionDifference, Comparison, Explained
from sim.explore.compare.side import Side
from sim.present.compare.parts import NOTHING
from sim.present.language.equilibria import kind_of
from sim.present.language.numbers import counted, gain, listed, plain, points, sentence
from sim.present.language.sentences import meaning
from sim.present.run.story import outcome_said
from sim.scenario.model import Scenario
from sim.solve.concept import NO_AGREEMENT
from sim.solve.solution import Equilibrium

SHOWN_SETS = 3


def sentences(comparison: Comparison) -> tuple[str, ...]:
    """What a colleague would say of the comparison."""
    sides = comparison.sides
    if not comparison.assumptions and not comparison.structure:
        return ("Nothing differs: the same assumptions, the same structure, the same answer.",)
    answers = [_answer(side) for side in sides]
    start = _differing(comparison)
    apart = len({_kind(side.scenario) for side in sides}) > 1
    if _same(comparison):
        same = f"{start}, and the answer is the same: {answers[0]}"
        return (same, *((_kinds(comparison),) if apart else _closest_calls(comparison)))
    if len(set(answers)) == 1:
        lines = [f"{start}. The outcome is the same, but not who does what. {answers[0]}"]
        lines += [f"{side.name}: {_departing(comparison, side)}" for side in sides]
    else:
        lines = [f"{start}, and so does the answer."]
        lines += [f"{side.name}: {text}" for side, text in zip(sides, answers, strict=True)]
    if apart:
        lines.append(_kinds(comparison))
    for side, explained in zip(sides[1:], comparison.explained, strict=True):
        lead = next((e for e in explained if e.causes is not None), None)
        if lead is not None and lead.causes is not None:
            lines.append(_cause(comparison, side, lead))
    return tuple(lines)


def _same(comparison: Comparison) -> bool:
    """Whether the same is stable everywhere, and as likely where chance has a say."""
    if not all(all(where) for where in comparison.equilibria.values()):
        return False
    chance = any(side.scenario.lotteries for side in comparison.sides)
    return not chance or len(set(map(_answer, comparison.sides))) == 1


def _kinds(comparison: Comparison) -> str:
    """What can be compared between games of different kinds."""
    named: dict[str, list[str]] = {}
    for side in comparison.sides:
        named.setdefault(_kind(side.scenario), []).append(side.name)
    which = "; ".join(f"{listed(names)} {text}" for text, names in named.items())
    staged = any(side.scenario.sequential for side in comparison.sides)
    together = ", and of what the players do only all of it together" if staged else ""
    common = set.intersection(*({d.id for d in side.scenario.dimensions} for side in comparison.sides))
    what = "outcomes, payoffs and assumptions" if common else "payoffs and assumptions"
    return f"{which}: {what} are compared{together}."


def _kind(scenario: Scenario) -> str:
    """What is asked of a scenario, as what is said of its name."""
    if scenario.sequential:
        return "has stages, types or chance"
    if scenario.agreements is not None:
        return "asks what could be agreed on"
    if scenario.repeated is not None:
        return "asks what lasts round after round"
    return "asks what each would choose by itself, once"


def _differing(comparison: Comparison) -> str:
    """How many assumptions and parts differ."""
    moved = sum(d.moved for d in comparison.assumptions)
    what = [counted(moved, "assumption")] if moved or not comparison.structure else []
    if comparison.structure:
        what.append(f"{counted(len(comparison.structure), 'part')} of the structure")
    differ = "differs" if moved + len(comparison.structure) == 1 else "differ"
    return f"{listed(what)} {differ}"


def finding(comparison: Comparison) -> str:
    """What the comparison comes to, in a line."""
    if not comparison.assumptions and not comparison.structure:
        return "Nothing differs"
    same = _same(comparison)
    return f"{_differing(comparison)}, and {'the answer is the same' if same else 'so does the answer'}"


def _answer(side: Side) -> str:
    if not side.equilibria:
        return sentence(kind_of(side.scenario).none)
    texts = dict.fromkeys(_outcome(side, equilibrium) for equilibrium in side.equilibria)
    return " Or: ".join(texts)


def _closest_calls(comparison: Comparison) -> tuple[str, ...]:
    """Who is nearest to choosing otherwise in each scenario, and by how much; nothing if that is the same."""
    calls = []
    for side in comparison.sides:
        valuation = side.valuation
        incentives = [i for e in side.equilibria for i in e.incentives if not i.off_path]
        if not incentives:
            return ()
        keenest = min(incentives, key=valuation.loss_share)
        player = side.scenario.player(keenest.player)
        by = "without an agreement"
        if keenest.deviation != NO_AGREEMENT:
            by = f"by '{player.action(keenest.deviation).name}'"
        calls.append((f"{player.name} would lose", f"{gain(keenest.loss)} points {by}"))
    if len(set(calls)) == 1:
        return ()
    said = [f"{side.name}: {who} {what}" for side, (who, what) in zip(comparison.sides, calls, strict=True)]
    return (f"The closest call moves. {'; '.join(said)}.",)


def _departing(comparison: Comparison, side: Side) -> str:
    """The choices of a side's equilibria that are not everywhere the same."""
    every = [set(profile.items()) for other in comparison.sides for profile in other.profiles]
    shared = set.intersection(*every)
    says = []
    for profile in side.profiles:
        own = [
            player.action(profile[player.id]).says
            for player in side.told.scenario.players
            if (player.id, profile[player.id]) not in shared
        ]
        says.append(sentence("; ".join(own)))
    return " Or: ".join(says)


def _outcome(side: Side, equilibrium: Equilibrium) -> str:
    return " ".join(
        sentence(outcome_said(side.scenario, equilibrium, d.id)) for d in side.scenario.dimensions
    )


def _cause(comparison: Comparison, side: Side, explained: Explained) -> str:
    causes = explained.causes
    assert causes is not None
    prefix = f"{side.name}: " if len(comparison.sides) > 2 else ""
    if len(causes.sufficient) == 1:
        names = [_factor(comparison, side, name) for name in causes.sufficient[0]]
        if len(names) == 1:
            return f"{prefix}One change alone makes the difference: {names[0]}."
        together = f"It takes {len(names)} changes together: {listed(names)}"
        return f"{prefix}{together}; without any one of them the answer stays."
    some = [
        listed([_factor(comparison, side, name) for name in names])
        for names in causes.sufficient[:SHOWN_SETS]
    ]
    more = len(causes.sufficient) - len(some)
    text = f"{prefix}Any of these is enough: {'; or '.join(some)}" + (
        f"; or {more} more sets" if more > 0 else ""
    )
    return text + "."


def _factor(comparison: Comparison, side: Side, name: str) -> str:
    if name == STRUCTURE:
        return "the structure"
    difference = next(d for d in comparison.assumptions if d.name == name)
    ends = (difference.values[0], difference.values[comparison.sides.index(side)])
    before, after = (NOTHING if value is None else plain(value) for value in ends)
    about = next(a.about for a in difference.assumptions if a)
    return f"{meaning(about)} ({before} to {after})"


def assumption_rows(comparison: Comparison) -> list[tuple[str, ...]]:
    """What each assumption that differs means, and its value in each scenario."""
    count = len(comparison.sides)
    return [
        (next(a.about for a in d.assumptions if a), *(_value(d, i) for i in range(count)))
        for d in comparison.assumptions
        if d.moved or len({(a.low, a.high) for a in d.assumptions if a}) > 1
    ]


def _value(difference: AssumptionDifference, side: int) -> str:
    assumption = difference.assumptions[side]
    if assumption is None:
        return NOTHING
    text = plain(assumption.value)
    ranges = {(a.low, a.high) for a in difference.assumptions if a}
    return text if len(ranges) == 1 else f"{text} ({plain(assumption.low)} to {plain(assumption.high)})"


def payoff_rows(comparison: Comparison) -> list[tuple[str, ...]]:
    """Payoffs by term where they differ, in the equilibrium that one would bet on."""
    sides = comparison.sides
    if any(side.bet is None for side in sides):
        return []
    rows: list[tuple[str, ...]] = []
    for player in sides[0].scenario.players:
        terms: dict[str, str] = {}
        tables = []
        for side in sides:
            own = side.scenario.terms_of(player.id)
            terms |= {term.id: term.name for term in own}
            tables.append(side.terms(player.id) if own else {})
        totals = [sum(values.values()) for values in tables]
        if max(totals) - min(totals) < 1e-12:
            continue
        rows.append((player.name, *(points(total) for total in totals)))
        for id, name in terms.items():
            values = [values.get(id, 0.0) for values in tables]
            if max(values) - min(values) > 1e-12:
                rows.append((f"  {name}", *(points(value) for value in values)))
    return rows
