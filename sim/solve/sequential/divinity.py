"""The criterion D1 (Cho and Kreps 1987; Banks and Sobel 1987) at a point, exactly."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, permutations

from sim.algebra.polynomials import Polynomial
from sim.rational import Fraction
from sim.solve.sequential.assessments import Choice
from sim.solve.sequential.polytope import corners
from sim.solve.sequential.signalling import Message, Signalling

MAX_REPLIES = 6


def deleted(
    game: Signalling, message: Message, choice: Choice, number: Callable[[Polynomial], Fraction]
) -> tuple[str, ...]:
    """The types that D1 says did not send a message that nobody sends.

    A type is deleted if some other gains by the message under every reply, mixed ones included, under
    which it does not lose, and under more; replies are those that are best under some belief.
    """
    replies = message.at.actions
    gains: dict[str, Mapping[int, Fraction]] = {
        type_: {reply: number(game.gain(message, type_, reply, choice)) for reply in replies}
        for type_ in message.nodes
    }
    mixtures = list(_mixtures(game, message, choice, number))
    out = []
    for type_, other in permutations(gains, 2):
        if type_ in out:
            continue
        within = not any(
            corners([[gains[type_][a] for a in mixed], [-gains[other][a] for a in mixed]], len(mixed))
            for mixed in mixtures
        )
        if within and any(_strictly(gains[other], gains[type_], mixed) for mixed in mixtures):
            out.append(type_)
    return tuple(out)


def supported(
    game: Signalling,
    message: Message,
    types: Sequence[str],
    choice: Choice,
    number: Callable[[Polynomial], Fraction],
) -> bool:
    """Whether the reply that is given is best under some belief over some types."""
    rows = game.rows(message, choice[message.at], types, choice)
    return bool(corners([[number(value) for value in row] for row in rows], len(types)))


def _mixtures(
    game: Signalling, message: Message, choice: Choice, number: Callable[[Polynomial], Fraction]
) -> Iterator[tuple[int, ...]]:
    """The sets of replies that are best together under some belief, of which all mixtures are too."""
    replies, types = message.at.actions, tuple(message.nodes)
    worth = {
        reply: [[number(value) for value in row] for row in game.rows(message, reply, types, choice)]
        for reply in replies
    }
    for size in range(1, len(replies) + 1):
        for together in combinations(replies, size):
            if corners([row for reply in together for row in worth[reply]], len(types)):
                yield together


def _strictly(more: Mapping[int, Fraction], less: Mapping[int, Fraction], mixed: Sequence[int]) -> bool:
    """Whether under some mixture one type gains and the other loses.

    The pairs (gain of one, loss of the other) fill a polygon, which meets the quadrant where both are
    positive iff a corner or an edge does.
    """
    points = [(more[a], -less[a]) for a in mixed]
    if any(x > 0 and y > 0 for x, y in points):
        return True
    return any(_between(one, two) for one, two in combinations(points, 2))


def _between(one: tuple[Fraction, Fraction], two: tuple[Fraction, Fraction]) -> bool:
    """Whether some point strictly between two has both coordinates positive."""
    low, high = Fraction(0), Fraction(1)
    for a, b in zip(one, two, strict=True):
        if a == b:
            if a <= 0:
                return False
        elif b > a:
            low = max(low, -a / (b - a))
        else:
            high = min(high, a / (a - b))
    return low < high
