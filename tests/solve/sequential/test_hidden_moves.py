"""Random trees in which later players see only some of what went before, against Gambit."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st
from solve.sequential.gambit_trees import Tree, pure_equilibria_by_gambit
from solve.sequential.stage_games import load_text

from sim.game.incentives import IncentiveConstraints
from sim.solve.sequential.answer import solve_sequential
from sim.solve.sequential.believed import Assessed

PLAYERS = ("a", "b", "c")
ACTIONS = ("left", "right")
COIN = {"heads": Fraction(1, 4), "tails": Fraction(3, 4)}
VARIABLES = ("coin", "s0.a", "s1.b")


@dataclass(frozen=True)
class HiddenGame:
    """A coin that the first sees or not, then three players one after another.

    sees: of each player the earlier variables that it sees. payoffs: of each complete history, in order.
    """

    sees: tuple[tuple[str, ...], ...]
    payoffs: tuple[tuple[int, int, int], ...]

    @property
    def histories(self) -> list[tuple[str, ...]]:
        return list(product(COIN, *[ACTIONS] * 3))

    @property
    def text(self) -> str:
        lines = ["scenario: game", f"players: {{{', '.join(f'{p}: [left, right]' for p in PLAYERS)}}}"]
        lines += ["chance: {coin: {heads: {probability: likely}, tails: {}}}", "assumptions:"]
        lines.append("  likely: {about: A chance, value: 0.25, unit: probability, sources: judgement}")
        lines.append("timing:")
        for k, (player, own) in enumerate(zip(PLAYERS, self.sees, strict=True)):
            seen = f"[{', '.join(own)}]" if own else "nothing"
            coin = ", chance: coin" if k == 0 else ""
            lines.append(f"  - {{stage: s{k}, moves: {player}{coin}, sees: {{{player}: {seen}}}}}")
        lines += ["outcomes: {end: {over: {otherwise: true, says: It is over}}}", "payoffs:"]
        for place, player in enumerate(PLAYERS):
            lines.append(f"  {player}:\n    nothing: {{worth: 0}}")
            for k, (history, worth) in enumerate(zip(self.histories, self.payoffs, strict=True)):
                names = ("coin", "s0.a", "s1.b", "s2.c")
                when = " and ".join(f"{n} == {v}" for n, v in zip(names, history, strict=True))
                lines.append(f"    t{k}: {{when: {when}, worth: {worth[place]}}}")
        return "\n".join(lines) + "\n"

    @property
    def tree(self) -> Tree:
        worth = dict(zip(self.histories, self.payoffs, strict=True))

        def grow(history: tuple[str, ...]) -> Tree:
            place = len(history) - 1
            if place == 3:
                return {"payoffs": list(worth[history])}
            known = [v for n, v in zip(VARIABLES, history, strict=False) if n in self.sees[place]]
            moves = [[action, grow((*history, action))] for action in ACTIONS]
            return {"player": PLAYERS[place], "set": " ".join([PLAYERS[place], *known]), "moves": moves}

        return {"chance": [[side, str(chance), grow((side,))] for side, chance in COIN.items()]}


@st.composite
def hidden_games(draw: st.DrawFn) -> HiddenGame:
    sees = tuple(tuple(name for name in VARIABLES[: k + 1] if draw(st.booleans())) for k in range(3))
    sees = (*sees[:2], sees[2][:2])
    worths = st.tuples(*[st.integers(-1, 1)] * 3)
    return HiddenGame(sees, tuple(draw(st.lists(worths, min_size=16, max_size=16))))


def strategies(game: HiddenGame, constraints: IncentiveConstraints, *, beliefs: bool) -> set[frozenset[str]]:
    assessed = Assessed(constraints, beliefs=beliefs)
    labels = assessed.strategies.tree.plays.labels
    return {
        frozenset(
            f"{' '.join([i.move.player, *i.seen.values()])}: {labels[i.variable][code]}"
            for i, code in choice.items()
        )
        for choices in assessed.by_course.values()
        for choice in choices
    }


def test_pure_equilibria_with_hidden_moves_are_gambits_in_agent_form() -> None:
    """Where everybody moves once, what nobody gains by alone at one information set is Nash of the agents."""
    games: list[HiddenGame] = []

    @settings(max_examples=30)
    @given(hidden_games())
    def draw(game: HiddenGame) -> None:
        games.append(game)

    draw()
    told = pure_equilibria_by_gambit(list(PLAYERS), [game.tree for game in games])
    for game, found in zip(games, told, strict=True):
        ours = strategies(game, load_text(game.text, "game"), beliefs=False)
        assert ours == {frozenset(f"{at}: {a}" for at, a in own.items()) for own in found}


@settings(max_examples=30)
@given(hidden_games())
def test_beliefs_only_take_equilibria_away(game: HiddenGame) -> None:
    constraints = load_text(game.text, "game")
    weak = strategies(game, constraints, beliefs=True)
    assert weak <= strategies(game, constraints, beliefs=False)


@settings(max_examples=30)
@given(hidden_games())
def test_relabelling_changes_nothing(game: HiddenGame) -> None:
    """Left for right and the other way round, in names alone."""
    swapped = game.text.replace("left", "x").replace("right", "left").replace("x", "right")
    one = solve_sequential(load_text(game.text, "game"))
    other = solve_sequential(load_text(swapped, "game"))
    assert sorted(sorted(e.payoffs.items()) for e in one.equilibria) == sorted(
        sorted(e.payoffs.items()) for e in other.equilibria
    )
