"""pygambit as an oracle for trees, in a process of its own.

Run as a script it reads {"players": [...], "trees": [tree, ...], "mixed": bool} from standard input and
prints, for each tree, its pure equilibria in agent form: {information set: action}; or, of its extreme
mixed equilibria (two players), or of those that enumeration of supports finds in floating point (more),
the probability of each end, in the order of the tree. A tree is
{"payoffs": [...]}, {"chance": [[label, "1/4", tree], ...]} or
{"player", "set", "moves": [[action, tree], ...]}.
"""

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

Tree = dict[str, Any]


def pure_equilibria_by_gambit(
    players: list[str], trees: list[Tree], seconds: float = 60
) -> list[list[dict[str, str]]]:
    """Each tree's pure equilibria in agent form, by Gambit's enumpure."""
    answers: list[list[dict[str, str]]] = _asked(players, trees, seconds, mixed=False)
    return answers


def mixed_by_gambit(players: list[str], trees: list[Tree], seconds: float = 60) -> list[list[list[Fraction]]]:
    """How likely each end of each tree is in its mixed equilibria: by Gambit's enummixed the extreme ones.

    With three players and more by its enumpoly, as nearly as floating point tells.
    """
    told = _asked(players, trees, seconds, mixed=True)
    return [[[Fraction(share) for share in ends] for ends in found] for found in told]


def _asked(players: list[str], trees: list[Tree], seconds: float, *, mixed: bool) -> Any:
    done = subprocess.run(
        [sys.executable, str(Path(__file__))],
        input=json.dumps({"players": players, "trees": trees, "mixed": mixed}),
        capture_output=True,
        text=True,
        timeout=seconds,
        check=True,
    )
    return json.loads(done.stdout)


def _ends(node: Any, behavior: Any) -> list[str]:
    """How likely each end from a node on is, in order."""

    def shares(node: Any, chance: Fraction) -> list[Fraction]:
        if node.is_terminal:
            return [chance]
        if node.player.is_chance:
            own = [Fraction(str(action.prob)) for action in node.infoset.actions]
        elif not chance:
            own = [Fraction(0)] * len(node.children)
        else:
            own = [Fraction(str(behavior[action])) for action in node.infoset.actions]
        pairs = zip(node.children, own, strict=True)
        return [share for child, part in pairs for share in shares(child, chance * part)]

    return [str(share) for share in shares(node, Fraction(1))]


def main() -> None:
    import pygambit

    request = json.load(sys.stdin)
    answers = []
    for tree in request["trees"]:
        game = pygambit.Game.new_tree(players=request["players"])
        sets: dict[str, Any] = {}

        def grow(node: Any, tree: Tree, game: Any = game, sets: dict[str, Any] = sets) -> None:
            if "payoffs" in tree:
                game.set_outcome(node, game.add_outcome(f"end {len(game.outcomes)}", tree["payoffs"]))
                return
            if "chance" in tree:
                game.append_move(node, game.players.chance, [label for label, _, _ in tree["chance"]])
                game.set_chance_probs(node.infoset, [pygambit.Rational(p) for _, p, _ in tree["chance"]])
                branches = [branch for _, _, branch in tree["chance"]]
            else:
                if tree["set"] in sets:
                    game.append_infoset(node, sets[tree["set"]])
                else:
                    game.append_move(node, tree["player"], [action for action, _ in tree["moves"]])
                    sets[tree["set"]] = node.infoset
                branches = [branch for _, branch in tree["moves"]]
            for child, branch in zip(node.children, branches, strict=True):
                grow(child, branch)

        grow(game.root, tree)
        if request["mixed"]:
            if len(request["players"]) == 2:
                solved = pygambit.nash.enummixed_solve(game, rational=True).equilibria
                behaviors = [profile.as_behavior() for profile in solved]
            else:
                behaviors = list(pygambit.nash.enumpoly_solve(game).equilibria)
            answers.append([_ends(game.root, behavior) for behavior in behaviors])
            continue
        found = pygambit.nash.enumpure_agent_solve(game).equilibria
        answers.append(
            [
                {
                    name: next(a.label for a in infoset.actions if profile[a] == 1)
                    for name, infoset in sets.items()
                }
                for profile in found
            ]
        )
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
