"""What a person meets who explores the Python interface with Tab and Enter."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import sim

QUESTIONS: dict[str, Callable[[sim.Game, Path], object]] = {
    "solve": lambda game, _: game.solve(),
    "thresholds": lambda game, _: game.thresholds("oil_price"),
    "map": lambda game, _: game.map("oil_price", "firm_appetite"),
    "reach": lambda game, _: game.reach("settlement=joint_development"),
    "sweep": lambda game, folder: game.sweep("oil_price=40,60", folder=folder),
    "compare": lambda game, _: sim.compare(game, "oil-boom"),
    "claims": lambda game, _: game.check_claims(),
    "blocked": lambda game, _: game.blocked("settlement=return_islands"),
}
LONGEST = 10_000


@pytest.fixture(scope="module")
def game() -> sim.Game:
    return sim.load("sochi-2016")


def test_tab_shows_the_interface_before_its_first_use() -> None:
    script = "import sim, sys; print(dir(sim)); print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "['Game', 'ScenarioError', 'compare', 'load']\nFalse\n"


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_result_is_short_and_shows_itself(name: str, game: sim.Game, tmp_path: Path) -> None:
    result = QUESTIONS[name](game, tmp_path)
    assert 10 < len(repr(result)) < 1500
    assert all(isinstance(text, str) and text for text in result.sentences)  # type: ignore[attr-defined]
    assert result._repr_html_().startswith("<div>")  # type: ignore[attr-defined]
    assert {"sentences", "answer"} <= set(dir(result))
    assert len(repr(result.answer)) < LONGEST  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["solve", "thresholds", "map", "reach", "sweep", "compare"])
def test_every_answer_is_plotted(name: str, game: sim.Game, tmp_path: Path) -> None:
    from matplotlib.figure import Figure

    figure = QUESTIONS[name](game, tmp_path).plot()  # type: ignore[attr-defined]
    assert isinstance(figure, Figure)
    assert sum(len(axes.get_children()) for axes in figure.axes) > 10


def test_the_parts_of_a_game_are_short(game: sim.Game) -> None:
    for part in (game, game.scenario, game.plays, game.payoffs, game.constraints):
        assert len(repr(part)) < LONGEST


def test_frames(game: sim.Game) -> None:
    payoffs = game.payoffs_frame()
    assert len(payoffs) == 150
    assert list(payoffs.columns[:4]) == ["japan", "russia", "us", "china"]
    solved = game.solve()
    (equilibrium,) = solved.equilibria
    here = payoffs[(payoffs[list(equilibrium.profile)] == list(equilibrium.profile.values())).all(axis=1)]
    assert here["russia_payoff"].item() == pytest.approx(equilibrium.payoffs["russia"])
    assumptions = game.assumptions_frame().set_index("name")
    assert assumptions.loc["oil_price", "value"] == 46.1
    frame = sim.load("oil-boom").equilibria_frame()
    assert frame["concept"].tolist() == ["pure-nash", "pure-nash", "mixed-nash"]
    assert sum(frame["japan"][2].values()) == pytest.approx(1)
    assert solved.equilibria_frame()["russia"].tolist() == ["talk"]


def test_a_comparison_takes_names(game: sim.Game) -> None:
    assert [d.name for d in sim.compare("sochi-2016", "oil-boom").assumptions] == ["oil_price"]
    assert sim.compare(game, game.at({"oil_price": 30})).assumptions[0].moved
