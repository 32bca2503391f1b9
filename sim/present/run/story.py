"""A game with stages, types or chance in words: what happens in order, why, and what would otherwise."""

from collections.abc import Iterable
from dataclasses import dataclass

from sim.present.language.numbers import counted, percent, points, sentence
from sim.present.language.sentences import capitalised, either, fixed_numbers, inside
from sim.present.run.beliefs import beliefs_told, set_of
from sim.present.run.choice import Move, grounds_of, reasons
from sim.present.run.happenings import case_of, done, events, said
from sim.present.run.refined import refined
from sim.present.run.words import departures
from sim.scenario.model import Scenario
from sim.scenario.stages import NOT_REACHED
from sim.solve.sequential.answer import SequentialAnswer
from sim.solve.solution import Claim, Equilibrium, Incentive, Reveals, Solution


@dataclass(frozen=True)
class Course:
    """One equilibrium as a story.

    events: what happens, in order. outcome: what comes of it. moves: the choices on the path.
    kind: whether moves tell types apart. beliefs: what the players take to be how likely.
    refined: what more it can be asked.
    off_path: what would be done where nobody gets. payoffs: (player, payoff).
    """

    events: tuple[str, ...]
    outcome: tuple[str, ...]
    moves: tuple[Move, ...]
    kind: tuple[str, ...]
    beliefs: tuple[str, ...]
    off_path: tuple[str, ...]
    refined: tuple[str, ...]
    payoffs: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Story:
    """The whole answer in words.

    answer: the sentences that matter. fixed: which numbers nothing varied. mixed: the equilibria in which
    somebody mixes, and mixed_note: how far they are all. number: of the one mixed equilibrium that is told,
    if it is the only one of several.
    """

    title: str
    answer: tuple[str, ...]
    courses: tuple[Course, ...]
    changed: tuple[str, ...]
    fixed: str
    mixed: tuple[Course, ...] = ()
    mixed_note: str = ""
    number: int | None = None


def story(answer: SequentialAnswer) -> Story:
    """The answer in words."""
    courses = tuple(_course(answer, equilibrium) for equilibrium in answer.equilibria)
    scenario = answer.scenario
    mixed: tuple[Course, ...] = ()
    note = ""
    if answer.mixed is not None:
        mixed = tuple(_course(answer, equilibrium) for equilibrium in answer.mixed.equilibria)
        note = _mixed_note(answer.mixed)
    return Story(
        scenario.title,
        sentences(answer),
        courses,
        departures(scenario),
        fixed_numbers(scenario),
        mixed,
        note,
    )


def mixed_story(answer: SequentialAnswer, number: int) -> Story:
    """One of the mixed equilibria in words, by its number among them, from 1."""
    mixed = answer.mixed
    assert mixed is not None
    scenario, equilibrium = answer.scenario, mixed.equilibria[number - 1]
    which = f"mixed equilibrium {number} of {len(mixed.equilibria)}" if len(mixed.equilibria) > 1 else ""
    lead = outcome_said(scenario, equilibrium, scenario.dimensions[0].id)
    return Story(
        scenario.title,
        (sentence(lead), sentence(f"this is {which or 'the only mixed equilibrium that was found'}")),
        (),
        departures(scenario),
        fixed_numbers(scenario),
        (_course(answer, equilibrium),),
        _mixed_note(mixed),
        number if which else None,
    )


def _mixed_note(mixed: Solution) -> str:
    """How far the mixed equilibria that are told are all."""
    count = len(mixed.equilibria)
    if not count:
        return mixed.note
    if mixed.claim is Claim.EVERY:
        one = "this one" if count == 1 else "one of these"
        return f"Every mixed equilibrium comes to the same as {one}, or as one in pure strategies."
    return f"{'This is' if count == 1 else 'These are'} not proved to be all. {mixed.note}".strip()


def sentences(answer: SequentialAnswer) -> tuple[str, ...]:
    """The answer in a few sentences."""
    scenario = answer.scenario
    lead = scenario.dimensions[0]
    if not answer.equilibria:
        none = (
            "No course of the game is stable: in some of its parts nobody's choices, each made once and for "
            "all, are best against the others' (in pure strategies).",
        )
        mixed = answer.mixed.equilibria if answer.mixed is not None else ()
        if not mixed:
            return none
        says = list(dict.fromkeys(outcome_said(scenario, e, lead.id) for e in mixed))
        return (*none, f"Where somebody mixes: {' Or: '.join(sentence(text) for text in says)}")
    outcomes = list(dict.fromkeys(outcome_said(scenario, e, lead.id) for e in answer.equilibria))
    if len(answer.equilibria) == 1:
        lotteries = {lottery.id for lottery in scenario.lotteries}
        moves = [step for step in answer.equilibria[0].path if step.variable not in lotteries]
        told = ", then ".join(inside(text, scenario) for text in events(scenario, moves))
        return (sentence(outcomes[0]), sentence(told))
    count = counted(len(answer.equilibria), "course")
    return (
        " Or: ".join(sentence(text) for text in outcomes),
        f"{count} of the game are stable; which one comes about, the incentives alone do not settle.",
    )


def outcome_said(scenario: Scenario, equilibrium: Equilibrium, dimension: str) -> str:
    """What comes about in one dimension, with probabilities where chance decides; not what has none."""
    rules = scenario.dimension(dimension)
    value = equilibrium.outcome[dimension]
    shares = {value: 1.0} if isinstance(value, str) else {v: share for v, share in value.items() if share}
    if len(shares) == 1:
        return rules.rule(next(iter(shares))).says
    parts = [f"{rules.rule(v).says} (with probability {percent(share)})" for v, share in shares.items()]
    return either(parts, scenario)


def _course(answer: SequentialAnswer, equilibrium: Equilibrium) -> Course:
    scenario = answer.scenario
    more = (equilibrium.strategies or 1) - 1
    notes = []
    if more:
        ways = counted(more, "other strategy profile", "other strategy profiles")
        has = "has" if more == 1 else "have"
        notes.append(f"{ways} {has} this course too: they differ only where nobody gets, by ties there.")
    if not any(not incentive.off_path for incentive in equilibrium.incentives):
        notes.append("Nobody has another choice on the path.")
    return Course(
        tuple(sentence(text) for text in events(scenario, equilibrium.path)),
        tuple(sentence(outcome_said(scenario, equilibrium, d.id)) for d in scenario.dimensions),
        tuple(_moves(answer, equilibrium)),
        tuple(_kinds(answer, equilibrium)),
        tuple(beliefs_told(answer, equilibrium)),
        tuple(_off_path(answer, equilibrium)),
        tuple(refined(answer, equilibrium)),
        tuple(
            (capitalised(player.name), points(equilibrium.payoffs[player.id])) for player in scenario.players
        ),
        tuple(notes),
    )


def _moves(answer: SequentialAnswer, equilibrium: Equilibrium) -> Iterable[Move]:
    """Each choice on the path with every way of departing from it."""
    groups: dict[tuple[str, str], list[Incentive]] = {}
    for incentive in equilibrium.incentives:
        if not incentive.off_path:
            groups.setdefault((incentive.player, incentive.at), []).append(incentive)
    mixing = {(own.player, own.at): own for own in equilibrium.indifferences}
    for (player, at), incentives in groups.items():
        own = answer.scenario.player(player)
        type_ = next(
            (value for name, value in set_of(answer, at).seen.items() if name == f"{player}.type"), None
        )
        case = case_of(answer.scenario, {} if type_ is None else {f"{player}.type": type_})
        once = _once(answer, player, at, groups)
        case = f"{case[:-2]}, {once}" if case and once else case or once
        does = done(answer.scenario, own, equilibrium.strategy[player][at])
        says = sentence(f"{case}{inside(does, answer.scenario)}" if case else does)
        indifference = mixing.get((player, at))
        yield Move(
            capitalised(own.name),
            says,
            reasons(answer.valuation, incentives, indifference, equilibrium.strategy[player][at]),
            grounds_of(answer.scenario, incentives, indifference),
        )


def _once(answer: SequentialAnswer, player: str, at: str, reached: Iterable[tuple[str, str]]) -> str:
    """`once ...: ` for a choice that a player makes in one way or another by what it sees."""
    scenario, here = answer.scenario, set_of(answer, at)
    others = [set_of(answer, other) for mover, other in reached if mover == player]
    alike = [other for other in others if other.variable == here.variable]
    seen = {name: value for name, value in here.seen.items() if name != f"{player}.type"}
    telling = [n for n, value in seen.items() if any(other.seen.get(n) != value for other in alike)]
    says = [
        inside(said(scenario, name, name.rpartition(".")[2], here.seen[name]), scenario).rstrip(".")
        for name in telling
        if here.seen[name] != NOT_REACHED
    ]
    return f"once {' and '.join(says)}: " if says else ""


def _kinds(answer: SequentialAnswer, equilibrium: Equilibrium) -> Iterable[str]:
    """Whether the moves of a player with types tell these apart."""
    for player, reveals in equilibrium.reveals.items():
        name = answer.scenario.player(player).name
        if equilibrium.mixed and reveals is Reveals.SOMETHING:
            yield (
                f"Types of {name} do the same with some probability, and not always (semi-separating): its "
                "moves reveal something."
            )
            continue
        yield {
            Reveals.NOTHING: (
                f"Every type of {name} does the same (pooling), so that its moves reveal nothing."
            ),
            Reveals.SOMETHING: (
                f"Some types of {name} do the same and others do not (semi-separating): its moves reveal "
                "something."
            ),
            Reveals.EVERYTHING: (
                f"Each type of {name} does something else (separating), so that its moves reveal its type."
            ),
        }[reveals]


def _off_path(answer: SequentialAnswer, equilibrium: Equilibrium) -> Iterable[str]:
    """What would be done where nobody gets, a sentence for each place."""
    scenario = answer.scenario
    reached = {i.at for i in equilibrium.incentives if not i.off_path}
    on_path = {(step.variable, step.value) for step in equilibrium.path}
    for information in answer.tree.information_sets:
        player = information.move.player
        action = equilibrium.strategy.get(player, {}).get(information.id)
        if action is None or information.id in reached or information.id in equilibrium.beliefs:
            continue
        if len(information.actions) == 1 and (information.variable, action) in on_path:
            continue
        seen = [
            inside(said(scenario, name, name.rpartition(".")[2], value), scenario).rstrip(".")
            for name, value in information.seen.items()
            if value != NOT_REACHED and ((name, value) not in on_path or name == f"{player}.type")
        ]
        if seen:
            does = inside(done(scenario, scenario.player(player), action), scenario)
            yield sentence(f"If {' and '.join(seen)}, {does}")
