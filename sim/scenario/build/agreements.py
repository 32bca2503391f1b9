"""The agreements of a file: who bargains, over which plays, and who has to approve."""

from collections.abc import Mapping

from sim.scenario.agreements import MENU, SOLUTIONS, Agreements, Ratification
from sim.scenario.build.reader import Reader
from sim.scenario.language.parse import Names, parse_condition, parse_number
from sim.scenario.problems import did_you_mean
from sim.scenario.shapes.entities import AgreementsShape, ScenarioShape
from sim.scenario.written import Written

TODAY, EQUILIBRIUM = "today", "equilibrium"


def agreements(reader: Reader, shape: ScenarioShape) -> Agreements | None:
    """What can be agreed on; None where the file has no such block, or it has a fault, which is noted."""
    stated = shape.agreements
    if stated is None:
        return None
    before = len(reader.problems)
    mark = reader.place("agreements")
    if reader.variables is not reader.actions:
        message = "agreements are over plays of a simultaneous game, and this one has stages, types or chance"
        reader.say("agreements", message, mark, "leave one of the two out")
        return None
    for index, player in enumerate(stated.between):
        _known(reader, player, "agreements.between", "between", index)
    if len(set(stated.between)) < max(2, len(stated.between)):
        message = f"agreements.between names {', '.join(stated.between)}, expected two players or more"
        reader.say("agreements", message, reader.place("agreements", "between"), "name each once")
    names = reader.names(
        numbers=("measures", "assumptions", "derived"),
        categories=[*reader.variables, *reader.dimension_values],
    )
    why = "the same in every play, so that only assumptions and derived names may stand here"
    alone = reader.names(numbers=("assumptions", "derived"), why=why)
    among = None
    if stated.among is not None:
        among = reader.written(stated.among, parse_condition, reader.play_names, "agreements.among")
    disagreement = _disagreement(reader, shape, stated)
    ratification = {}
    for player, public in stated.ratification.items():
        where = f"agreements.ratification.{player}"
        approval = reader.written(public.approval, parse_number, names, f"{where}.approval")
        majority = reader.written(public.majority, parse_number, alone, f"{where}.majority")
        if _bargains(reader, stated, player, "ratification") and approval and majority:
            place = reader.place("agreements", "ratification", player)
            ratification[player] = Ratification(approval, majority, place)
    discount = _discount(reader, stated, alone)
    first = stated.first or (stated.between[0] if stated.between else "")
    if first not in stated.between:
        message = f"'{first}' makes the first offer, and is not among those who bargain"
        reader.say(
            "agreements",
            message,
            reader.place("agreements", "first"),
            did_you_mean(first, stated.between),
        )
    solution = stated.solution or SOLUTIONS[0]
    if solution not in SOLUTIONS:
        message = f"unknown solution '{solution}' in agreements.solution"
        reader.say(
            "agreements",
            message,
            reader.place("agreements", "solution"),
            did_you_mean(solution, SOLUTIONS) or f"one of {', '.join(SOLUTIONS)}",
        )
    if len(reader.problems) > before or disagreement is None:
        return None
    between = tuple(stated.between)
    return Agreements(between, among, disagreement, ratification, discount, first, solution, mark)


def _known(reader: Reader, player: str, where: str, *path: str | int) -> bool:
    if player in reader.actions and player != MENU:
        return True
    known = [name for name in reader.actions if name != MENU]
    place = reader.place("agreements", *path)
    reader.say("unknown-name", f"unknown player '{player}' in {where}", place, did_you_mean(player, known))
    return False


def _bargains(reader: Reader, stated: AgreementsShape, player: str, key: str) -> bool:
    if not _known(reader, player, f"agreements.{key}", key, player):
        return False
    if player not in stated.between:
        message = f"{player} stands in agreements.{key}, and is not among those who bargain"
        reader.say("agreements", message, reader.place("agreements", key, player), "add it to 'between'")
    return player in stated.between


def _discount(reader: Reader, stated: AgreementsShape, names: Names) -> Mapping[str, Written]:
    discount = {}
    for player, scalar in stated.discount.items():
        written = reader.written(scalar, parse_number, names, f"agreements.discount.{player}")
        if _bargains(reader, stated, player, "discount") and written is not None:
            discount[player] = written
    missing = [player for player in stated.between if player not in stated.discount]
    if missing and (stated.discount or stated.solution == "alternating-offers"):
        message = f"agreements.discount has no '{missing[0]}'"
        hint = "offers take turns: say what waiting costs each of those who bargain"
        reader.say("agreements", message, reader.place("agreements", "discount"), hint)
    return discount


def _disagreement(reader: Reader, shape: ScenarioShape, stated: AgreementsShape) -> Mapping[str, str] | None:
    """What each player does without an agreement; empty for any equilibrium, None with a fault."""
    word = stated.disagreement.get("")
    path = ("agreements", "disagreement")
    given = dict(stated.disagreement)
    if word == EQUILIBRIUM and MENU not in reader.actions:
        return {}
    if word is not None:
        if word == TODAY and MENU not in reader.actions:
            if not shape.today:
                hint = "add 'today', or say what each player does"
                reader.say("agreements", "agreements.disagreement is today, which the file does not say",
                           reader.place(*path), hint)  # fmt: skip
                return None
            given = dict(shape.today)
        elif word in reader.actions.get(MENU, ()):
            given = {MENU: word}
        else:
            known = reader.actions.get(MENU) or (TODAY, EQUILIBRIUM)
            message = f"'{word}' is no disagreement"
            hint = did_you_mean(word, known) or f"expected {' or '.join(known)}, or an action of each player"
            reader.say("agreements", message, reader.place(*path), hint)
            return None
    sound = reader.check_profile(given, path, may_omit=True)
    whole = {player: given.get(player, actions[0]) for player, actions in reader.actions.items() if actions}
    return whole if sound else None
