"""Scenario files in, explained equilibria out.

>>> import sim
>>> game = sim.load("sochi-2016")
>>> answer = game.solve()
>>> [equilibrium.profile["russia"] for equilibrium in answer.equilibria]
['talk']
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.api import Game, compare, load
    from sim.scenario.problems import ScenarioError

__all__ = ["Game", "ScenarioError", "compare", "load"]


def __getattr__(name: str) -> Any:
    # imported on first use: a command's --help must not pay for numpy
    if name == "ScenarioError":
        from sim.scenario.problems import ScenarioError

        return ScenarioError
    if name in __all__:
        from sim import api

        return getattr(api, name)
    raise AttributeError(f"module 'sim' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)
