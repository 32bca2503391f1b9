"""What holds an equilibrium in which somebody mixes in place, in a game in which all choose at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from math import prod

from sim.solve.explain import Valuation
from sim.solve.solution import Equilibrium, Incentive, Indifference, Solution

NEGLIGIBLE = 1e-12
"""Probabilities are doubles here: amounts below this share of a player's payoff range are none."""

Strategy = Mapping[str, float]
Profile = Mapping[str, Strategy]


@dataclass(frozen=True)
class Mix:
    """Equilibria in which somebody mixes: one, or the extreme ones of a continuum."""

    equilibria: tuple[Equilibrium, ...]

    @property
    def continuum(self) -> bool:
        """Whether what lies between them is an equilibrium too."""
        return len(self.equilibria) > 1

    @property
    def told(self) -> Equilibrium:
        """The one that stands for all: the first in which somebody mixes, else the first."""
        return next((own for own in self.equilibria if _mixed(own)), self.equilibria[0])


def mixes(solution: Solution) -> tuple[Mix, ...]:
    """The equilibria in which somebody mixes, those of a continuum together."""
    equilibria = solution.equilibria
    groups = solution.components or tuple((i,) for i in range(len(equilibria)))
    return tuple(
        Mix(tuple(equilibria[i] for i in group))
        for group in groups
        if len(group) > 1 or _mixed(equilibria[group[0]])
    )


def strategy(equilibrium: Equilibrium, player: str) -> Strategy:
    """Action -> how likely a player takes it, of those that it takes at all."""
    own = equilibrium.profile[player]
    return {own: 1.0} if isinstance(own, str) else own


def held(valuation: Valuation, equilibrium: Equilibrium) -> Equilibrium:
    """The equilibrium with what each other action would cost, and between what who mixes is indifferent."""
    profile = {player.id: strategy(equilibrium, player.id) for player in valuation.scenario.players}
    incentives: list[Incentive] = []
    indifferences: list[Indifference] = []
    for player in profile:
        terms = _expected(valuation, player, profile)
        incentives += _incentives(valuation, player, profile[player], terms)
        if len(profile[player]) > 1:
            own = {action: terms[action] for action in profile[player]}
            worth = sum(next(iter(own.values())).values(), 0.0)
            by = tuple(_balancing(valuation, player, profile))
            indifferences.append(Indifference(player, worth, own, by))
    return replace(equilibrium, incentives=tuple(incentives), indifferences=tuple(indifferences))


def _mixed(equilibrium: Equilibrium) -> bool:
    return any(len(strategy(equilibrium, player)) > 1 for player in equilibrium.profile)


def _expected(valuation: Valuation, player: str, profile: Profile) -> dict[str, dict[str, float]]:
    """Action -> payoff term -> what it is expected to bring; without actions that are not open."""
    plays, worth = valuation.constraints.model.plays, valuation.worth[player]
    strides = {id: prod(plays.shape[place + 1 :]) for place, id in enumerate(profile)}
    places = {id: [plays.labels[id].index(action) for action in profile[id]] for id in profile}
    others = [id for id in profile if id != player]
    against = [
        (
            sum(place * strides[id] for id, (place, _) in zip(others, chosen, strict=True)),
            prod(share for _, share in chosen),
        )
        for chosen in product(*(zip(places[id], profile[id].values(), strict=True) for id in others))
    ]
    expected = {}
    for place, action in enumerate(plays.labels[player]):
        cells = [(start + place * strides[player], share) for start, share in against]
        if all(plays.feasible[cell] for cell, _ in cells):
            amounts = {term: sum(float(own[c]) * share for c, share in cells) for term, own in worth.items()}
            expected[action] = {
                term: amount for term, amount in amounts.items() if _counts(valuation, player, amount)
            }
    return expected


def _counts(valuation: Valuation, player: str, amount: float) -> bool:
    return abs(amount) > NEGLIGIBLE * valuation.ranges[player]


def _incentives(
    valuation: Valuation, player: str, own: Strategy, terms: Mapping[str, Mapping[str, float]]
) -> Iterator[Incentive]:
    """What each action costs against what is chosen."""
    for action, other in terms.items():
        if len(own) == 1 and action in own:
            continue
        names = dict.fromkeys(name for each in (*own, action) for name in terms[each])
        chosen = {name: sum(p * terms[each].get(name, 0.0) for each, p in own.items()) for name in names}
        losses = {name: amount - other.get(name, 0.0) for name, amount in chosen.items()}
        parts = {name: loss for name, loss in losses.items() if _counts(valuation, player, loss)}
        yield Incentive(player, action, sum(parts.values(), 0.0), parts)


def _balancing(valuation: Valuation, player: str, profile: Profile) -> Iterator[str]:
    """The players who mix, and by whose other odds a player's actions would be worth more or less."""
    for other, own in profile.items():
        if other == player or len(own) == 1:
            continue
        for action in own:
            terms = _expected(valuation, player, {**profile, other: {action: 1.0}})
            worth = [sum(terms[each].values()) for each in profile[player] if each in terms]
            if worth and _counts(valuation, player, max(worth) - min(worth)):
                yield other
                break
