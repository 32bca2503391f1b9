"""A change that brings an outcome about, in sentences."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from sim.explore.reach.answer import Change, Reach
from sim.present.language.names import choices
from sim.present.language.numbers import HUGE, MINUS, listed, percent, plain, points, sentence
from sim.present.thresholds.words import inside, meaning, with_unit
from sim.scenario.model import Assumption

NAMED = 7
"""So many things are named in a sentence at most."""

HAIR = 1000
"""A change of less than so many gaps is there for the gap alone."""

WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")


def reached(made: Reach, says: str) -> list[str]:
    """What has to change, and what comes then."""
    assert made.play is not None
    return [
        *_headline(made, says),
        f"The choices are then {choices(made.valuation, made.play)}.",
        *_also(made),
    ]


def already(made: Reach, says: str) -> list[str]:
    """That nothing has to change."""
    assert made.play is not None
    first = f"Nothing has to change. {sentence(says)} That is"
    if not made.verified:
        what = "the only stable outcome" if made.only else "stable"
        return [
            f"{first} on the border of what is {what}: {choices(made.valuation, made.play)}.",
            "Solved again, this was not confirmed: the tolerance of the solver hides the border.",
        ]
    what = "the only stable outcome" if made.only else "an equilibrium"
    return [f"{first} {what} already: {choices(made.valuation, made.play)}.", *_also(made)]


def _headline(made: Reach, says: str) -> list[str]:
    alone = ", and nothing else is stable," if made.only else ""
    changes = sorted(made.changes, key=lambda change: -change.widths)
    count, fewest = len(changes), made.fewest
    if count == 1:
        share = percent(float(changes[0].widths))
        return [
            f"{says}{alone} if one thing changes: {_moves(made, changes[0])}.",
            f"That is {share} of its range.",
        ]
    found = min([count, *(len(o.changes) for o in made.alternatives if o.kind == "sparsest")])
    total = f"{points(float(made.distance or 0))} range widths in all"
    measure = "(each move is counted as a share of its assumption's range)"
    if found == 1:
        other = next(o for o in made.alternatives if o.kind == "sparsest")
        single = _moves(made, other.changes[0], made.rounded_for(other.play, other.changes))
        return [
            f"{says}{alone} if one thing changes: {single}.",
            f"{sentence(number(count))[:-1]} together do it with less: {_named(made, changes)}. That is "
            f"{total} instead of {points(float(other.distance))} {measure}.",
        ]
    faint = sum(hair(made, change) for change in changes)
    if fewest == count:
        also = f", and {number(faint)} more by a hair" if 0 < faint < count else ""
        things = number(count - faint if also else count)
        thing = "thing changes" if things == "one" else "things change together"
        single = "; no single one does it" if not faint else ""
        return [
            f"{says}{alone} only if {things} {thing}{also}: {_named(made, changes)}{single}.",
            f"The least such change is {total} {measure}.",
        ]
    if fewest < 2:
        first = f"{says}{alone} if {number(found)} things change together."
    elif fewest < found:
        first = f"{says}{alone} only if between {number(fewest)} and {number(found)} things change together."
    else:
        first = f"{says}{alone} only if at least {number(fewest)} things change together."
    moved = number(count)
    if 0 < faint < count:
        moved = f"{number(count - faint)}, and {number(faint)} more by a hair"
    return [first, f"The least change moves {moved}: {_named(made, changes)}. That is {total} {measure}."]


def number(count: int) -> str:
    """A count in words, as far as they are short."""
    return WORDS[count] if count < len(WORDS) else str(count)


def hair(made: Reach, change: Change) -> bool:
    """Whether a change is there only because others must lose by the gap."""
    return made.only and change.widths < HAIR * made.gap


def _named(made: Reach, changes: Sequence[Change]) -> str:
    scenario = made.valuation.scenario
    names = []
    for change in changes[:NAMED]:
        verb = "rises" if change.end > change.start else "falls"
        by = " by a hair" if hair(made, change) else ""
        about = meaning(scenario.assumption(change.assumption).about)
        names.append(f"{about}{',' if ', ' in about else ''} {verb}{by}")
    if len(changes) > NAMED:
        names.append(f"{number(len(changes) - NAMED)} more")
    return f"{'; '.join(names[:-1])}; and {names[-1]}"


def _moves(made: Reach, change: Change, values: Mapping[str, Fraction] | None = None) -> str:
    assumption = made.valuation.scenario.assumption(change.assumption)
    verb = "rises" if change.end > change.start else "falls"
    end = ending(made, change, (values or made.rounded)[change.assumption], assumption)
    return f"{meaning(assumption.about)} {verb} from {plain(change.start)} to {end}"


def ending(made: Reach, change: Change, value: Fraction, assumption: Assumption | None = None) -> str:
    """The new value, with its unit if the assumption is given, and without what the gap alone adds."""
    if hair(made, change):
        side = "above" if change.end > change.start else "below"
        return f"a hair {side} {plain(change.start)}"
    text = exactly(value)
    return text if assumption is None else with_unit(text, assumption)


def exactly(value: Fraction) -> str:
    """A value with all of its digits, as it is written in a sentence.

    >>> exactly(Fraction(5032, 10000)), exactly(Fraction(-125000)), exactly(Fraction(1, 3))
    ('0.5032', '−125,000', '0.333333333333')
    """
    size = abs(value)
    text = f"{int(size):,}" if size.denominator == 1 and size < HUGE else typed(size)
    return (MINUS if value < 0 else "") + text


def typed(value: Fraction) -> str:
    """A value as it is typed on a command line: all of its digits, as far as a number holds them.

    >>> typed(Fraction(-5032, 10000)), typed(Fraction(30)), typed(Fraction(1, 10**6))
    ('-0.5032', '30', '0.000001')
    """
    digits = Decimal(value.numerator) / Decimal(value.denominator)
    if Fraction(digits) != value:
        digits = Decimal(f"{float(value):.12g}")
    return f"{digits.normalize():f}"


def _also(made: Reach) -> list[str]:
    """What else is stable there."""
    if not made.also:
        return []
    scenario = made.valuation.scenario
    dimension = scenario.dimension(made.dimension)
    values = dict.fromkeys(made.valuation.outcome(play)[dimension.id] for play in made.also)
    values.pop(made.value, None)
    which = "the other" if len(made.also) == 1 else "the others"
    first = f"There it is one of {number(len(made.also) + 1)} stable combinations"
    if not values:
        return [f"{first}; {which} lead{'s' if len(made.also) == 1 else ''} there too."]
    same = not all(made.valuation.outcome(play)[dimension.id] != made.value for play in made.also)
    said = [inside(dimension.rule(value).says, scenario).rstrip(".") for value in values]
    there = ["it is the same"] if same else []
    return [f"{first}; in {which}, {listed([*said, *there], 'or')}."]


def certainty(made: Reach) -> list[str]:
    """How much of an answer is proved, and the check."""
    texts = []
    if made.proved:
        texts.append("No smaller change does it: that is proved.")
    else:
        texts.append("This is the smallest change that was found; a smaller one is not ruled out.")
        if made.lower_bound >= LEAST_SAID:
            bound = points(made.lower_bound)
            texts.append(f"It is proved only that less than {bound} range widths does not do.")
    if made.only and not made.attained and made.infimum is not None:
        texts.append(
            f"Every other outcome is then undone by somebody who gains at least {_gap(made)} of a payoff "
            f"range; as this gap closes, the change comes down to {points(float(made.infimum))} range "
            "widths, which itself does not do."
        )
    if made.verified:
        there = "the only outcome" if made.only else "an equilibrium"
        texts.append(f"Solved again at the new values, it is {there}; a hair short of them, it is not.")
    else:
        texts.append("Solved again, this was not confirmed: the tolerance of the solver hides the border.")
    return [" ".join(texts)]


LEAST_SAID = 0.005
"""A bound below this, in range widths, says nothing."""


def _gap(made: Reach) -> str:
    return f"one part in {round(1 / made.gap):,}"
