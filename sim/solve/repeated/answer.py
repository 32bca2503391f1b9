"""Everything that a repeated game is asked: what patience sustains, and how much of it that takes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.game.incentives import IncentiveConstraints
from sim.rational import Fraction
from sim.scenario.model import Scenario
from sim.scenario.plays import play_at
from sim.scenario.repetition import Repetition
from sim.solve.concept import Concept
from sim.solve.explain import Valuation
from sim.solve.holding import holding
from sim.solve.nash.pure import own_equilibria
from sim.solve.repeated.sustained import MINMAX, REVERSION, Stage
from sim.solve.solution import Claim, Equilibrium, Solution

Least = Mapping[str, Fraction]
"""Player -> the least discount factor at which it keeps to a play. Of 1: only in the limit."""


@dataclass(frozen=True)
class Sustained:
    """How much patience one combination of choices takes.

    by: the equilibrium of one round that is the punishment; None where none of them sustains it.
    least: with that punishment; the play itself where it is an equilibrium of one round.
    hardest: with the hardest punishments in pure strategies; None where these do not do either.
    now: whether reversion sustains it at the file's own values; exact.
    """

    play: int
    by: int | None
    least: Least | None
    hardest: Least | None
    now: bool


@dataclass(frozen=True, eq=False)
class RepeatedAnswer:
    """What follows from a scenario that is repeated.

    discount: player -> what the next round is worth. once: the equilibria of one round.
    after: those of them that may follow a departure.
    sustained: every feasible combination. solutions: by reversion, then by minmax.
    """

    valuation: Valuation
    discount: Mapping[str, Fraction]
    once: tuple[int, ...]
    after: tuple[int, ...]
    sustained: tuple[Sustained, ...]
    solutions: tuple[Solution, ...]

    @property
    def scenario(self) -> Scenario:
        """The scenario that was solved."""
        return self.valuation.scenario

    @property
    def block(self) -> Repetition:
        """What the file says of the repetition."""
        block = self.scenario.repeated
        assert block is not None
        return block

    @property
    def equilibria(self) -> tuple[Equilibrium, ...]:
        """What reversion sustains; with a last round, what is played in it."""
        return self.solutions[0].equilibria

    @property
    def chosen(self) -> tuple[int, ...]:
        """The combinations of these."""
        return tuple(each.play for each in self.sustained if each.now)


def solve_repeated(constraints: IncentiveConstraints) -> RepeatedAnswer:
    """What patience sustains, and how much of it each combination takes."""
    valuation, stage = Valuation(constraints), Stage(constraints)
    model = constraints.model
    point = model.basis.at(model.scenario.values)
    discount = {}
    for player, share in model.patience.items():
        value = point.value(share)
        discount[player] = point.shown(share) if value is None else value
    once = tuple(np.flatnonzero(own_equilibria(constraints)).tolist())
    named = stage.block.reversion
    only = play_at(model.plays, named) if named else None
    after = [play for play in once if only in (None, play)]
    payoffs = {player: valuation.exact.totals[player] for player in stage.players}
    held = {
        p: min(max(int(payoffs[p][at]) for at in able) for able in stage.replies(p)) for p in stage.players
    }
    sustained = []
    for play in stage.plays:
        turns = {p: [int(payoffs[p][to]) for _, to in stage.deviations(p, play)] for p in stage.players}
        stays = {p: int(payoffs[p][play]) for p in stage.players}
        if play in once:
            ways = {play: dict.fromkeys(stage.players, Fraction(0))}
        else:
            ways = dict(_ways(stage, payoffs, stays, turns, after))
        by = min(ways, key=lambda e: max(ways[e].values()), default=None)
        least = None if by is None else ways[by]
        now = play in once or any(
            _deterred(stays, turns, {p: int(payoffs[p][e]) for p in stage.players}, discount) for e in after
        )
        sustained.append(Sustained(play, by, least, _least(stays, turns, held), now))
    if not (
        valuation.exact.rational and all(point.value(share) is not None for share in model.patience.values())
    ):
        told = set(_chosen(valuation, REVERSION))
        sustained = [replace(each, now=each.play in told) for each in sustained]
    if stage.block.horizon is not None:
        # what would follow a departure in the last round deters nobody
        sustained = [
            each if each.play in once else Sustained(each.play, None, None, None, False) for each in sustained
        ]
    by_reversion = [each.play for each in sustained if each.now]
    by_minmax = [
        each.play
        for each in sustained
        if each.hardest is not None and all(discount[p] >= least for p, least in each.hardest.items())
    ]
    solutions = (
        _solution(valuation, REVERSION, by_reversion, once),
        _solution(valuation, MINMAX, by_minmax, once),
    )
    return RepeatedAnswer(valuation, discount, once, tuple(after), tuple(sustained), solutions)


def _deterred(
    stays: Mapping[str, int],
    turns: Mapping[str, list[int]],
    later: Mapping[str, int],
    discount: Mapping[str, Fraction],
) -> bool:
    """Whether no deviation pays that is punished for ever."""
    return all(
        own - turn + discount[player] * (turn - later[player]) >= 0
        for player, own in stays.items()
        for turn in turns[player]
    )


def _ways(
    stage: Stage,
    payoffs: Mapping[str, np.ndarray],
    stays: Mapping[str, int],
    turns: Mapping[str, list[int]],
    after: list[int],
) -> Iterator[tuple[int, dict[str, Fraction]]]:
    for equilibrium in after:
        least = _least(stays, turns, {p: int(payoffs[p][equilibrium]) for p in stage.players})
        if least is not None:
            yield equilibrium, least


def _least(
    stays: Mapping[str, int], turns: Mapping[str, list[int]], later: Mapping[str, int]
) -> dict[str, Fraction] | None:
    """The least discount factors, from what staying, deviating and being punished bring; None for never.

    That is (gain by deviating) / (deviating against punishment), for the keenest deviation.
    """
    if any(stays[player] < later[player] for player in stays):
        return None
    return {
        player: max(
            [Fraction(0)]
            + [Fraction(turn - own, turn - later[player]) for turn in turns[player] if turn > own]
        )
        for player, own in stays.items()
    }


def _chosen(valuation: Valuation, concept: Concept) -> list[int]:
    """The plays of a concept at the own values, where they are irrational, by the signs of its rows."""
    constraints = valuation.constraints
    here = {name: (value, value) for name, value in constraints.model.scenario.values.items()}
    decision = concept.decision(constraints, here)
    return [int(p) for p in decision.plays[holding(decision, constraints.own_signs[:, None])[:, 0]]]


def _solution(
    valuation: Valuation, concept: Concept, chosen: Sequence[int], once: tuple[int, ...]
) -> Solution:
    block = valuation.scenario.repeated
    claim, note = Claim.EVERY, ""
    if block is not None and block.horizon is not None:
        note = "With a last round, the equilibrium of one round is played in every round."
        if len(once) != 1:
            claim = Claim.SOME
            note = (
                "With a last round and not just one equilibrium of it, other courses than these may be "
                "played before it (Benoit and Krishna 1985); they are not worked out."
            )
    elif concept is MINMAX:
        note = "Necessary; sufficient only if whoever punishes can be made to go through with it."
    return Solution(
        concept.id,
        "every combination for ever against every deviation once, punished for ever",
        claim,
        tuple(_equilibrium(valuation, play, play in once) for play in chosen),
        note,
    )


def _equilibrium(valuation: Valuation, play: int, once: bool) -> Equilibrium:
    return Equilibrium(
        profile=valuation.profile(play),
        payoffs=valuation.payoffs_of(play),
        strict=once and valuation.is_strict(play),
        margin=None,
        margin_share=None,
        regret=0.0,
        outcome=valuation.outcome(play),
    )
