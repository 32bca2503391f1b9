"""Small games with stages, as text for the program and as plain data for a search that knows no solver.

In a stage players move at once, knowing all that went before; a stage may be reached after one
move only, and begin with a coin that everybody sees.
"""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from pathlib import Path

from hypothesis import strategies as st

from sim.game.incentives import IncentiveConstraints, incentive_constraints
from sim.game.payoffs import compile_payoffs
from sim.scenario.load import load_scenario

ACTIONS = ("left", "right")
COIN = Fraction(1, 4)
History = tuple[tuple[str, str], ...]
"""(variable, value) of all that is settled, in order."""
Place = tuple[int, str, History]
"""A stage, who moves there, and what went before."""


def load_text(text: str, name: str) -> IncentiveConstraints:
    """The constraints of a scenario that is written as text."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.yaml"
        path.write_text(text)
        scenario, plays, _ = load_scenario(path)
    return incentive_constraints(compile_payoffs(scenario, plays))


@dataclass(frozen=True)
class Stage:
    """Who moves, after which earlier move it is reached (any if None), whether a coin comes first."""

    movers: tuple[str, ...]
    after: tuple[str, str] | None = None
    coin: bool = False


@dataclass(frozen=True)
class StageGame:
    """payoffs: (a, b) of each complete history, in order."""

    stages: tuple[Stage, ...]
    payoffs: tuple[tuple[int, int], ...]

    def settle(self, index: int, history: History) -> list[tuple[History, Fraction, tuple[str, ...]]]:
        """How a stage may begin: (history with the coin, how likely, who moves)."""
        stage = self.stages[index]
        if stage.after is not None and stage.after not in history:
            return [(history, Fraction(1), ())]
        if not stage.coin:
            return [(history, Fraction(1), stage.movers)]
        sides = (("heads", COIN), ("tails", 1 - COIN))
        return [((*history, (f"coin{index}", side)), chance, stage.movers) for side, chance in sides]

    def ends(self, index: int = 0, history: History = ()) -> Iterator[History]:
        """Every complete history."""
        if index == len(self.stages):
            yield history
            return
        for begun, _, movers in self.settle(index, history):
            for actions in product(ACTIONS, repeat=len(movers)):
                moves = tuple((f"s{index}.{p}", a) for p, a in zip(movers, actions, strict=True))
                yield from self.ends(index + 1, begun + moves)

    def places(self, index: int = 0, history: History = ()) -> Iterator[tuple[int, History, tuple[str, ...]]]:
        """Every point where players move."""
        if index == len(self.stages):
            return
        for begun, _, movers in self.settle(index, history):
            if movers:
                yield index, begun, movers
            for actions in product(ACTIONS, repeat=len(movers)):
                moves = tuple((f"s{index}.{p}", a) for p, a in zip(movers, actions, strict=True))
                yield from self.places(index + 1, begun + moves)

    def play(
        self, strategy: dict[Place, str], index: int = 0, history: History = (), moving: tuple[str, ...] = ()
    ) -> list[tuple[History, Fraction]]:
        """The complete histories that strategies lead to. moving: who moves where the coin is thrown."""
        if index == len(self.stages):
            return [(history, Fraction(1))]
        begun = [(history, Fraction(1), moving)] if moving else self.settle(index, history)
        result = []
        for start, chance, movers in begun:
            moves = tuple((f"s{index}.{p}", strategy[index, p, start]) for p in movers)
            result += [(end, chance * c) for end, c in self.play(strategy, index + 1, start + moves)]
        return result

    def subgame_perfect(self) -> dict[frozenset[History], int]:
        """The courses of all subgame perfect equilibria -> how many strategy profiles each has.

        By the definition: every strategy profile, every subgame, every strategy of every player there.
        """
        return self._kept(
            lambda own, player, point: [
                p for p in own if p[1] == player and p[2][: len(point[1])] == point[1]
            ]
        )

    def unimprovable(self) -> dict[frozenset[History], int]:
        """The same where nobody gains by one action at one point."""
        return self._kept(lambda own, player, point: [(point[0], player, point[1])])

    def _kept(self, changed: Callable[..., list[Place]]) -> dict[frozenset[History], int]:
        """Where no player gains, from any point on, by other actions at some of its places."""
        worth = dict(zip(self.ends(), self.payoffs, strict=True))
        points = list(self.places())
        own = [(index, p, history) for index, history, movers in points for p in movers]

        def value(
            strategy: dict[Place, str], point: tuple[int, History, tuple[str, ...]], player: int
        ) -> Fraction:
            return sum((c * worth[end][player] for end, c in self.play(strategy, *point)), Fraction(0))

        found: dict[frozenset[History], int] = {}
        for choices in product(ACTIONS, repeat=len(own)):
            strategy = dict(zip(own, choices, strict=True))
            if all(
                value({**strategy, **dict(zip(mine, other, strict=True))}, point, "ab".index(player))
                <= value(strategy, point, "ab".index(player))
                for point in points
                for player in "ab"
                for mine in [[place for place in changed(own, player, point) if place in strategy]]
                for other in product(ACTIONS, repeat=len(mine))
            ):
                course = frozenset(end for end, _ in self.play(strategy))
                found[course] = found.get(course, 0) + 1
        return found

    @property
    def text(self) -> str:
        """The scenario file."""
        moving = [player for player in "ab" if any(player in stage.movers for stage in self.stages)]
        players = ", ".join(f"{player}: [left, right]" for player in moving)
        lines = ["scenario: game", f"players: {{{players}}}"]
        coins = [k for k, stage in enumerate(self.stages) if stage.coin]
        if coins:
            lines.append("chance:")
            lines += [f"  coin{k}: {{heads: {{probability: likely}}, tails: {{}}}}" for k in coins]
        lines.append("assumptions:")
        lines.append("  likely: {about: A chance, value: 0.25, unit: probability, sources: judgement}")
        lines.append("timing:")
        for k, stage in enumerate(self.stages):
            when = "" if stage.after is None else f", when: {stage.after[0]} == {stage.after[1]}"
            coin = f", chance: coin{k}" if stage.coin else ""
            lines.append(f"  - {{stage: s{k}, moves: [{', '.join(stage.movers)}]{when}{coin}}}")
        lines.append("outcomes: {end: {over: {otherwise: true, says: It is over}}}")
        lines.append("payoffs:")
        for player in moving:
            place = "ab".index(player)
            lines.append(f"  {player}:\n    nothing: {{worth: 0}}")
            for k, (history, payoff) in enumerate(zip(self.ends(), self.payoffs, strict=True)):
                condition = " and ".join(f"{name} == {value}" for name, value in history)
                lines.append(f"    t{k}: {{when: {condition}, worth: {payoff[place]}}}")
        return "\n".join(lines) + "\n"

    @property
    def constraints(self) -> IncentiveConstraints:
        """The game as the program reads it."""
        return load_text(self.text, "game")

    @property
    def movable(self) -> IncentiveConstraints:
        """The same with every payoff as an assumption."""
        lines: list[str] = []
        names = []
        for line in self.text.splitlines():
            head, worth, own = line.rpartition("worth: ")
            if worth and "when:" in line:
                names.append((f"p{len(names)}", own.rstrip("}")))
                line = f"{head}{worth}{names[-1][0]}}}"
            lines.append(line)
        at = lines.index("assumptions:") + 1
        lines[at:at] = [
            f"  {name}: {{about: A payoff, value: {own}, range: [-1, 1], unit: points, sources: [judgement]}}"
            for name, own in names
        ]
        return load_text("\n".join(lines) + "\n", "game")


@st.composite
def stage_games(draw: st.DrawFn) -> StageGame:
    """Two or three stages, at most seven places to move at, payoffs with many ties."""
    movers = st.sampled_from([("a",), ("b",), ("a", "b")])
    first = Stage(draw(movers), None, draw(st.booleans()))
    after = (f"s0.{first.movers[0]}", draw(st.sampled_from(ACTIONS)))
    second = Stage(draw(movers), draw(st.sampled_from([None, after])), draw(st.booleans()) and not first.coin)
    stages = [first, second]
    if draw(st.booleans()):
        stages.append(Stage(draw(st.sampled_from([("a",), ("b",)])), (f"s1.{second.movers[0]}", "left")))
    frame = StageGame(tuple(stages), ())
    count = len(list(frame.ends()))
    pairs = st.tuples(st.integers(-1, 1), st.integers(-1, 1))
    return StageGame(tuple(stages), tuple(draw(st.lists(pairs, min_size=count, max_size=count))))
