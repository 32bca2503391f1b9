"""A change that brings an outcome about, in sentences."""

from collections.abc import Mapping, Sequence

from sim.explore.reach.answer import Reach
from sim.explore.reach.changes import Change
from sim.present.language.equilibria import kind_of
from sim.present.language.names import choices
from sim.present.language.numbers import in_full, in_words, listed, percent, plain, points, sentence
from sim.present.language.sentences import inside, meaning, with_unit
from sim.rational import Fraction
from sim.scenario.model import Assumption

NAMED = 7
"""So many things are named in a sentence at most."""

HAIR = 1000
"""A change of less than so many gaps is there for the gap alone."""


def changed(reach: Reach, says: str) -> list[str]:
    """What has to change, and what comes then."""
    assert reach.play is not None
    return [
        *_headline(reach, says),
        f"{_chosen(reach)} then {choices(reach.told, reach.play)}.{_likely(reach)}",
        *_also_stable(reach),
    ]


def _chosen(reach: Reach) -> str:
    return "What is agreed on is" if reach.scenario.agreements else "The choices are"


def already(reach: Reach, says: str) -> list[str]:
    """That nothing has to change."""
    assert reach.play is not None
    first = f"Nothing has to change. {sentence(says)} That is"
    stable = kind_of(reach.scenario).adjective
    if not reach.verified:
        what = f"the only {stable} outcome" if reach.only else stable
        return [
            f"{first} on the border of what is {what}: {choices(reach.told, reach.play)}.",
            "Solved again, this was not confirmed: the tolerance of the solver hides the border.",
        ]
    there = stable if reach.scenario.agreements else "an equilibrium"
    what = f"the only {stable} outcome" if reach.only else there
    return [
        f"{first} {what} already: {choices(reach.told, reach.play)}.{_likely(reach)}",
        *_also_stable(reach),
    ]


def _likely(reach: Reach) -> str:
    """How likely the outcome is there, where chance has a say."""
    share = float(reach.probability)
    return f" The probability of that outcome is {percent(share)}." if 0 < share < 1 else ""


def _headline(reach: Reach, says: str) -> list[str]:
    alone = f", and nothing else is {kind_of(reach.scenario).adjective}," if reach.only else ""
    changes = sorted(reach.changes, key=lambda change: -change.widths)
    count, fewest = len(changes), reach.fewest
    if count == 1:
        share = percent(float(changes[0].widths))
        return [
            f"{says}{alone} if one thing changes: {one_move(reach, changes[0])}.",
            f"That is {share} of its range.",
        ]
    known = min([count, *(len(o.changes) for o in reach.alternatives if o.kind == "sparsest")])
    total = f"{points(float(reach.distance or 0))} range widths in all"
    measure = "(each move is counted as a share of its assumption's range)"
    if known == 1:
        other = next(o for o in reach.alternatives if o.kind == "sparsest")
        single = one_move(reach, other.changes[0], reach.rounded_for(other.play, other.changes))
        return [
            f"{says}{alone} if one thing changes: {single}.",
            f"{sentence(in_words(count))[:-1]} together do it with less: {_every_move(reach, changes)}. "
            f"That is {total} instead of {points(float(other.distance))} {measure}.",
        ]
    faint = sum(by_a_hair(reach, change) for change in changes)
    if fewest == count:
        also = f", and {in_words(faint)} more by a hair" if 0 < faint < count else ""
        things = in_words(count - faint if also else count)
        thing = "thing changes" if things == "one" else "things change together"
        single = "; no single one does it" if not faint else ""
        return [
            f"{says}{alone} only if {things} {thing}{also}: {_every_move(reach, changes)}{single}.",
            f"The least such change is {total} {measure}.",
        ]
    if fewest < 2:
        first = f"{says}{alone} if {in_words(known)} things change together."
    elif fewest < known:
        first = (
            f"{says}{alone} only if between {in_words(fewest)} and {in_words(known)} things change together."
        )
    else:
        first = f"{says}{alone} only if at least {in_words(fewest)} things change together."
    moved = in_words(count)
    if 0 < faint < count:
        moved = f"{in_words(count - faint)}, and {in_words(faint)} more by a hair"
    return [
        first,
        f"The least change moves {moved}: {_every_move(reach, changes)}. That is {total} {measure}.",
    ]


def by_a_hair(reach: Reach, change: Change) -> bool:
    """Whether a change is there only because something must be lost, or likely, by the gap."""
    strictly = reach.only or (reach.scenario.sequential and not reach.attained)
    return strictly and change.widths < HAIR * reach.gap


def _every_move(reach: Reach, changes: Sequence[Change]) -> str:
    scenario = reach.scenario
    names = []
    for change in changes[:NAMED]:
        verb = "rises" if change.end > change.start else "falls"
        by = " by a hair" if by_a_hair(reach, change) else ""
        about = meaning(scenario.assumption(change.assumption).about)
        names.append(f"{about}{',' if ', ' in about else ''} {verb}{by}")
    if len(changes) > NAMED:
        names.append(f"{in_words(len(changes) - NAMED)} more")
    return f"{'; '.join(names[:-1])}; and {names[-1]}"


def one_move(reach: Reach, change: Change, values: Mapping[str, Fraction] | None = None) -> str:
    """One change as part of a sentence. values: the new ones as they are shown, if not the answer's."""
    assumption = reach.scenario.assumption(change.assumption)
    verb = "rises" if change.end > change.start else "falls"
    end = end_value(reach, change, (values or reach.rounded)[change.assumption], assumption)
    return f"{meaning(assumption.about)} {verb} from {plain(change.start)} to {end}"


def end_value(reach: Reach, change: Change, value: Fraction, assumption: Assumption | None = None) -> str:
    """The new value, with its unit if the assumption is given, and without what the gap alone adds."""
    if by_a_hair(reach, change):
        side = "above" if change.end > change.start else "below"
        return f"a hair {side} {plain(change.start)}"
    text = in_full(value)
    return text if assumption is None else with_unit(text, assumption)


def _also_stable(reach: Reach) -> list[str]:
    """What else is stable there."""
    if not reach.also:
        return []
    scenario = reach.scenario
    # where nothing else comes about, what has no probability is not told
    every = [reach.told.plays.label(reach.dimension, play) for play in reach.also]
    come = [reach.value] if reach.only else every
    values = dict.fromkeys(come)
    values.pop(reach.value, None)
    which = "the other" if len(reach.also) == 1 else "the others"
    kind = kind_of(scenario)
    first = f"There it is one of {in_words(len(reach.also) + 1)} {kind.adjective} {kind.noun}s"
    if not values:
        return [f"{first}; {which} lead{'s' if len(reach.also) == 1 else ''} there too."]
    mixes = reach.told.mixes.get(reach.dimension, {})
    sure, mixed = (
        [inside(scenario.says(reach.dimension, v), scenario).rstrip(".") for v in values if (v in mixes) is m]
        for m in (False, True)
    )
    there = ["it is the same"] if reach.value in come else []
    # what depends on chance is a list of its own
    parts = [part for part in (listed([*sure, *there], "or"), *mixed) if part]
    return [f"{first}; in {which}, {'; or '.join(parts)}."]
