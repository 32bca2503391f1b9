"""Tipping points in sentences: what changes the answer first, and what comes then."""

from sim.explore.thresholds.answer import AssumptionThresholds, Thresholds
from sim.present.language.equilibria import NONE_STABLE, Wording, wording_of
from sim.present.language.numbers import counted, percent, plain, sentence
from sim.present.language.sentences import meaning, with_unit
from sim.present.thresholds.tips import now_beside, tip
from sim.scenario.language.numbers import decimal


def sentences(thresholds: Thresholds) -> list[str]:
    """What changes the answer first, and how many cannot."""
    if thresholds.bare and not thresholds.items:
        return [_none_to_vary(thresholds)]
    wide = thresholds.span is not None
    noun = _noun(thresholds)
    outside = [item for item in thresholds if item.here is None]
    if outside:
        names = ", ".join(item.assumption for item in outside)
        return [f"The present value of {names} lies outside the span, so nothing tips from there."]
    moving = thresholds.moving
    if not moving:
        if len(thresholds) == 1:
            return [f"The answer is the same at every value {_span(thresholds[0])}."]
        if wide:
            return ["None of them changes the answer within the span."]
        every = sum(not assumption.fixed for assumption in thresholds.scenario.assumptions)
        if not every and not thresholds.bare:
            return [
                "No assumption has a range, so that none changes the answer (--bare looks along numbers)."
            ]
        count = len(thresholds)
        which = f"No {noun}" if count == every or thresholds.bare else f"None of these {count} assumptions"
        alone = f"{which} alone changes the answer within its range"
        return [f"{alone}: it takes several together, or a wider span."]
    wording = wording_of(thresholds)
    lines = [_first_change(moving[0], wording), *_first_outcome(thresholds, moving[0], wording)]
    if len(thresholds) > len(moving):
        still = len(thresholds) - len(moving)
        others = f"the other {still} cannot" if still > 1 else "the other one cannot"
        where = "the span" if wide else "their ranges" if still > 1 else "its range"
        can = f"{len(moving)} {noun}s" if len(moving) > 1 else f"Only this {noun}"
        they = "they lie" if still > 1 else "it lies"
        lines.append(f"{can} can change it alone; {others}, wherever in {where} {they}.")
    elif len(thresholds) > 1:
        lines.append(f"Each of these {len(thresholds)} {noun}s can change it alone.")
    return lines


def finding(thresholds: Thresholds) -> str:
    """What changes the answer first, in a line."""
    if not thresholds.moving:
        return sentences(thresholds)[0].rstrip(".")
    item = thresholds.moving[0]
    assert item.nearest is not None
    about = meaning(thresholds.scenario.assumption(item.assumption).about)
    return f"{'On the edge' if item.nearest.share == 0 else 'Tips first'}: {about}"


def _first_change(item: AssumptionThresholds, wording: Wording) -> str:
    change = item.nearest
    assert change is not None
    assumption = wording.scenario.assumption(item.assumption)
    now = now_beside(item)
    if change.share == 0:
        return (
            f"The answer is on the edge: {meaning(assumption.about)} has exactly the value, "
            f"{with_unit(now, assumption)}, at which it changes."
        )
    way = "rises" if change.up else "falls"
    then = wording.sentence(change.beyond.plays)
    inside = float(change.at) not in map(float, item.span)
    only = ", and at exactly that value only" if change.beyond.is_point and inside else ""
    return (
        f"The answer changes first if {meaning(assumption.about)} {way} from {now} to "
        f"{with_unit(tip(item, change), assumption)}{only}, {percent(change.share)} of its range: "
        f"then {then.rstrip('.')}."
    )


def _first_outcome(thresholds: Thresholds, first: AssumptionThresholds, wording: Wording) -> list[str]:
    """Whether the first change touches the first outcome dimension, and if not, what does."""
    now = wording.leads(wording.now)
    assert first.nearest is not None
    if not now or wording.leads(first.nearest.beyond.plays) != now:
        return []
    lines = [sentence(f"{wording.outcome(wording.now)} either way")]
    if len(thresholds) == 1:
        return lines
    if not thresholds.overturning:
        return [f"{lines[0]} None of these {_noun(thresholds)}s alters this by itself."]
    item, change = thresholds.overturning[0]
    assumption = wording.scenario.assumption(item.assumption)
    to = with_unit(tip(item, change), assumption)
    then = wording.outcome(change.beyond.plays) or NONE_STABLE[0].lower() + NONE_STABLE[1:]
    which = f"The first {_noun(thresholds)} to alter this by itself is {meaning(assumption.about)}"
    return [
        f"{lines[0]} {which}, at {to}, {percent(change.share)} of its range away: then {then.rstrip('.')}."
    ]


def notes(thresholds: Thresholds) -> list[str]:
    """What is not certain, with the assumption that it is about."""
    lines = [f"{item.assumption}: {note}" for item in thresholds for note in item.notes]
    return lines + [
        f"{left.number.mark}: {decimal(left.number.value)} in {left.number.where} cannot vary alone: "
        f"{left.because}."
        for left in thresholds.left_out
    ]


def _noun(thresholds: Thresholds) -> str:
    return "bare number" if thresholds.bare else "assumption"


def _none_to_vary(thresholds: Thresholds) -> str:
    count = len(thresholds.left_out)
    if not count:
        others = "0, 1 and \N{MINUS SIGN}1"
        return f"No number but {others} stands bare in a formula: every other one is an assumption."
    return sentence(f"{counted(count, 'bare number')} cannot vary alone")


def _span(item: AssumptionThresholds) -> str:
    return f"from {plain(item.span[0])} to {plain(item.span[1])}"
