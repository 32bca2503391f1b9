"""Where the reference profile drifts: improving moves, one player at a time."""

from collections import deque
from dataclasses import dataclass

from sim.rational import Fraction
from sim.solve.explain import Valuation

MAX_PLAYS = 20_000


@dataclass(frozen=True)
class Move:
    """One improving move."""

    player: str
    action: str
    start: int
    end: int
    gain: float


@dataclass(frozen=True)
class Drift:
    """The improving moves that start at a play.

    path: at each step the player with the most to gain, as a share of its payoff range,
        plays its best response; ends at an equilibrium, or where a play comes round again.
    ends: every equilibrium that some path of improving moves reaches.
    moves: every improving move among the plays that can be reached.
    cycles: whether the path comes back to a play that it has left.
    complete: whether every play that can be reached was looked at.
    """

    start: int
    path: tuple[Move, ...]
    ends: tuple[int, ...]
    moves: tuple[Move, ...]
    cycles: bool
    complete: bool


def drift(valuation: Valuation, start: int) -> Drift:
    """The improving moves from a play (Monderer and Shapley 1996, 'improvement path')."""
    moves: list[Move] = []
    seen = {start}
    queue = deque([start])
    ends = []
    while queue and len(seen) <= MAX_PLAYS:
        play = queue.popleft()
        improving = _moves(valuation, play)
        moves += improving
        if not improving:
            ends.append(play)
        for move in improving:
            if move.end not in seen:
                seen.add(move.end)
                queue.append(move.end)
    path, cycles = _best_path(valuation, start)
    return Drift(start, tuple(path), tuple(sorted(ends)), tuple(moves), cycles, not queue)


def _moves(valuation: Valuation, play: int) -> list[Move]:
    return [
        Move(
            player,
            action,
            play,
            other,
            valuation.gain(player, play, other) / valuation.exact.denominator(player),
        )
        for player, action, other in valuation.improving(play)
    ]


def _share(valuation: Valuation, move: Move) -> Fraction:
    return Fraction(valuation.gain(move.player, move.start, move.end), valuation.spans[move.player])


def _best_path(valuation: Valuation, start: int) -> tuple[list[Move], bool]:
    path: list[Move] = []
    seen = {start}
    play = start
    while moves := _moves(valuation, play):
        best = max(moves, key=lambda move: (_share(valuation, move), -move.end))
        path.append(best)
        if best.end in seen:
            return path, True
        seen.add(best.end)
        play = best.end
    return path, False
