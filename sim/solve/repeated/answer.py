"""Everything that a repeated game is asked: what patience sustains, and how much of it that takes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.game.incentives import IncentiveConstraints
from sim.rational import Fraction
from sim.scenario.model import Scenario
from sim.scenario.plays import play_at
from sim.scenario.repetition import Repetition
from sim.solve.concept import Concept, formula_holds, literal_signs
from sim.solve.explain import Valuation
from sim.solve.folding import Folding
from sim.solve.nash.pure import own_equilibria
from sim.solve.repeated.sustained import MINMAX, REVERSION, Stage, keeping, punishments
from sim.solve.solution import Claim, Equilibrium, Solution

Least = Mapping[str, Fraction]
"""Player -> the least discount factor at which it keeps to a play. Of 1: only in the limit."""


@dataclass(frozen=True)
class Sustained:
    """How much patience one combination of choices takes.

    by: player -> the equilibrium of one round that punishes it: the worst for it; empty where such
        punishments do not sustain the play.
    least: with these punishments; the play itself where it is an equilibrium of one round.
    hardest: with the hardest punishments in pure strategies; None where these do not do either.
    keep: the players that do not depart from it at the file's own values, by reversion; exact.
    now: whether all do.
    """

    play: int
    by: Mapping[str, int]
    least: Least | None
    hardest: Least | None
    keep: frozenset[str]
    now: bool

    @property
    def punished(self) -> Mapping[str, int]:
        """The punishments of those who would gain by a departure; of all, where nobody would."""
        tempting = {player: self.by[player] for player, need in (self.least or {}).items() if need}
        return tempting or self.by


@dataclass(frozen=True, eq=False)
class RepeatedAnswer:
    """What follows from a scenario that is repeated.

    discount: player -> what the next round is worth. once: the equilibria of one round.
    after: those of them that may follow a departure. worst: player -> the one of these that is worst for it.
    sustained: every feasible combination. solutions: by reversion, then by minmax.
    """

    valuation: Valuation
    discount: Mapping[str, Fraction]
    once: tuple[int, ...]
    after: tuple[int, ...]
    worst: Mapping[str, int]
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
    worst = _worst(payoffs, after)
    everybody = frozenset(stage.players)
    later = {player: int(payoffs[player][equilibrium]) for player, equilibrium in worst.items()}
    sustained = []
    for play in stage.plays:
        turns = {p: [int(payoffs[p][to]) for _, to in stage.deviations(p, play)] for p in stage.players}
        stays = {p: int(payoffs[p][play]) for p in stage.players}
        by, least = worst, _least(stays, turns, later) if worst else None
        if play in once:
            by, least = dict.fromkeys(stage.players, play), dict.fromkeys(stage.players, Fraction(0))
        keep = everybody if play in once else _deterred(stays, turns, later, discount)
        by = {} if least is None else by
        hardest = _least(stays, turns, held)
        sustained.append(Sustained(play, by, least, hardest, keep, keep == everybody))
    if not (
        valuation.exact.rational and all(point.value(share) is not None for share in model.patience.values())
    ):
        told = _by_signs(stage, once)
        sustained = [
            replace(each, keep=told[each.play], now=told[each.play] == everybody) for each in sustained
        ]
    if stage.block.horizon is not None:
        # what would follow a departure in the last round deters nobody
        sustained = [
            each
            if each.play in once
            else Sustained(each.play, {}, None, None, _content(valuation, each.play), False)
            for each in sustained
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
    return RepeatedAnswer(valuation, discount, once, tuple(after), worst, tuple(sustained), solutions)


def _deterred(
    stays: Mapping[str, int],
    turns: Mapping[str, list[int]],
    later: Mapping[str, int],
    discount: Mapping[str, Fraction],
) -> frozenset[str]:
    """The players to whom no deviation pays that is punished for ever, or who have none.

    later: what the punishment leaves each; empty where there is none.
    """
    return frozenset(
        player
        for player, own in stays.items()
        if not turns[player]
        or (
            player in later
            and all(own - turn + discount[player] * (turn - later[player]) >= 0 for turn in turns[player])
        )
    )


def _by_signs(stage: Stage, once: Sequence[int]) -> dict[int, frozenset[str]]:
    """Play -> the players that do not depart from it, by the signs of rows: where payoffs are irrational."""
    constraints = stage.constraints
    here = {name: (value, value) for name, value in constraints.model.scenario.values.items()}
    after = punishments(stage, here, Folding(constraints, here))
    asked = {play: keeping(stage, play, after) for play in stage.plays}
    holds = literal_signs(constraints.own_signs[:, None])
    return {
        play: frozenset(
            player
            for player in stage.players
            if play in once or player not in own or bool(formula_holds(own[player], holds.__getitem__).all())
        )
        for play, own in asked.items()
    }


def _content(valuation: Valuation, play: int) -> frozenset[str]:
    """The players that gain by no deviation in a single round."""
    everybody = frozenset(player.id for player in valuation.scenario.players)
    return everybody - {player for player, _, _ in valuation.improving(play)}


def _worst(payoffs: Mapping[str, np.ndarray], after: Sequence[int]) -> dict[str, int]:
    """Player -> the equilibrium of one round that is worst for it; of several, one that is so for most."""
    if not after:
        return {}
    least = {player: min(int(own[play]) for play in after) for player, own in payoffs.items()}
    alike = {player: [e for e in after if int(own[e]) == least[player]] for player, own in payoffs.items()}
    shared = Counter(equilibrium for own in alike.values() for equilibrium in own)
    return {player: max(own, key=lambda e: (shared[e], -e)) for player, own in alike.items()}


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
    then = "punished for ever"
    if concept is REVERSION:
        named = block is not None and block.reversion
        which = "that the file names" if named else "that is worst for whoever deviated"
        then = f"and for ever after the equilibrium of one round {which}"
    return Solution(
        concept.id,
        f"every combination for ever against every deviation once, {then}",
        claim,
        tuple(as_equilibrium(valuation, play, play in once) for play in chosen),
        note,
    )


def as_equilibrium(valuation: Valuation, play: int, once: bool) -> Equilibrium:
    """A combination that lasts. once: whether it is an equilibrium of one round."""
    return Equilibrium(
        profile=valuation.profile(play),
        payoffs=valuation.payoffs_of(play),
        strict=once and valuation.is_strict(play),
        margin=None,
        margin_share=None,
        regret=0.0,
        outcome=valuation.outcome(play),
    )
