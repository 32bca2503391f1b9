"""Which deviations surely pay, and which surely do not, by bounds over a cell and stretches of beliefs."""

from collections.abc import Collection, Iterator, Sequence

import numpy as np

from sim.solve.sequential.bounds import Bounds, Differences
from sim.solve.sequential.held import Held, Key
from sim.solve.sequential.public import History, PublicGame

MANY = 500
"""So many options are not compared by bounds: that would take the square of it in memory."""


def tempted(
    worth: np.ndarray, stretches: np.ndarray | None, groups: Sequence[int], within: Sequence[Bounds]
) -> tuple[np.ndarray, np.ndarray]:
    """Whether a player would rather have any, and whether it would rather have none, of a group of options.

    worth: (options, types, 2 + weights) what an option is worth with each type, or at the one belief there
        is: a number, how far it may be off, and weights. within: proved bounds of what these are for.
    stretches: (options, 2) the beliefs in the second type that an option may follow; None for one belief.
    groups: where each group of options starts.

    Returns two (options, groups) arrays: whether, wherever both may follow, an option is surely worse than
    everything in a group, and whether it surely is no worse than anything in it.
    """
    gain = worth[..., :, None, :, :] - worth[..., None, :, :, :]
    off = (worth[..., :, None, :, 1] + worth[..., None, :, :, 1]).max(axis=-1)
    first = gain[..., 0, :]
    if stretches is None:
        least, most = _extremes(first, within)
        worse, safe = most + off < 0, least - off >= 0
    else:
        second = gain[..., 1, :] - first
        starts = np.maximum(stretches[..., :, None, 0], stretches[..., None, :, 0])
        ends = np.minimum(stretches[..., :, None, 1], stretches[..., None, :, 1])
        # linear in the belief and in each weight: the extremes are at the ends
        here, there = (_extremes(first + at[..., None] * second, within) for at in (starts, ends))
        apart = starts > ends
        worse = apart | (np.maximum(here[1], there[1]) + off < 0)
        safe = apart | (np.minimum(here[0], there[0]) - off >= 0)
    each = np.logical_and.reduceat
    return each(worse, groups, axis=-1), each(safe, groups, axis=-1)


def _extremes(gain: np.ndarray, within: Sequence[Bounds]) -> tuple[np.ndarray, np.ndarray]:
    least = most = gain[..., 0]
    for place, (low, high) in enumerate(within, 2):
        one, other = gain[..., place] * low, gain[..., place] * high
        least, most = least + np.minimum(one, other), most + np.maximum(one, other)
    return least, most


AT_ONCE = 20_000
"""Pairs of actions that are compared together."""


def last_choices(
    game: PublicGame, differences: Differences, held: Held
) -> Iterator[tuple[History, Collection[Key]]]:
    """Histories at which one player moves last, with all that it may choose: nothing is surely better.

    held: what is believed there. Looked for by bounds over the whole box, many histories at once.
    """
    for last in game.last:
        later = last.later | {game.lottery.id} if held is Held.PRIOR else last.later
        spread = differences.spread(last.player, later)
        if spread is None:
            return
        within, groups = spread.within(differences.whole), range(last.plays.shape[1])
        step = max(1, AT_ONCE // len(groups) ** 2)
        for start in range(0, len(last.histories), step):
            plays = last.plays[start : start + step]
            free = held is Held.FREE
            stretches = np.broadcast_to([0.0, 1.0], (*plays.shape[:2], 2)) if free else None
            if held is Held.PRIOR:
                worth = spread.table[plays].sum(axis=-2, keepdims=True)
            else:
                worth = spread.table[plays if free else plays[..., [held]]]
            worse, _ = tempted(worth, stretches, groups, within)
            beaten: list[list[bool]] = np.any(worse, axis=-1).tolist()
            for history, lost in zip(last.histories[start:], beaten, strict=False):
                yield history, [key for key, out in zip(history.branches, lost, strict=True) if not out]
