"""Draws the pictures of the docs with the code that they document: `make pictures`."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import sim
from sim.present.drawing.files import figure_files
from sim.present.map.figure import figure as map_figure
from sim.present.run.figure import figure as run_figure
from sim.present.run.tree.figure import tree_page
from sim.present.sweep.figure import figure as sweep_figure
from sim.present.thresholds.figure import figure as thresholds_figure

HERE = Path(__file__).parent


def thresholds() -> bytes:
    """Every assumption that tips the answer of the flagship."""
    return thresholds_figure(sim.load("sochi-2016").thresholds().answer)["thresholds.svg"]


def phase_map() -> bytes:
    """Two assumptions of a scenario that is close to another outcome."""
    return map_figure(sim.load("receptive-russia").map("russia_defiance", "joint_anger").answer)["map.svg"]


def payoffs() -> bytes:
    """What each player's payoff is made of."""
    return run_figure(sim.load("sochi-2016").solve().profiles)["payoffs.svg"]


def moves() -> bytes:
    """Which moves lead where."""
    return run_figure(sim.load("oil-boom").solve().profiles)["moves.svg"]


def sweep() -> bytes:
    """A grid of two assumptions."""
    with TemporaryDirectory() as folder:
        vary = ("joint_title_cost=0.02:0.2:19", "firm_appetite=0.1:0.75:27")
        return sweep_figure(sim.load("receptive-russia").sweep(*vary, folder=folder).answer)["sweep.svg"]


def tree() -> bytes:
    """A game in which one player alone knows something."""
    solved = sim.load("belief-and-tolerance").solve().answer
    return figure_files(solved.scenario, tree=lambda: tree_page(solved))["tree.svg"]


def belief() -> bytes:
    """What follows from every belief, with exact ticks."""
    tips = sim.load("belief-and-tolerance").thresholds("p_serious", span=(0, 1))
    return thresholds_figure(tips.answer)["thresholds.svg"]


def win_sets() -> bytes:
    """Who would sign which plan, and which public would ratify it."""
    return run_figure(sim.load("ratification").solve().answer)["win-sets.svg"]


def patience() -> bytes:
    """How much patience each outcome takes."""
    return run_figure(sim.load("shadow-of-the-future").solve().answer)["patience.svg"]


PICTURES: dict[str, Callable[[], bytes]] = {
    "thresholds": thresholds,
    "map": phase_map,
    "payoffs": payoffs,
    "moves": moves,
    "sweep": sweep,
    "tree": tree,
    "belief": belief,
    "win-sets": win_sets,
    "patience": patience,
}


def main() -> None:
    """Writes every picture."""
    for name, draw in PICTURES.items():
        (HERE / f"{name}.svg").write_bytes(draw())
    print(f"wrote {len(PICTURES)} pictures to docs/{HERE.name}/")


if __name__ == "__main__":
    main()
