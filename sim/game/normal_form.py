"""A game at one point of the assumptions: what solvers read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import lcm
from numbers import Rational

import numpy as np

from sim.algebra.samples import printed
from sim.rational import Fraction


@dataclass(frozen=True)
class NormalForm:
    """A finite game in normal form at one point of the assumptions.

    players: labels, in order.
    actions: per player, the labels of the actions.
    payoffs: (players, *actions), one axis of actions per player.
    feasible: (*actions); profiles that cannot be played are False.
    signs: per player i, (actions_i, actions_i, *actions of the others), the sign
        of u_i(a, others) - u_i(b, others) at [a, b, others]; 0 where one of the two
        profiles is infeasible.
    exact: (players, *actions) of Fractions: the payoffs before rounding.
    rational: whether they are exact; if not, irrational payoffs stand there as numbers that are
        nearer to them than any difference that is shown could tell.
    """

    players: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    payoffs: np.ndarray = field(repr=False)
    feasible: np.ndarray = field(repr=False)
    signs: tuple[np.ndarray, ...] = field(repr=False)
    exact: np.ndarray = field(repr=False)
    rational: bool = True

    def __post_init__(self) -> None:
        shape = tuple(len(labels) for labels in self.actions)
        if len(self.players) != len(shape):
            raise ValueError(f"{len(self.players)} players but {len(shape)} lists of actions")
        if self.payoffs.shape != (len(shape), *shape):
            raise ValueError(f"payoffs have shape {self.payoffs.shape}, expected {(len(shape), *shape)}")
        if self.feasible.shape != shape:
            raise ValueError(f"feasible has shape {self.feasible.shape}, expected {shape}")
        if not np.isfinite(self.payoffs[:, self.feasible]).all():
            raise ValueError("payoffs of feasible profiles must be finite")

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of actions of each player."""
        return tuple(len(labels) for labels in self.actions)

    @cached_property
    def shifted(self) -> np.ndarray:
        """(players, *actions) payoffs above each player's lowest feasible one; 0 where infeasible.

        Shifting changes no gain, and keeps a large common part from swallowing differences.
        """
        shifted = np.zeros(self.payoffs.shape)
        for player, payoffs in enumerate(self.exact):
            cells = payoffs[self.feasible]
            scale = lcm(*(value.denominator for value in cells))
            whole = [value.numerator * (scale // value.denominator) for value in cells]
            least = min(whole)
            shifted[player][self.feasible] = [(value - least) / scale for value in whole]
        return shifted

    @classmethod
    def from_payoffs(
        cls,
        payoffs: Sequence[object] | np.ndarray,
        players: Sequence[str] | None = None,
        actions: Sequence[Sequence[str]] | None = None,
        feasible: np.ndarray | None = None,
    ) -> "NormalForm":
        """A game from bare payoffs: (players, *actions), numbers or Fractions.

        A floating-point number is the decimal that it prints as.

        >>> game = NormalForm.from_payoffs([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
        >>> game.players, game.shape
        (('1', '2'), (2, 2))
        >>> int(game.signs[0][1, 0, 0])   # player 1, action 2 against action 1, when 2 plays action 1
        1
        """
        raw = np.asarray(payoffs, dtype=object)
        count, shape = raw.shape[0], raw.shape[1:]
        if feasible is None:
            feasible = np.ones(shape, dtype=bool)
        exact = np.full(raw.shape, Fraction(0), dtype=object)
        for player in range(count):
            exact[player][feasible] = [
                Fraction(int(value.numerator), int(value.denominator))
                if isinstance(value, Rational)
                else printed(float(value))
                for value in raw[player][feasible]
            ]
        signs = []
        for player in range(count):
            ranks = {value: rank for rank, value in enumerate(sorted(set(exact[player][feasible].tolist())))}
            ranked = np.zeros(shape, dtype=np.int64)
            ranked[feasible] = [ranks[value] for value in exact[player][feasible]]
            own = np.moveaxis(ranked, player, 0)
            able = np.moveaxis(feasible, player, 0)
            sign = np.sign(own[:, None] - own[None, :])
            signs.append(np.where(able[:, None] & able[None, :], sign, 0).astype(np.int8))
        return cls(
            tuple(players) if players else tuple(str(i + 1) for i in range(count)),
            tuple(tuple(labels) for labels in actions)
            if actions
            else tuple(tuple(str(a + 1) for a in range(size)) for size in shape),
            np.where(feasible, raw, np.nan).astype(float) if not feasible.all() else raw.astype(float),
            feasible,
            tuple(signs),
            exact,
        )
