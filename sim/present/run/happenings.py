"""What happens in a game with stages, types or chance, in words."""

from collections.abc import Container, Iterable, Mapping, Sequence
from itertools import groupby

from sim.present.language.numbers import listed, percent
from sim.present.language.sentences import either, inside
from sim.scenario.model import Player, Scenario
from sim.solve.solution import Step


def said(scenario: Scenario, variable: str, player: str, value: str) -> str:
    """What a type, an event or a move is called in a sentence."""
    for lottery in scenario.lotteries:
        if lottery.id == variable:
            return lottery.draw(value).says
    return scenario.player(player).action(value).says


def events(scenario: Scenario, path: Iterable[Step]) -> list[str]:
    """What happens, one sentence each; in which cases where chance makes a difference."""
    told: list[str] = []
    lotteries = {lottery.id for lottery in scenario.lotteries}
    for (variable, value, share), steps in groupby(
        path, key=lambda step: (step.variable, *_moved(step, lotteries))
    ):
        own = list(steps)
        if variable in lotteries:
            told.append(
                either([said(scenario, variable, own[0].player, step.value) for step in own], scenario)
            )
            continue
        says = said(scenario, variable, own[0].player, value)
        says += f" (with probability {percent(share)})" if share != 1 else ""
        cases = cases_of(scenario, [step.when for step in own])
        told += [f"{case}{inside(says, scenario)}" if case else says for case in cases]
    return told


def _moved(step: Step, lotteries: Container[str]) -> tuple[str, float]:
    """What is done in a step, and how likely; of chance all that can come of it belongs together."""
    return ("", 1.0) if step.variable in lotteries else (step.value, step.probability)


def cases_of(scenario: Scenario, cases: Sequence[Mapping[str, str]]) -> list[str]:
    """`if ...: ` for each case in which the same is done; as one where they differ by one thing."""
    if len(cases) > 1 and all(len(case) == 1 for case in cases) and len({n for c in cases for n in c}) == 1:
        names = [_named(scenario, case)[0] for case in cases]
        return [f"if {listed(names, 'or')}: "]
    return [case_of(scenario, case) for case in cases]


def case_of(scenario: Scenario, when: Mapping[str, str]) -> str:
    """`if ...: ` for a step that depends on chance."""
    return f"if {' and '.join(_named(scenario, when))}: " if when else ""


def _named(scenario: Scenario, when: Mapping[str, str]) -> list[str]:
    return [
        inside(said(scenario, variable, variable.rpartition(".")[2], value), scenario).rstrip(".")
        for variable, value in when.items()
    ]


def done(scenario: Scenario, player: Player, taken: str | Mapping[str, float]) -> str:
    """What a player does, or with which probability what."""
    if isinstance(taken, str):
        return player.action(taken).says
    says = [f"{player.action(a).says} (with probability {percent(p)})" for a, p in taken.items()]
    return either(says, scenario)
