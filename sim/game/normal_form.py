"""A game at one point of the assumptions: what solvers read."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

ZERO_TOLERANCE = 1e-9
"""A payoff difference this small, as a share of the largest it could be, counts as none."""


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
    exact: (players, *actions) of Fractions where payoffs are rational, else None.
    """

    players: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    payoffs: np.ndarray
    feasible: np.ndarray
    signs: tuple[np.ndarray, ...]
    exact: np.ndarray | None = None

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

    @classmethod
    def from_payoffs(
        cls,
        payoffs: Sequence[object] | np.ndarray,
        players: Sequence[str] | None = None,
        actions: Sequence[Sequence[str]] | None = None,
        feasible: np.ndarray | None = None,
    ) -> "NormalForm":
        """A game from bare payoffs: (players, *actions), numbers or Fractions.

        >>> game = NormalForm.from_payoffs([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
        >>> game.players, game.shape
        (('1', '2'), (2, 2))
        >>> int(game.signs[0][1, 0, 0])   # player 1, action 2 against action 1, when 2 plays action 1
        1
        """
        raw = np.asarray(payoffs, dtype=object)
        exact = None
        if all(isinstance(value, (int, Fraction)) for value in raw.flat):
            exact = np.vectorize(Fraction, otypes=[object])(raw)
        values = raw.astype(float)
        count, shape = values.shape[0], values.shape[1:]
        if feasible is None:
            feasible = np.ones(shape, dtype=bool)
        signs = []
        for player in range(count):
            own = np.moveaxis(values[player], player, 0)
            able = np.moveaxis(feasible, player, 0)
            difference = own[:, None] - own[None, :]
            scale = np.abs(np.where(feasible, values[player], 0.0)).max(initial=0.0)
            sign = np.sign(np.where(np.abs(difference) <= ZERO_TOLERANCE * scale, 0.0, difference))
            signs.append(np.where(able[:, None] & able[None, :], sign, 0).astype(np.int8))
        return cls(
            tuple(players) if players else tuple(str(i + 1) for i in range(count)),
            tuple(tuple(labels) for labels in actions)
            if actions
            else tuple(tuple(str(a + 1) for a in range(size)) for size in shape),
            values,
            feasible,
            tuple(signs),
            exact,
        )
