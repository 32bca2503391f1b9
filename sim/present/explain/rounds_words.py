"""What holds a combination in place round after round, or who departs from it, in sentences."""

from collections.abc import Iterable, Sequence

from sim.explore.explain.rounds import RoundsExplanation
from sim.present.explain.supposed import choices_supposed
from sim.present.language.names import choices
from sim.present.language.numbers import counted, gain, listed, percent, plain, sentence
from sim.present.language.sentences import capitalised
from sim.present.run import repeated as run_words
from sim.solve.repeated.answer import RepeatedAnswer
from sim.solve.repeated.hindered import Temptation, Tempted

SHOWN = 3


def sentences(explanation: RoundsExplanation) -> tuple[str, ...]:
    """The answer; for an outcome, whether it lasts, and who departs from its nearest miss."""
    answer, blocked = explanation.answer, explanation.blocked
    if explanation.given:
        return (_supposing(explanation), *_answering(explanation))
    if explanation.outcome is None:
        return run_words.sentences(answer)
    says = sentence(answer.scenario.says(*explanation.outcome))
    if not blocked:
        return (f"No feasible combination of choices leads to this: {says}",)
    nearest = blocked[0]
    if nearest.holds:
        how = "That lasts" if answer.block.horizon is None else "That is played in every round"
        return (
            f"{says} {how}: {choices(answer.valuation, nearest.play)}.",
            "'sim explain FILE' says what holds it in place.",
        )
    many = (
        "One combination of choices would lead there"
        if len(blocked) == 1
        else f"{len(blocked):,} combinations of choices would lead there, and none of them lasts; the nearest"
    )
    lines = [f"Not sustained: {says}", f"{many} is {choices(answer.valuation, nearest.play)}."]
    if nearest.blockers:
        lines.append(departs(answer, nearest, nearest.blockers[0]))
    lines.append(patience_it_takes(answer, nearest))
    return tuple(lines)


def _supposing(explanation: RoundsExplanation) -> str:
    last = explanation.answer.block.horizon is not None
    until = " in every round" if last else " in every round, until somebody departs"
    return choices_supposed(explanation.scenario, explanation.given, until)


def _answering(explanation: RoundsExplanation) -> Iterable[str]:
    """What the others keep to where a choice is supposed, and whether whoever makes it would."""
    answer, outcome, blocked = explanation.answer, explanation.outcome, explanation.blocked
    total = len(explanation.held) + len(blocked)
    kept = explanation.held
    if outcome is not None:
        says = sentence(answer.scenario.says(*outcome))
        if not blocked:
            yield f"No feasible combination of choices with that leads to this: {says}"
            return
        total, kept = len(blocked), tuple(each for each in blocked if each.holds)
        yield says if kept else f"Not sustained: {says}"
    that = "that" if outcome is None else "both"
    many = counted(total, "combination", "combinations") + f" of choices with {that}"
    if not kept:
        called = choices(answer.valuation, blocked[0].play)
        where = f"each of the {many}; the nearest is {called}"
        if total == 1:
            where = f"the one combination of choices with {that}: {called}"
        yield f"One of the others departs from {where}."
        yield departs(answer, blocked[0], blocked[0].blockers[0])
        return
    if total == 1:
        yield sentence(
            f"The others would keep to the one combination of choices with {that}: {_named(answer, kept)}"
        )
    else:
        yield sentence(f"Of the {many} the others would keep to {len(kept)}: {_named(answer, kept)}")
    yield from _keeping(explanation, kept)


def _keeping(explanation: RoundsExplanation, kept: Sequence[Tempted]) -> Iterable[str]:
    """Whether those whose choice is supposed would keep to what the others keep to."""
    answer, scenario = explanation.answer, explanation.scenario
    names = listed([scenario.player(player).name for player in explanation.given])
    firm = [each for each in kept if each.sustained.now]
    if firm:
        which = "that" if len(kept) == 1 else "each of these"
        if len(firm) < len(kept):
            which = _named(answer, firm)
        yield sentence(f"{names} would keep to {which} too, so that it lasts")
        return
    for player in explanation.given:
        every = [(each, t) for each in kept for t in each.regretted if t.incentive.player == player]
        if every:
            yield departs(answer, *max(every, key=lambda pair: pair[1].incentive.loss))


def _named(answer: RepeatedAnswer, kept: Sequence[Tempted]) -> str:
    """The first of some combinations, and how many more."""
    names = [choices(answer.valuation, each.play) for each in kept[:SHOWN]]
    more = len(kept) - SHOWN
    return "; or ".join([*names, *([counted(more, "more", "more")] if more > 0 else [])])


def departs(answer: RepeatedAnswer, tempted: Tempted, temptation: Temptation) -> str:
    """Who departs, what that brings at once and costs later, and from which patience on it would not."""
    valuation = answer.valuation
    player = answer.scenario.player(temptation.incentive.player)
    action = player.action(temptation.incentive.deviation).name
    now = gain(abs(temptation.gain_now))
    verb = "gain" if temptation.gain_now >= 0 else "lose"
    if answer.block.horizon is not None:
        share = percent(abs(valuation.loss_share(temptation.incentive)))
        return f"{capitalised(player.name)} would {verb} {now} points ({share} of its range) by '{action}'."
    text = f"{capitalised(player.name)} would {verb} {now} points at once by '{action}'"
    if player.id not in tempted.by:
        return f"{text}, and no equilibrium of one round is there to fall back on as a punishment."
    if tempted.by[player.id] == tempted.play:
        return f"{text}."
    later = temptation.loss_later
    if later > 0:
        text += f", and lose {gain(later)} in each round after"
    elif later < 0:
        text += f", {'but' if verb == 'lose' else 'and'} gain {gain(-later)} in each round after"
    else:
        text += f", {'and' if verb == 'lose' else 'but'} lose nothing in the rounds after"
    return f"{text}. {_enough(answer, temptation)}"


def _enough(answer: RepeatedAnswer, temptation: Temptation) -> str:
    player = answer.scenario.player(temptation.incentive.player)
    worth = plain(answer.discount[player.id])
    if temptation.most is not None:
        share = "nothing" if temptation.most == 0 else f"at most {plain(temptation.most)} of this one"
        return (
            f"The punishment suits {player.name}, so that the loss deters it only as long as the next round "
            f"is worth {share}; to {player.name} it is worth {worth}."
        )
    if temptation.least is None:
        return f"The punishment suits {player.name}, so that no patience is enough."
    if temptation.least == 1:
        return (
            "That deters it only in the limit, where the next round is worth all of this one; "
            f"to {player.name} it is worth {worth}."
        )
    if temptation.least == 0:
        return "That deters it, whatever the patience."
    verb = "is worth" if answer.discount[player.id] >= temptation.least else "is only worth"
    return (
        f"That deters it where the next round is worth {plain(temptation.least)} of this one; "
        f"to {player.name} it {verb} {worth}."
    )


def patience_it_takes(answer: RepeatedAnswer, tempted: Tempted) -> str:
    """Who would have to be how patient for a combination to last, in a sentence."""
    if answer.block.horizon is not None:
        return "With a last round, the punishment that would come after it deters nobody."
    least = tempted.sustained.least
    if least is None:
        if tempted.deterrable:
            bounds = listed(list(_bounds(answer, tempted)))
            return sentence(f"it would last if the next round were worth, of this one, to {bounds}")
        if tempted.sustained.hardest is None:
            return "No punishment in pure strategies sustains it, however patient they are."
        return (
            "No equilibrium of one round in pure strategies sustains it as a punishment, however patient "
            "they are; a harder one might, if it were itself made worth while."
        )
    short = [
        f"{answer.scenario.player(p).name} {plain(need)} (now {plain(answer.discount[p])})"
        for p, need in least.items()
        if need > answer.discount[p]
    ]
    return sentence(f"it would last if the next round were worth, of this one, to {listed(short)}")


def _bounds(answer: RepeatedAnswer, tempted: Tempted) -> Iterable[str]:
    """How patient everybody must be at least, or may be at most, who departs as it is."""
    for player in dict.fromkeys(t.incentive.player for t in tempted.blockers):
        own = [t for t in tempted.departures if t.incentive.player == player]
        most = [t.most for t in own if t.most is not None]
        share = min(most) if most else max(t.least for t in own if t.least is not None)
        bound = f"at {'most' if most else 'least'} {plain(share)}"
        name = answer.scenario.player(player).name
        yield f"{name} {bound} (now {plain(answer.discount[player])})"


def held(answer: RepeatedAnswer, tempted: Tempted) -> str:
    """What holds a combination in place, in a sentence."""
    if tempted.play in answer.once:
        return "It is an equilibrium of one round, and so of every round, whatever the patience."
    if answer.block.horizon is not None:
        return "With a last round, what would follow a departure deters nobody."
    falls = {p: choices(answer.valuation, play) for p, play in tempted.punished.items()}
    if not falls:
        return "No equilibrium of one round in pure strategies is there to fall back on."
    if len(set(falls.values())) == 1:
        return f"Whoever departs falls back to what a single round brings, for ever: {min(falls.values())}."
    after = "; ".join(f"after {answer.scenario.player(p).name}, {fall}" for p, fall in falls.items())
    return (
        f"Whoever departs falls back, for ever, to what a single round brings that is worst for it: {after}."
    )
