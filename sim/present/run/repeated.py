"""A repeated game in words: what patience sustains, and how much of it that takes."""

from collections.abc import Iterable
from dataclasses import dataclass

from sim.present.language.names import choices, differing
from sim.present.language.numbers import counted, listed, plain, sentence
from sim.present.language.sentences import capitalised, inside
from sim.present.run.words import departures
from sim.rational import Fraction
from sim.solve.repeated.answer import Least, RepeatedAnswer, Sustained
from sim.solve.repeated.hindered import departing

SHOWN = 12
NEVER = "never"
LIMIT = "only in the limit"


@dataclass(frozen=True)
class Repeated:
    """The whole answer in words.

    answer: the sentences that matter. patience: what the next round is worth, by player.
    outcomes: (outcome, least patience by reversion, by the hardest punishment).
    columns, rows: the same of single combinations, with what each player needs.
    """

    title: str
    answer: tuple[str, ...]
    patience: str
    outcomes: tuple[tuple[str, ...], ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
    changed: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """The least patience that sustains an outcome, by reversion and by the hardest punishment.

    None for never. now: whether reversion sustains it at the file's own values.
    """

    name: str
    least: Least | None
    hardest: Least | None
    now: bool


OUTCOMES = ("Outcome", "By reversion", "By the hardest punishment")


def repeated(answer: RepeatedAnswer) -> Repeated:
    """The answer in words."""
    endless = answer.block.horizon is None
    columns = (
        "Combination",
        *(f"{capitalised(player.name)} needs" for player in answer.scenario.players),
        "Punished by",
        "Hardest punishment",
        "Now",
    )
    return Repeated(
        answer.scenario.title,
        sentences(answer),
        _patience(answer),
        tuple(_outcomes(answer)) if endless else (),
        columns if endless else (),
        tuple(_rows(answer)) if endless else (),
        tuple(_notes(answer)),
        departures(answer.scenario),
    )


def sentences(answer: RepeatedAnswer) -> tuple[str, ...]:
    """The answer in a few sentences."""
    horizon = answer.block.horizon
    if horizon is not None:
        return _with_an_end(answer, horizon)
    scenario, lead = answer.scenario, answer.scenario.dimensions[0]
    now = [each for each in answer.sustained if each.now]
    more = [each for each in now if each.play not in answer.once]
    says = dict.fromkeys(lead.rule(_value(answer, each.play)).says for each in now)
    lines = []
    if now:
        lines.append(" Or: ".join(sentence(text) for text in says))
    if more:
        names = "; or ".join(choices(answer.valuation, each.play) for each in more[:3])
        rest = f"; or {counted(len(more) - 3, 'more combination')}" if len(more) > 3 else ""
        lines.append(sentence(f"Beside what is stable in a single round, patience sustains {names}{rest}"))
    else:
        lines.append("Patience adds nothing at these values: only what is stable in a single round lasts.")
    waiting = [each for each in answer.sustained if not each.now and each.least is not None]
    if waiting:
        nearest = min(waiting, key=_needed)
        lines.append(
            sentence(
                f"Next would be {choices(answer.valuation, nearest.play)}, where the next round is worth "
                f"{_worth(_needed(nearest))} of this one: "
                f"{inside(lead.rule(_value(answer, nearest.play)).says, scenario)}"
            )
        )
    elif len(now) < len(answer.sustained):
        lines.append(_nothing_else(answer))
    return tuple(lines)


def _nothing_else(answer: RepeatedAnswer) -> str:
    """That no patience adds anything, and to what nobody could fall back for it."""
    which = "equilibria of one round in pure strategies"
    if answer.block.reversion:
        which = "the equilibrium of one round that the file names"
    return f"Nothing else is sustained from some patience on by falling back to {which}."


def _with_an_end(answer: RepeatedAnswer, horizon: int) -> tuple[str, ...]:
    lead = answer.scenario.dimensions[0]
    says = dict.fromkeys(lead.rule(_value(answer, play)).says for play in answer.once)
    if not answer.once:
        return ("A single round has no equilibrium in pure strategies, and so none is sure to be played.",)
    lines = [" Or: ".join(sentence(text) for text in says)]
    rounds = counted(horizon, "round")
    if len(answer.once) == 1:
        lines.append(
            f"There are {rounds}, and a last one: only {choices(answer.valuation, answer.once[0])} is played "
            "in it, and so in every one before, however patient they are."
        )
    else:
        lines.append(answer.solutions[0].note)
    return tuple(lines)


def _value(answer: RepeatedAnswer, play: int) -> str:
    return answer.valuation.outcome(play)[answer.scenario.dimensions[0].id]


def _needed(each: Sustained) -> Fraction:
    """The least patience that does if all are equally patient."""
    return max(each.least.values()) if each.least else Fraction(2)


def _worth(share: Fraction) -> str:
    return plain(share) if share < 1 else f"all ({LIMIT})"


def _least(least: Least | None) -> str:
    if least is None:
        return NEVER
    most = max(least.values())
    return LIMIT if most == 1 else plain(most)


def _patience(answer: RepeatedAnswer) -> str:
    worth = {answer.scenario.player(p).name: plain(share) for p, share in answer.discount.items()}
    if len(set(worth.values())) == 1:
        return f"To each, the next round is worth {next(iter(worth.values()))} of this one."
    return sentence(
        "The next round is worth, of this one: "
        + listed([f"{name} {share}" for name, share in worth.items()])
    )


def _outcomes(answer: RepeatedAnswer) -> Iterable[tuple[str, ...]]:
    for each in outcomes(answer):
        yield each.name, _least(each.least), _least(each.hardest)


def outcomes(answer: RepeatedAnswer) -> tuple[Outcome, ...]:
    """For each outcome the least patience at which some combination with it can be sustained."""
    lead = answer.scenario.dimensions[0]
    told = []
    for rule in lead.rules:
        having = [each for each in answer.sustained if _value(answer, each.play) == rule.value]
        if having:
            best = min(having, key=_needed)
            hardest = [each.hardest for each in having if each.hardest is not None]
            least = min(hardest, key=lambda of: max(of.values()), default=None)
            name = rule.name or sentence(rule.says).rstrip(".")
            told.append(Outcome(name, best.least, least, any(each.now for each in having)))
    return tuple(told)


def finding(answer: RepeatedAnswer) -> str:
    """What patience comes to, in a line."""
    every = outcomes(answer)
    once = [each.name for each in every if each.least is not None and not max(each.least.values())]
    added = [each.name for each in every if each.now and each.name not in once]
    if answer.block.horizon is not None:
        rounds = counted(answer.block.horizon, "round")
        return f"With a last round, {rounds} are played like one" if once else "No round has an equilibrium"
    if added:
        return f"Patience sustains {listed(_quoted(added))}, which no single round would"
    waiting = [each for each in every if each.least is not None and not each.now]
    if waiting:
        nearest = min(waiting, key=lambda each: max(each.least.values()) if each.least else 2)
        return f"Patience adds nothing yet: '{nearest.name}' takes {_least(nearest.least)}"
    if once:
        return f"Even with great patience, nothing but {listed(_quoted(once))} is sure to last"
    return "Nothing is sure to last, even with great patience"


def _quoted(names: Iterable[str]) -> list[str]:
    return [f"'{name}'" for name in names]


def _rows(answer: RepeatedAnswer) -> Iterable[tuple[str, ...]]:
    ordered = sorted(
        (each for each in answer.sustained if each.least is not None or each.hardest is not None),
        key=lambda each: (_needed(each), each.play),
    )
    start = answer.once[0] if answer.once else None
    if len(ordered) > SHOWN:
        ordered = [each for each in ordered if each.least is not None]
    for each in ordered[:SHOWN]:
        own = each.least or {}
        needs = [plain(own[p.id]) if p.id in own else NEVER for p in answer.scenario.players]
        by = _punishment(answer, each, start)
        yield (_name(answer, each.play, start), *needs, by, _least(each.hardest), "yes" if each.now else "")


def _punishment(answer: RepeatedAnswer, each: Sustained, start: int | None) -> str:
    """What follows a departure, by player where that differs."""
    called = {
        player: "itself" if play == each.play else _name(answer, play, start)
        for player, play in each.punished.items()
    }
    if len(set(called.values())) > 1:
        return "; ".join(f"{capitalised(answer.scenario.player(p).name)}: {of}" for p, of in called.items())
    return next(iter(called.values()), "nothing")


def _name(answer: RepeatedAnswer, play: int, start: int | None) -> str:
    """What a combination is called: who departs from the first equilibrium of one round."""
    if start is None or len(answer.scenario.players) == 2:
        profile = answer.valuation.profile(play)
        return ", ".join(p.action(profile[p.id]).name for p in answer.scenario.players)
    if play == start:
        return "What a single round brings"
    return differing(answer.valuation, play, start)


def _notes(answer: RepeatedAnswer) -> Iterable[str]:
    if answer.block.horizon is not None:
        return
    beyond = [each for each in answer.sustained if each.least is None and each.hardest is None]
    if beyond:
        yield sentence(
            f"{counted(len(beyond), 'combination')} can be sustained by no punishment in pure strategies, "
            "however patient they are: somebody can secure more alone"
        )
    between = [each for each in answer.sustained if each.least is None and each.hardest is not None]
    little = [each for each in between if departing(answer, each).deterrable]
    if little:
        yield sentence(
            f"{counted(len(little), 'combination')} can be sustained by falling back only as long as the "
            "next round is worth little to somebody whom the punishment suits"
        )
    if hard := len(between) - len(little):
        yield sentence(
            f"{counted(hard, 'combination')} can be sustained only if a punishment harder than an "
            "equilibrium of one round is itself made worth while; whether it can is not worked out"
        )
    named = answer.block.reversion
    if named and not any(answer.valuation.profile(play) == dict(named) for play in answer.once):
        yield "The profile to fall back on is no equilibrium of one round at these values: it deters nobody."
