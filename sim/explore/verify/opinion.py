"""One second opinion on an answer."""

from collections.abc import Mapping
from dataclasses import dataclass

Labelled = Mapping[str, Mapping[str, float]]
"""Player -> action -> probability, over the support."""

EQUILIBRIUM = ("equilibrium", "equilibria")
COMBINATION = ("combination", "combinations")
ANSWER = ("answer", "answers")
"""Of a bargain: agreements, and having none."""


@dataclass(frozen=True)
class Second:
    """One second opinion.

    by: the program and its method. version: of the program, empty if it said none.
    agrees: None if there was nothing to compare. compared: how many of `what` both have.
    only_here, only_there: those of this program alone, and of the other alone; equilibria of the latter
        only with a regret on the original payoffs that makes them equilibria.
    within: how many of theirs lie between extreme equilibria of ours, within a component.
    refuted: how many of theirs are no equilibria of the original payoffs.
    note: what was compared or why nothing was, in a sentence.
    complete: whether this program claims to have all of them.
    what: what is compared, one and several. own: whether the opinion is this project's own, by other code
        than the answer's, on the same payoffs.
    """

    by: str
    version: str
    agrees: bool | None
    compared: int
    only_here: tuple[Labelled, ...]
    only_there: tuple[Labelled, ...]
    within: int
    refuted: int
    note: str
    complete: bool = True
    what: tuple[str, str] = EQUILIBRIUM
    own: bool = False


def compared(
    by: str, here: Mapping[int, Labelled], there: Mapping[int, Labelled], note: str, what: tuple[str, str]
) -> Second:
    """An own opinion: plays of the answer beside those of the other code."""
    only_here = tuple(own for play, own in here.items() if play not in there)
    only_there = tuple(own for play, own in there.items() if play not in here)
    both = len(here.keys() & there.keys())
    agrees = not only_here and not only_there
    return Second(by, "", agrees, both, only_here, only_there, 0, 0, note, what=what, own=True)


def labelled(profile: Mapping[str, object]) -> Labelled:
    """A profile of actions, each for sure."""
    return {player: {str(action): 1.0} for player, action in profile.items()}
