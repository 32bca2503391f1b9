"""The grid of a sweep cut into the panels of a figure."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.explore.sweep.answer import Sweep, read_table
from sim.explore.sweep.part import free_name
from sim.present.drawing.colours import colours_of
from sim.present.language.equilibria import Wording, wording_of
from sim.present.language.numbers import plain
from sim.present.language.sentences import capitalised, meaning, with_unit
from sim.present.sweep.words import case_names
from sim.scenario.model import Assumption, Scenario
from sim.scenario.plays import Plays

MOST_PANELS = 6


@dataclass(frozen=True, eq=False)
class Panels:
    """A grid of one game under one concept after another, as arrays of set numbers."""

    sweep: Sweep

    @property
    def scenario(self) -> Scenario:
        """The scenario that was asked about."""
        return self.sweep.scenario

    @property
    def plays(self) -> Plays:
        """Its plays."""
        return self.sweep.plays

    @property
    def now(self) -> tuple[int, ...]:
        """The equilibria at its own values."""
        return self.sweep.now

    @cached_property
    def every(self) -> tuple[int, ...]:
        """All plays that are an equilibrium somewhere."""
        return tuple(sorted({play for members in self.sets for play in members}))

    @cached_property
    def _varying(self) -> list[int]:
        """The assumptions that take more than one value, those with the most values last."""
        shape = self.sweep.design.shape
        return sorted(
            (i for i, size in enumerate(shape) if size > 1), key=lambda i: (shape[i] > MOST_PANELS, i)
        )

    @property
    def axes(self) -> list[Assumption]:
        """The one or two assumptions along the axes of a panel."""
        names = self.sweep.plan.work.names
        return [self.scenario.assumption(names[i]) for i in self._varying[-2:]]

    @property
    def values(self) -> list[list[float]]:
        """The values along each axis."""
        marginals = self.sweep.design.marginals
        return [[float(value) for value in marginals[i].values] for i in self._varying[-2:]]

    @cached_property
    def titles(self) -> list[str] | None:
        """A title for each panel; None if there would be too many."""
        design = self.sweep.design
        outer = self._varying[:-2]
        cases = case_names(self.sweep)
        if (
            len(outer) > 1
            or len(cases) * (len(design.marginals[outer[0]].values) if outer else 1) > MOST_PANELS
        ):
            return None
        names = cases if len(cases) > 1 else [""]
        if not outer:
            return names
        marginal = design.marginals[outer[0]]
        assumption = self.scenario.assumption(marginal.name)
        label = capitalised(meaning(assumption.about))
        steps = [f"{label}: {with_unit(plain(value), assumption)}" for value in marginal.values]
        return [f"{name}. {step}" if name else step for name in names for step in steps]

    @property
    def outer(self) -> tuple[Assumption, list[float]] | None:
        """The assumption that tells panels apart, and its values."""
        if len(self._varying) < 3:
            return None
        marginal = self.sweep.design.marginals[self._varying[0]]
        return self.scenario.assumption(marginal.name), [float(v) for v in marginal.values]

    def now_of(self, panel: int) -> dict[str, float] | None:
        """The present values of the case that a panel shows; None where it shows others."""
        outer = self.outer
        steps = len(outer[1]) if outer else 1
        case, step = divmod(panel, steps)
        scenario = self.sweep.cases[case].scenario
        if outer and float(scenario.assumption(outer[0].id).value) != outer[1][step]:
            return None
        return {axis.id: float(scenario.assumption(axis.id).value) for axis in self.axes}

    @cached_property
    def sets(self) -> list[tuple[int, ...]]:
        """Every set of equilibria: that of now first, then the most frequent."""
        count: dict[tuple[int, ...], int] = {}
        for tally in self.sweep.tallies:
            for members, n in zip(tally.sets, tally.counts.sum(axis=0), strict=True):
                count[members] = count.get(members, 0) + int(n)
        return sorted(count, key=lambda members: (members != self.now, -count[members], members))

    @cached_property
    def colours(self) -> dict[tuple[int, ...], str]:
        return colours_of(self.sets, self.now)

    @cached_property
    def wording(self) -> Wording:
        return wording_of(self)

    @cached_property
    def panels(self) -> np.ndarray:
        """(panels, *axes) the number of the set at each grid point."""
        table = read_table(self.sweep.table)
        design = self.sweep.design
        column = table[free_name("equilibria", design.names)].combine_chunks()
        scenario, plays = self.scenario, self.plays
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

    @cached_property
    def payoffs_where_stable(self) -> np.ndarray:
        """(players, plays of `every`, values) payoffs along the only axis; NaN where not an equilibrium."""
        model, (values,), (row,) = self.sweep.plan.games[0].model, self.values, self.panels
        theta = np.repeat(model.theta[:, None], len(values), axis=1)
        for marginal in self.sweep.design.marginals:
            at = model.basis.assumptions.index(marginal.name)
            theta[at] = values if marginal.name == self.axes[0].id else float(marginal.values[0])
        payoffs = model.payoffs(theta)
        stable = [
            np.isin(row, [s for s, members in enumerate(self.sets) if play in members]) for play in self.every
        ]
        return np.where(np.array(stable), payoffs[:, list(self.every)], np.nan)
