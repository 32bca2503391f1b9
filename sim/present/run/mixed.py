"""Mixed equilibria in words: every player's choice, what it is worth, and what comes of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sim.present.language.numbers import listed, percent, points, sentence
from sim.present.language.sentences import capitalised
from sim.present.run.choice import Move, fraction, grounds_of, reasons
from sim.present.run.happenings import done
from sim.scenario.model import Player, Scenario
from sim.solve.answer import Answer
from sim.solve.nash.mixing import Mix, held, mixes, strategy
from sim.solve.solution import Claim, Equilibrium, Solution

SHOWN_MIXES, SHOWN_REASONS = 2, 3


@dataclass(frozen=True)
class MixBrief:
    """Mixed equilibria in words.

    choices: (player, what it does, what it can expect). outcome: what comes about, how likely.
    moves: why each who has a choice makes it. note: of what these reasons are told; empty if of all.
    """

    choices: tuple[tuple[str, str, str], ...]
    outcome: tuple[str, ...]
    moves: tuple[Move, ...]
    note: str


def mix_brief(answer: Answer, mix: Mix) -> MixBrief:
    """Who does what, what each can expect, how likely each outcome is, and why nobody departs."""
    scenario = answer.scenario
    choices = tuple(
        (capitalised(player.name), _choice(player, _strategies(mix, player)), _payoff(mix, player))
        for player in scenario.players
    )
    outcome = []
    for dimension in scenario.dimensions:
        chances = [equilibrium.outcome[dimension.id] for equilibrium in mix.equilibria]
        for value in dimension.values:
            shares = [float(own == value) if isinstance(own, str) else own.get(value, 0.0) for own in chances]
            if max(shares):
                outcome.append(f"{_between(shares)}: {sentence(dimension.rule(value).says)}")
    note = "The reasons are told of one end of the continuum." if mix.continuum else ""
    return MixBrief(choices, tuple(outcome), tuple(_moves(answer, mix.told)), note)


def _moves(answer: Answer, equilibrium: Equilibrium) -> Iterator[Move]:
    """Why nobody departs from an equilibrium, a choice each."""
    told = held(answer.valuation, equilibrium)
    mixing = {own.player: own for own in told.indifferences}
    for player in answer.scenario.players:
        incentives = [own for own in told.incentives if own.player == player.id]
        if not incentives:
            continue
        own = strategy(told, player.id)
        does = done(answer.scenario, player, own if len(own) > 1 else next(iter(own)))
        indifference = mixing.get(player.id)
        yield Move(
            capitalised(player.name),
            sentence(does),
            reasons(answer.valuation, incentives, indifference, own, SHOWN_REASONS),
            grounds_of(answer.scenario, incentives, indifference),
        )


def mix_sentences(answer: Answer, number: int) -> tuple[str, ...]:
    """One of the equilibria in mixed strategies, by its number among them, from 1."""
    every = mixes(answer.mixed)
    mix = every[number - 1]
    of = f"number {number} of {len(every)}" if len(every) > 1 else "the only one"
    what = "a continuum of equilibria" if mix.continuum else "an equilibrium"
    scope = _scope(answer.mixed)
    return (sentence(f"{what} in mixed strategies, {of}{scope}: {_said(answer.scenario, mix)}"),)


def mixed_sentences(answer: Answer) -> list[str]:
    """What is known of the equilibria in mixed strategies."""
    mixed = answer.mixed
    every = mixes(mixed)
    if every:
        further = "further " if answer.equilibria else ""
        alone = sum(not mix.continuum for mix in every)
        continua = len(every) - alone
        parts = []
        if alone:
            parts.append(f"{_number(alone)} {further}{'equilibrium' if alone == 1 else 'equilibria'}")
        if continua:
            parts.append(f"{_number(continua)} {'continuum' if continua == 1 else 'continua'} of equilibria")
        are = "is" if len(parts) == 1 and 1 in (alone, continua) else "are"
        shown = "; or ".join(_said(answer.scenario, mix) for mix in every[:SHOWN_MIXES])
        rest = f"; and {len(every) - SHOWN_MIXES} more" if len(every) > SHOWN_MIXES else ""
        return [f"In mixed strategies there {are} {' and '.join(parts)}{_scope(mixed)}: {shown}{rest}."]
    if mixed.claim is Claim.SOME and mixed.equilibria:
        return [
            "In mixed strategies no further equilibrium was found.",
            *([mixed.note] if mixed.note else []),
        ]
    if mixed.claim is Claim.SOME:
        return [sentence(mixed.note)] if mixed.note else []
    return ["There is no further equilibrium in mixed strategies; that is proved."]


def _scope(mixed: Solution) -> str:
    if mixed.claim is Claim.EVERY or mixed.components:
        return ""
    return f" ({mixed.claim.sentence})"


def _said(scenario: Scenario, mix: Mix) -> str:
    players = scenario.players
    who = ", ".join(f"{player.name} {_choice(player, _strategies(mix, player))}" for player in players)
    worth = listed([f"{player.name} {_payoff(mix, player)}" for player in players])
    return f"{who} (expected payoffs: {worth})"


def _strategies(mix: Mix, player: Player) -> list[Mapping[str, float]]:
    """The distinct strategies of a player, in order."""
    distinct: dict[tuple[tuple[str, float], ...], Mapping[str, float]] = {}
    for equilibrium in mix.equilibria:
        own = strategy(equilibrium, player.id)
        distinct.setdefault(tuple(sorted(own.items())), own)
    return list(distinct.values())


def _choice(player: Player, strategies: Sequence[Mapping[str, float]]) -> str:
    """What a player does: an action, a mixture, or whatever lies between some mixtures."""
    if len(strategies) == 1:
        return _mixture(player, strategies[0])
    played = [action for action in player.actions if any(action.id in strategy for strategy in strategies)]
    if len(played) > 2:
        either = "; ".join(_mixture(player, strategy) for strategy in strategies)
        return f"anything between [{either}]"
    first = played[0]
    shares = [strategy.get(first.id, 0.0) for strategy in strategies]
    other = f", else '{played[1].name}'"
    return f"P('{first.name}') anywhere in [{fraction(min(shares))}, {fraction(max(shares))}]{other}"


def _mixture(player: Player, strategy: Mapping[str, float]) -> str:
    if len(strategy) == 1:
        return f"'{player.action(next(iter(strategy))).name}'"
    return listed([f"'{player.action(action).name}' {percent(share)}" for action, share in strategy.items()])


def _payoff(mix: Mix, player: Player) -> str:
    """Payoffs are linear in each player's strategy, so that the extreme ones bound them."""
    payoffs = [equilibrium.payoffs[player.id] for equilibrium in mix.equilibria]
    least, most = points(min(payoffs)), points(max(payoffs))
    return least if least == most else f"{least} to {most}"


def _between(shares: Sequence[float]) -> str:
    least, most = percent(min(shares)), percent(max(shares))
    return least if least == most else f"{least} to {most}"


def _number(count: int) -> str:
    return "one" if count == 1 else f"{count:,}"
