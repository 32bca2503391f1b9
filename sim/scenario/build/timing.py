"""Stages, types and chance: who moves when, what nobody decides, and who knows what of it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sim.rational import Fraction
from sim.scenario.agreements import MENU
from sim.scenario.build.labels import Labels
from sim.scenario.build.reader import Reader
from sim.scenario.file.nodes import Items, Scalar
from sim.scenario.language.formula import Number
from sim.scenario.language.names import readable
from sim.scenario.language.parse import Names, parse_condition, parse_number
from sim.scenario.problems import did_you_mean
from sim.scenario.shapes.entities import DrawShape, ScenarioShape, StageShape
from sim.scenario.stages import NOT_REACHED, NOTHING, Draw, Lottery, Move, Stage, play_variables
from sim.scenario.written import Written

AT_ONCE = "moves"
"""The stage of a game that has types or chance and states no stages."""
TYPE = "type"

Timing = tuple[tuple[Lottery, ...] | None, tuple[Stage, ...] | None]


def timing(reader: Reader, shape: ScenarioShape, labels: Labels) -> Timing:
    """The lotteries and the stages, None for those with a fault; both empty in a simultaneous game.

    The reader knows afterwards what conditions may name.
    """
    before = len(reader.problems)
    unread = tuple(_lotteries(reader, shape, labels))
    stages = tuple(_stages(reader, shape, unread))
    written = reader.tree.get("timing")
    stated = len(written.items) if isinstance(written, Items) else 0
    if written is not None and not stated:
        hint = "write for instance timing: [{stage: first, moves: town}, {stage: then, moves: county}]"
        reader.say("timing", "timing names no stage", reader.place("timing"), hint)
        return None, None
    if not unread and not stages and not stated:
        return (), ()
    reader.variables = play_variables(stages, unread)
    drawn = (*reader.keys("types"), *reader.keys("chance"))
    reader.timing_sound = not _faulty(reader, before) and len(stages) >= stated and len(unread) == len(drawn)
    lotteries = tuple(
        _with_probabilities(reader, shape, unread, stages, index) for index in range(len(unread))
    )
    if _faulty(reader, before):
        return None, None
    sound = tuple(_with_condition(reader, shape, stages, index) for index in range(len(stages)))
    if reader.tree.get("today") is not None:
        message = "today is a profile of a simultaneous game, and is not used in one with stages or types"
        reader.warn("today", message, reader.place("today"), "leave it out")
    failed = len(reader.problems) > before and any(
        stage.when is None for stage, was in zip(sound, stages, strict=True) if was.when is not None
    )
    return lotteries, None if failed else sound


def _faulty(reader: Reader, before: int) -> bool:
    """Whether stages, types or chance have had a fault since so many problems were noted."""
    return any(problem.code in ("timing", "types", "unknown-name") for problem in reader.problems[before:])


def _lotteries(reader: Reader, shape: ScenarioShape, labels: Labels) -> Iterable[Lottery]:
    for player, draws in shape.types.items():
        if player not in reader.actions:
            hint = did_you_mean(player, reader.actions)
            mark = reader.place("types", player)
            reader.say("unknown-name", f"unknown player '{player}' in types", mark, hint)
            continue
        yield _lottery(reader, labels, f"{player}.{TYPE}", draws, player, "types", player)
    for event, draws in shape.chance.items():
        yield _lottery(reader, labels, event, draws, "", "chance", event)


def _lottery(
    reader: Reader, labels: Labels, id: str, draws: dict[str, DrawShape], player: str, *path: str
) -> Lottery:
    where = ".".join(path)
    mark = reader.place(*path)
    open_ = [value for value, draw in draws.items() if draw.probability is None]
    jointly = (
        reader.shape is not None and reader.shape.priors is not None and player in reader.shape.priors.of
    )
    if len(open_) > 1 and not jointly:
        message = (
            f"{where} leaves the probabilities of {' and '.join(open_)} out; only one of them gets the rest"
        )
        reader.say("types", message, mark, "give each but one a probability")
    if not draws:
        reader.say("types", f"{where} is empty", mark, "name what it can be")
    called = labels.apart({value: draw.name or readable(value) for value, draw in draws.items()}, *path)
    drawn = []
    for value, draw in draws.items():
        reader.check_word(value, "type" if player else "outcome of chance", *path, value)
        if value == NOT_REACHED:
            message = f"'{NOT_REACHED}' stands for what was not reached"
            reader.say("types", message, reader.place(*path, value), "rename it")
        says = draw.says or (
            _of_type(reader, player, called[value]) if player else f"{readable(id)}: {called[value]}"
        )
        # what it may name is known once the stages are
        drawn.append(Draw(value, called[value], says, _unread(draw.probability), reader.place(*path, value)))
    return Lottery(id, tuple(drawn), mark, player)


def _of_type(reader: Reader, player: str, type_: str) -> str:
    """A sentence for a type that has none."""
    players = reader.shape.players if reader.shape else {}
    name = players[player].name if player in players else ""
    return f"{name or readable(player)} is of type '{type_}'"


def _stages(reader: Reader, shape: ScenarioShape, lotteries: Sequence[Lottery]) -> Iterable[Stage]:
    before = len(reader.problems)
    events = [lottery.id for lottery in lotteries if not lottery.player]
    stated = shape.timing
    if not stated and lotteries and reader.tree.get("timing") is None:
        everybody: dict[str, list[str]] = {player: [] for player in reader.actions}
        stated = [StageShape.model_construct(stage=AT_ONCE, moves=everybody)]
    earlier: list[Stage] = []
    for index, stage in enumerate(stated):
        where, path = f"timing[{index}]", ("timing", index)
        mark = reader.place("timing", index)
        if stage.stage in [other.id for other in earlier]:
            message = f"the stage '{stage.stage}' stands here again"
            reader.say("timing", message, reader.place(*path, "stage"), "give it a name of its own")
            continue
        if shape.timing:
            reader.check_word(stage.stage, "stage", "timing", index, "stage")
        if not stage.stage.isidentifier():
            message = f"'{stage.stage}' is not a name in {where}.stage"
            reader.say("timing", message, reader.place(*path, "stage"), "use letters, digits and underscores")
        if stage.stage in reader.actions or stage.stage in reader.declared["outcomes"]:
            message = f"'{stage.stage}' is the name of a stage, and of something else as well"
            reader.say("timing", message, reader.place(*path, "stage"), "rename the stage")
        if not stage.moves:
            message = f"nobody moves in the stage '{stage.stage}'"
            reader.say("timing", message, mark, "write for instance moves: {town: [pay, wait]}")
        for position, event in enumerate(stage.chance):
            taken = event in [e for other in earlier for e in other.chance]
            if event not in events or taken or event in stage.chance[:position]:
                what = "stands in an earlier stage already" if event in events else "is no chance event"
                reader.say("timing", f"'{event}' {what}, in {where}.chance",
                           reader.place(*path, "chance", position), did_you_mean(event, events))  # fmt: skip
        moves = tuple(_moves(reader, stage, index, earlier, lotteries))
        earlier.append(Stage(stage.stage, moves, tuple(stage.chance), _unread(stage.when), mark))
        yield earlier[-1]
    # a stage that could not be read may be where it moves
    if earlier and not _faulty(reader, before):
        idle = [
            player
            for player in reader.actions
            if player != MENU and player not in {m.player for s in earlier for m in s.moves}
        ]
        for player in idle:
            message = f"{player} moves in no stage"
            reader.say("timing", message, reader.place("players", player), "give it a move, or leave it out")


def _unread(scalar: Scalar | None) -> Written | None:
    """A formula that is still to be read, once it is known what it may name."""
    return None if scalar is None else Written(scalar.text, Number(Fraction(0), 0), scalar.mark)


def _with_probabilities(
    reader: Reader, shape: ScenarioShape, lotteries: Sequence[Lottery], stages: Sequence[Stage], index: int
) -> Lottery:
    """A lottery with its probabilities read: over assumptions, and what is settled before it."""
    lottery = lotteries[index]
    shapes = shape.types[lottery.player] if lottery.player else shape.chance[lottery.id]
    where = f"types.{lottery.player}" if lottery.player else f"chance.{lottery.id}"
    before = _before(lotteries, stages, index)
    why = "a probability may use assumptions, derived names and what is settled before"
    allowed = [name for name in reader.variables if name in before]
    names = reader.names(numbers=("assumptions", "derived"), categories=allowed, why=why)
    tables = {id for id, measure in shape.measures.items() if set(measure.by) <= set(allowed)}
    withheld = {name: because for name, because in names.withheld.items() if name not in tables}
    names = Names(names.categories, names.numbers | tables, withheld, names.whole)
    draws = []
    for draw in lottery.draws:
        scalar, probability = shapes[draw.id].probability, None
        if scalar is not None:
            probability = reader.written(scalar, parse_number, names, f"{where}.{draw.id}.probability")
            if probability is None:
                reader.say("types", f"{where}.{draw.id} has no sound probability", lottery.mark)
        draws.append(replace(draw, probability=probability))
    return replace(lottery, draws=tuple(draws))


def _before(lotteries: Sequence[Lottery], stages: Sequence[Stage], index: int) -> set[str]:
    """What is settled before a lottery is drawn: types, then stage by stage, then the other events."""
    own = lotteries[index]
    if own.player:
        return {lottery.id for lottery in lotteries[:index]}
    before = {lottery.id for lottery in lotteries if lottery.player}
    for stage in stages:
        if own.id in stage.chance:
            return before | set(stage.chance[: stage.chance.index(own.id)])
        before |= {*stage.variables, *(move.player for move in stage.moves)}
    return before | {lottery.id for lottery in lotteries[:index]}


def _moves(
    reader: Reader, stage: StageShape, index: int, earlier: Sequence[Stage], lotteries: Sequence[Lottery]
) -> Iterable[Move]:
    where, path = f"timing[{index}]", ("timing", index)
    for player, listed in stage.moves.items():
        if player not in reader.actions:
            hint = did_you_mean(player, reader.actions)
            message = f"unknown player '{player}' in {where}.moves"
            reader.say("unknown-name", message, reader.place(*path, "moves", player), hint)
            continue
        misspelt = not set(listed) <= set(reader.actions[player])
        actions = reader.actions[player] if misspelt or not listed else tuple(listed)
        for position, action in enumerate(listed):
            reader.check_action(player, action, f"{where}.moves", *path, "moves", player, position)
            if action in listed[:position]:
                message = f"the action '{action}' stands here again"
                reader.say("timing", message, reader.place(*path, "moves", player, position), "leave it out")
        if NOT_REACHED in actions:
            message = f"'{NOT_REACHED}' stands for a move that was not reached"
            reader.say(
                "timing", message, reader.place("players", player, "actions", NOT_REACHED), "rename it"
            )
        yield Move(player, actions, _seen(reader, stage, index, player, earlier, lotteries))
    for player in stage.sees:
        if player not in stage.moves:
            message = (
                f"{player} does not move in the stage '{stage.stage}', so that nothing hangs on what it sees"
            )
            reader.say("timing", message, reader.place(*path, "sees", player), "leave it out")


def _seen(
    reader: Reader,
    stage: StageShape,
    index: int,
    player: str,
    earlier: Sequence[Stage],
    lotteries: Sequence[Lottery],
) -> tuple[str, ...]:
    """What a player knows when it moves: its type, its own moves, and what it sees of the rest."""
    where, path = f"timing[{index}].sees.{player}", ("timing", index, "sees", player)
    own = [lottery.id for lottery in lotteries if lottery.player == player]
    known = [name for other in earlier for name in other.variables]
    if player not in stage.sees:
        return (*own, *known, *stage.chance)
    shown: set[str] = set()
    for position, item in enumerate(stage.sees[player]):
        if stage.sees[player] == [NOTHING]:
            break
        names = [name for other in earlier if other.id == item for name in other.variables]
        if item in (*known, *stage.chance):
            names = [item]
        if not names:
            types = [
                lottery for lottery in lotteries if item in (lottery.player, lottery.id) and lottery.player
            ]
            stated = reader.shape.timing if reader.shape else []
            later = [other.stage for other in stated if other.stage == item]
            what = (
                f"{player} cannot see the type of {types[0].player}"
                if types
                else f"{player} cannot see '{item}', which comes at the same time or later"
                if later
                else f"'{item}' is no earlier stage, move or event"
            )
            hint = did_you_mean(item, [*(other.id for other in earlier), *known, *stage.chance])
            reader.say("timing", f"{what} in {where}", reader.place(*path, position), hint)
        shown.update(names)
    mine = {name for other in earlier for name in other.variables if name == other.variable(player)}
    seen = tuple(name for name in (*own, *known, *stage.chance) if name in {*own, *mine, *shown})
    remembered = {
        name for other in earlier for move in other.moves if move.player == player for name in move.sees
    }
    forgotten = [name for name in known if name in remembered and name not in seen]
    if forgotten:
        message = f"{player} sees {' and '.join(forgotten)} earlier and would forget it in {where}"
        reader.say("timing", message, reader.place(*path), f"add {', '.join(forgotten)}: nobody forgets here")
    return seen


def _with_condition(reader: Reader, shape: ScenarioShape, stages: Sequence[Stage], index: int) -> Stage:
    """A stage with its condition read: on what came before, and on no type that a mover cannot know.

    Who is asked to move learns that the condition holds, if not by which of its alternatives.
    """
    stage = stages[index]
    if stage.when is None:
        return stage
    (scalar,) = [s.when for s in shape.timing if s.stage == stage.id and s.when is not None]
    known = [set(move.sees) for move in stage.moves]
    types = {name for name in reader.variables if name.endswith(f".{TYPE}")}
    earlier = {name for other in stages[:index] for name in other.variables}
    earlier |= {move.player for other in stages[:index] for move in other.moves}
    allowed = [
        name
        for name in reader.variables
        if name in earlier or (name in types and all(name in seen for seen in known))
    ]
    movers = " and ".join(move.player for move in stage.moves)
    why = f"{movers} cannot know it when moving in '{stage.id}'"
    names = reader.names(categories=allowed, why=why)
    when = reader.written(scalar, parse_condition, names, f"timing[{index}].when")
    return Stage(stage.id, stage.moves, stage.chance, when, stage.mark)
