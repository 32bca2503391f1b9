"""The grid of a sweep cut into the panels of a figure."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.explore.sweep.answer import Sweep, read_table
from sim.explore.sweep.part import free_name
from sim.game.incentives import IncentiveConstraints
from sim.present.drawing.canvas import capitalised
from sim.present.drawing.colours import colours_of
from sim.present.language.equilibria import Wording
from sim.present.language.numbers import plain
from sim.present.language.sentences import meaning, with_unit
from sim.present.sweep.words import case_names
from sim.scenario.model import Assumption
from sim.solve.nash.pure import pure_equilibria

MOST_PANELS = 6


@dataclass(frozen=True, eq=False)
class Panels:
    """A grid of one game under one concept after another, as arrays of set numbers."""

    sweep: Sweep

    @property
    def game(self) -> IncentiveConstraints:
        return self.sweep.plan.games[0]

    @cached_property
    def _varying(self) -> list[int]:
        """The assumptions that take more than one value, those with the most values last."""
        shape = self.sweep.plan.work.cases[0].design.shape
        return sorted(
            (i for i, size in enumerate(shape) if size > 1), key=lambda i: (shape[i] > MOST_PANELS, i)
        )

    @property
    def axes(self) -> list[Assumption]:
        """The one or two assumptions along the axes of a panel."""
        names = self.sweep.plan.work.names
        scenario = self.game.model.scenario
        return [scenario.assumption(names[i]) for i in self._varying[-2:]]

    @property
    def values(self) -> list[list[float]]:
        """The values along each axis."""
        marginals = self.sweep.plan.work.cases[0].design.marginals
        return [[float(value) for value in marginals[i].values] for i in self._varying[-2:]]

    @cached_property
    def titles(self) -> list[str] | None:
        """A title for each panel; None if there would be too many."""
        design = self.sweep.plan.work.cases[0].design
        outer = self._varying[:-2]
        cases = case_names(self.sweep.plan)
        if (
            len(outer) > 1
            or len(cases) * (len(design.marginals[outer[0]].values) if outer else 1) > MOST_PANELS
        ):
            return None
        names = cases if len(cases) > 1 else [""]
        if not outer:
            return names
        marginal = design.marginals[outer[0]]
        assumption = self.game.model.scenario.assumption(marginal.name)
        label = capitalised(meaning(assumption.about))
        steps = [f"{label}: {with_unit(plain(value), assumption)}" for value in marginal.values]
        return [f"{name}. {step}" if name else step for name in names for step in steps]

    @property
    def outer(self) -> tuple[Assumption, list[float]] | None:
        """The assumption that tells panels apart, and its values."""
        if len(self._varying) < 3:
            return None
        marginal = self.sweep.plan.work.cases[0].design.marginals[self._varying[0]]
        return self.game.model.scenario.assumption(marginal.name), [float(v) for v in marginal.values]

    def now_of(self, panel: int) -> dict[str, float] | None:
        """The present values of the case that a panel shows; None where it shows others."""
        outer = self.outer
        steps = len(outer[1]) if outer else 1
        case, step = divmod(panel, steps)
        scenario = self.sweep.plan.games[self.sweep.plan.of_case[case][0]].model.scenario
        if outer and float(scenario.assumption(outer[0].id).value) != outer[1][step]:
            return None
        return {axis.id: float(scenario.assumption(axis.id).value) for axis in self.axes}

    @cached_property
    def sets(self) -> list[tuple[int, ...]]:
        """Every set of equilibria, the most frequent first."""
        count: dict[tuple[int, ...], int] = {}
        for tally in self.sweep.tallies:
            for members, n in zip(tally.sets, tally.counts.sum(axis=0), strict=True):
                count[members] = count.get(members, 0) + int(n)
        return sorted(count, key=lambda members: (-count[members], members))

    @cached_property
    def now(self) -> tuple[int, ...]:
        """The equilibria at the scenario's own values."""
        theta = self.game.model.theta[:, None]
        return tuple(np.flatnonzero(pure_equilibria(self.game, theta)[:, 0]).tolist())

    @cached_property
    def colours(self) -> dict[tuple[int, ...], str]:
        return colours_of(self.sets, self.now)

    @cached_property
    def wording(self) -> Wording:
        every = {play for members in self.sets for play in members}
        model = self.game.model
        return Wording(model.scenario, model.plays, self.now, tuple(sorted(every)))

    @cached_property
    def panels(self) -> np.ndarray:
        """(panels, *axes) the number of the set at each grid point."""
        table = read_table(self.sweep.table)
        design = self.sweep.plan.work.cases[0].design
        column = table[free_name("equilibria", design.names)].combine_chunks()
        scenario, plays = self.game.model.scenario, self.game.model.plays
        label = {
            "; ".join("/".join(plays.label(p.id, play) for p in scenario.players) for play in members): i
            for i, members in enumerate(self.sets)
        }
        numbers = np.array([label[text] for text in column.dictionary.to_pylist()])
        codes = numbers[column.indices.to_numpy()]
        grid = codes.reshape(len(self.sweep.tallies), *design.shape)
        order = [0, *(1 + i for i in self._varying), *(1 + i for i, n in enumerate(design.shape) if n == 1)]
        sizes = [len(values) for values in self.values]
        return grid.transpose(order).reshape(-1, *sizes)
