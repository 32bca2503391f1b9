"""A choice in an equilibrium, in words: who makes it, why not another one, and what that rests on."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sim.present.language.numbers import listed, percent, plain, points, sentence, signed
from sim.present.run.grounds import Ground, ground
from sim.present.run.reasons import NEGLIGIBLE, adding_up
from sim.rational import Fraction
from sim.scenario.language.formula import named
from sim.scenario.model import Player, Scenario
from sim.solve.explain import Valuation
from sim.solve.solution import Incentive, Indifference

SHOWN_TERMS = 5
"""Of each side of a balance; the others are summed up."""

SIMPLE = 24
"""The largest denominator of a probability that is written as a fraction."""

NEARLY = 1e-12
"""Probabilities are doubles here, and this close they are meant to be the same fraction."""


@dataclass(frozen=True)
class Move:
    """A choice on the path: who, what it says, why not otherwise, and what that rests on."""

    player: str
    says: str
    why: tuple[str, ...]
    rests_on: tuple[Ground, ...]


def reasons(
    valuation: Valuation,
    incentives: Iterable[Incentive],
    indifference: Indifference | None,
    taken: str | Mapping[str, float],
    most: int | None = None,
) -> tuple[str, ...]:
    """Why one choice is made and no other: what each other action would cost, the keenest first.

    indifference: where the player mixes: what makes that as good as each of the actions alone.
    taken: what is chosen, with which probability where it is mixed.
    most: so many of the others are told by payoff term; all if None.
    """
    ordered = sorted(incentives, key=lambda incentive: incentive.loss)
    balance: tuple[str, ...] = ()
    others = ordered
    if indifference is not None and not isinstance(taken, str):
        balance = (*_balance(valuation.scenario, indifference), *_odds(taken))
        others = [incentive for incentive in ordered if incentive.deviation not in taken]
    told = [_why_not(valuation, incentive) for incentive in others[:most]]
    left = [] if most is None else others[most:]
    if left:
        player = valuation.scenario.player(left[0].player)
        costs = [f"{_named(player, own.deviation)} ({points(own.loss)})" for own in left]
        told.append(sentence(f"also worse: {listed(costs)}"))
    return (*balance, *told)


def _why_not(valuation: Valuation, incentive: Incentive) -> str:
    """What a deviation would cost, by which terms."""
    scenario = valuation.scenario
    player = scenario.player(incentive.player)
    other = player.action(incentive.deviation).name
    if incentive.loss <= NEGLIGIBLE:
        return f"'{other}' would be just as good."
    names = {term.id: term.name for term in scenario.terms_of(player.id)}
    ordered = sorted(incentive.terms.items(), key=lambda item: -abs(item[1]))
    lost = [f"{names[term]} ({signed(-loss)})" for term, loss in ordered if loss > NEGLIGIBLE]
    gained = [f"{names[term]} ({signed(-loss)})" for term, loss in ordered if loss < -NEGLIGIBLE]
    share = percent(valuation.loss_share(incentive))
    cost = f"'{other}' would cost {player.name} {points(incentive.loss)} points ({share} of its range)"
    if not gained:
        return sentence(f"{cost}: {listed(lost)}, and nothing in return")
    return sentence(f"{cost}: {listed(gained)} would not make up for {listed(lost)}")


def _balance(scenario: Scenario, indifference: Indifference) -> Iterator[str]:
    """That some actions are equally good, by which terms, and whose odds make them so."""
    player = scenario.player(indifference.player)
    first, *others = indifference.terms
    yield f"{listed([_named(player, action) for action in indifference.terms])} are equally good."
    parts = {other: _against(scenario, indifference, first, other) for other in others}
    told = [
        f"with {_named(player, other)} in place of {_named(player, first)}, {part}"
        for other, part in parts.items()
        if part
    ]
    alike = listed([_named(player, other) for other, part in parts.items() if not part])
    brings = f"each brings {points(indifference.worth)} points"
    if not told:
        yield sentence(f"{brings}, by the same payoff terms")
    else:
        same = [f"{alike} by the same terms as {_named(player, first)}"] if alike else []
        yield sentence(f"{brings}: {'; '.join([*told, *same])}")
    if indifference.by:
        whose = listed([scenario.player(other).name for other in indifference.by])
        yield sentence(f"the odds of {whose} make them so")


def _odds(taken: Mapping[str, float]) -> Iterator[str]:
    """The probabilities of a mixture, where percentages round them."""
    told = [fraction(taken[action]) for action in taken]
    if all(abs(100 * share - round(100 * share)) < NEARLY for share in taken.values()):
        return
    how = "to be exact" if all("/" in text for text in told) else "more precisely"
    yield sentence(f"{how}, the probabilities are {listed(told)}")


def fraction(share: float) -> str:
    """A probability as a fraction, where it is a simple one.

    >>> fraction(1 / 3), fraction(0.123456), fraction(0.0)
    ('1/3', '0.1235', '0')
    """
    simple = Fraction(share).limit_denominator(SIMPLE)
    return str(simple) if abs(float(simple) - share) < NEARLY else plain(share)


def _against(scenario: Scenario, indifference: Indifference, first: str, other: str) -> str:
    """Which terms of one action make up for which of another; empty where they are the same."""
    player = scenario.player(indifference.player)
    names = {term.id: term.name for term in scenario.terms_of(player.id)}
    here, there = (indifference.terms[action] for action in (first, other))
    differences = {term: there.get(term, 0.0) - here.get(term, 0.0) for term in names}
    ordered = sorted(differences.items(), key=lambda item: -abs(item[1]))
    gained = [(names[term], amount) for term, amount in ordered if amount > NEGLIGIBLE]
    lost = [(names[term], amount) for term, amount in ordered if amount < -NEGLIGIBLE]
    if not gained or not lost:
        return ""
    return f"{adding_up(gained, SHOWN_TERMS)} would just make up for {adding_up(lost, SHOWN_TERMS)}"


def _named(player: Player, action: str) -> str:
    return f"'{player.action(action).name}'"


def grounds_of(
    scenario: Scenario, incentives: Sequence[Incentive], indifference: Indifference | None
) -> tuple[Ground, ...]:
    """The assumptions behind a choice: those of the keenest deviation, or of what balances."""
    if indifference is None:
        return assumptions_of(scenario, min(incentives, key=lambda incentive: incentive.loss))
    every = list(indifference.terms.values())
    names = dict.fromkeys(term for terms in every for term in terms)
    amounts = {term: [terms.get(term, 0.0) for terms in every] for term in names}
    spread = {term: max(own) - min(own) for term, own in amounts.items()}
    differing = {term: width for term, width in spread.items() if width > NEGLIGIBLE}
    return assumptions_of(scenario, Incentive(indifference.player, "", 0.0, differing))


def assumptions_of(scenario: Scenario, incentive: Incentive) -> tuple[Ground, ...]:
    """The assumptions behind a loss, those of the largest terms first."""
    terms = {term.id: term for term in scenario.terms_of(incentive.player)}
    ordered = sorted(incentive.terms, key=lambda term: -abs(incentive.terms[term]))
    formulas = [written.formula for id in ordered for written in (terms[id].worth, terms[id].when) if written]
    own = [lottery for lottery in scenario.lotteries if lottery.player == incentive.player]
    known = [draw.probability for lottery in own for draw in lottery.draws]
    formulas += [written.formula for written in scenario.probabilities if written not in known]
    inside_ = {derived.id: derived.written.formula for derived in scenario.derived}
    names: dict[str, None] = {}
    open_ = [name for formula in formulas for name in sorted(named(formula))]
    while open_:
        name = open_.pop(0)
        if name in inside_:
            open_ += sorted(named(inside_[name]))
        for measure in scenario.measures:
            if measure.id == name:
                written = [*measure.table.values(), *([measure.default] if measure.default else [])]
                open_ += sorted(set().union(*(named(w.formula) for w in written)) - {name})
        if name in scenario.values:
            names[name] = None
    return tuple(ground(scenario.assumption(name)) for name in names)
