"""The repetition of a file: how patient the players are, and how often they meet."""

from collections.abc import Mapping

from sim.scenario.build.reader import Reader
from sim.scenario.language.numbers import decimal
from sim.scenario.language.parse import parse_number
from sim.scenario.problems import did_you_mean
from sim.scenario.repetition import Repetition
from sim.scenario.shapes.entities import RepeatedShape, ScenarioShape
from sim.scenario.written import Written

TODAY = "today"


def repetition(reader: Reader, shape: ScenarioShape) -> Repetition | None:
    """How the game is repeated; None where the file has no such block, or it has a fault, which is noted."""
    stated = shape.repeated
    if stated is None:
        return None
    before = len(reader.problems)
    mark = reader.place("repeated")
    if reader.variables is not reader.actions or shape.agreements is not None:
        other = "agreements" if shape.agreements is not None else "stages, types or chance"
        message = f"a game that is repeated is a simultaneous one, and this one has {other}"
        reader.say("repeated", message, mark, "leave one of the two out")
        return None
    discount = _discount(reader, stated)
    horizon = None
    if stated.horizon is not None:
        place = reader.place("repeated", "horizon")
        if stated.horizon.denominator != 1 or stated.horizon < 1:
            message = f"repeated.horizon = {decimal(stated.horizon)}, expected a whole number of rounds"
            reader.say("repeated", message, place, "leave it out where there is no last round")
        else:
            horizon = int(stated.horizon)
    reversion = _reversion(reader, shape, stated)
    if len(reader.problems) > before or reversion is None:
        return None
    return Repetition(discount, horizon, reversion, mark)


def _discount(reader: Reader, stated: RepeatedShape) -> Mapping[str, Written]:
    why = "the same in every play, so that only assumptions and derived names may stand here"
    names = reader.names(numbers=("assumptions", "derived"), why=why)
    players = tuple(reader.actions)
    everybody = stated.discount.get("")
    given = dict.fromkeys(players, everybody) if everybody is not None else dict(stated.discount)
    discount = {}
    for player, scalar in given.items():
        path = ("repeated", "discount") if everybody is not None else ("repeated", "discount", player)
        if player not in players:
            hint = did_you_mean(player, players)
            reader.say(
                "unknown-name", f"unknown player '{player}' in repeated.discount", reader.place(*path), hint
            )
            continue
        where = "repeated.discount" if everybody is not None else f"repeated.discount.{player}"
        written = reader.written(scalar, parse_number, names, where)
        if written is None and everybody is not None:
            break
        if written is not None:
            discount[player] = written
    missing = [player for player in players if player not in given]
    if missing:
        message = f"repeated.discount has no '{missing[0]}'"
        hint = "say for each player what the next round is worth, or once for all: discount: patience"
        reader.say("missing-player", message, reader.place("repeated", "discount"), hint)
    return {player: discount[player] for player in players if player in discount}


def _reversion(reader: Reader, shape: ScenarioShape, stated: RepeatedShape) -> Mapping[str, str] | None:
    """The profile that is played for ever after a deviation; empty for any, None with a fault."""
    path = ("repeated", "reversion")
    given = dict(stated.reversion)
    if not given:
        return {}
    word = given.get("")
    if word is not None:
        if word != TODAY or not shape.today:
            message = f"'{word}' is no profile to fall back on"
            if word == TODAY:
                message = "repeated.reversion is today, which the file does not say"
            hint = "expected today, or an action of every player"
            reader.say("repeated", message, reader.place(*path), hint)
            return None
        given = dict(shape.today)
    sound = reader.check_profile(given, path)
    return {player: given[player] for player in reader.actions} if sound else None
