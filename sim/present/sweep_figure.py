"""A sweep as a figure: bands along one assumption, maps over two or three, else shares."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from sim.explore.sweep import Sweep, read_table
from sim.explore.sweeping.designs import Kind
from sim.explore.sweeping.part import free_name
from sim.game.incentives import IncentiveConstraints
from sim.present.canvas import (
    BLUE,
    BODY,
    GREEN,
    HEIGHT,
    INK,
    ORANGE,
    PALE,
    RULE,
    SKY,
    SMALL,
    WIDTH,
    Page,
    capitalised,
    drawing,
    height_of,
    page,
    require_matplotlib,
)
from sim.present.numbers import percent, plain
from sim.present.sweep_words import case_names, sweep_said
from sim.present.tipping import Wording, meaning, with_unit
from sim.present.tornado import colours_of
from sim.scenario.model import Assumption
from sim.solve.pure import pure_equilibria

LEFT, RIGHT, KEY = 1.5, 10.8, 11.2
MOST_PANELS = 6
MOST_CELLS = 4_000_000
PLAYER_COLOURS = (BLUE, ORANGE, GREEN, "#CC79A7", SKY, "#E69F00", INK)
LINES = ("-", "--", "-.", ":")


def sweep_figure(sweep: Sweep) -> dict[str, bytes]:
    """`sweep.svg` and `sweep.png`. Raises MissingExtra without matplotlib."""
    require_matplotlib()
    scenario = sweep.plan.games[0].model.scenario
    texts = [
        *(game.model.scenario.title for game in sweep.plan.games),
        *(a.about + a.unit for a in scenario.assumptions),
        *(text for p in scenario.players for text in (p.name, *(a.name + a.says for a in p.actions))),
        *(rule.says + rule.name for dimension in scenario.dimensions for rule in dimension.rules),
        "−–…%±",
    ]
    with drawing(texts):
        files = _page(sweep).saved(scenario.title)
        return {f"sweep.{ending}": content for ending, content in files.items()}


def _page(sweep: Sweep) -> Page:
    made = page()
    top = made.heading(sweep.plan.games[0].model.scenario.title, sweep_said(sweep))
    design = sweep.plan.work.cases[0].design
    alike = len({tuple(game.model.plays.labels.items()) for game in sweep.plan.games}) == 1
    if design.kind is Kind.GRID and alike and sweep.samples <= MOST_CELLS:
        panels = _Panels(sweep)
        if len(panels.axes) == 1 and len(panels.values[0]) > 1:
            _bands(made, panels, top)
            return made
        if len(panels.axes) == 2 and panels.titles is not None:
            _maps(made, panels, top)
            return made
    _shares(made, sweep, top)
    return made


@dataclass(frozen=True, eq=False)
class _Panels:
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
        label = marginal.name.replace("_", " ")
        steps = [f"{label}: {with_unit(plain(value), assumption)}" for value in marginal.values]
        return [f"{name} {step}".strip() for name in names for step in steps]

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


def _key(made: Page, panels: _Panels, top: float, bottom: float) -> None:
    """What the colours stand for, with shares."""
    total = panels.panels.size
    y = top
    for i, members in enumerate(panels.sets):
        share = percent(np.count_nonzero(panels.panels == i) / total)
        lines = made.wrapped(f"{panels.wording.short(members)} ({share})", SMALL, WIDTH - KEY - 0.9, most=3)
        height = len(lines) * height_of(SMALL)
        if y - height < bottom:
            made.text(KEY + 0.4, y, f"and {len(panels.sets) - i} more, in dark grey", SMALL, colour=PALE)
            return
        made.axes.add_patch(_box(KEY, y - 0.22, 0.28, 0.22, panels.colours[members]))
        made.text(KEY + 0.4, y, lines, SMALL)
        y -= height + 0.14


def _box(x: float, y: float, width: float, height: float, colour: str) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((x, y), width, height, facecolor=colour, edgecolor="none")


def _inset(made: Page, left: float, bottom: float, right: float, top: float) -> Any:
    """Axes with a rectangle of the page in inches."""
    place = (left / WIDTH, bottom / HEIGHT, (right - left) / WIDTH, (top - bottom) / HEIGHT)
    axes = made.figure.add_axes(place)
    axes.tick_params(labelsize=SMALL, colors=INK, length=4)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(RULE)
    return axes


def _edges(at: np.ndarray) -> np.ndarray:
    """Cell boundaries half-way between values."""
    middle = (at[1:] + at[:-1]) / 2
    return np.concatenate([[at[0]], middle, [at[-1]]])


def _coloured(axes: Any, panels: _Panels, x: np.ndarray, y: np.ndarray, cells: np.ndarray) -> None:
    from matplotlib.colors import ListedColormap

    colours = ListedColormap([panels.colours[members] for members in panels.sets])
    axes.pcolormesh(x, y, cells, cmap=colours, vmin=-0.5, vmax=len(panels.sets) - 0.5, rasterized=True)


def _bands(made: Page, panels: _Panels, top: float) -> None:
    """Payoffs at the equilibria along one assumption, over bands of what is stable."""
    (assumption,), (values,) = panels.axes, panels.values
    order = np.argsort(values)
    x = np.array(values)[order]
    rows = panels.panels[:, order]
    strip = 0.5 * len(rows)
    low = 1.0
    bands = _inset(made, LEFT, low, RIGHT, low + strip)
    _coloured(bands, panels, _edges(x), np.arange(len(rows) + 1), rows[::-1])
    titles = panels.titles or [""]
    bands.set_yticks([])
    for row, title in enumerate(titles[::-1]):
        bands.text(x[0], row + 0.5, f" {title}", fontsize=SMALL, va="center")
        bands.axhline(row, color="white", linewidth=2)
    bands.set_xlim(x[0], x[-1])
    bands.set_xlabel(_axis_title(assumption), fontsize=BODY)
    chart = _inset(made, LEFT, low + strip + 0.35, RIGHT, top - 0.35)
    _payoffs(chart, panels, x, rows[0])
    chart.set_xlim(x[0], x[-1])
    chart.tick_params(labelbottom=False)
    now = float(assumption.value)
    if x[0] <= now <= x[-1]:
        for axes in (bands, chart):
            axes.axvline(now, color=INK, linewidth=1, linestyle=(0, (2, 2)))
        label = f"now: {with_unit(plain(now), assumption)}"
        chart.text(
            now, 1.01, label, fontsize=SMALL, ha="center", va="bottom", transform=chart.get_xaxis_transform()
        )
    low = _payoff_key(made, panels, top)
    made.text(KEY, low, "What is stable", BODY, bold=True)
    _key(made, panels, low - 0.35, 0.6)


def _payoff_key(made: Page, panels: _Panels, top: float) -> float:
    """Which line is whose; the height at which it ends."""
    made.text(KEY, top, "Payoffs at what is stable", BODY, bold=True)
    y = top - 0.48
    for i, player in enumerate(panels.game.model.scenario.players):
        colour, style = PLAYER_COLOURS[i % len(PLAYER_COLOURS)], LINES[i % len(LINES)]
        made.axes.plot([KEY, KEY + 0.7], [y, y], color=colour, linestyle=style, linewidth=2.4)
        shown = made.wrapped(capitalised(player.name), SMALL, WIDTH - KEY - 1.4, most=1)
        made.text(KEY + 0.85, y, shown, SMALL, vertical="center")
        y -= 0.34
    return y - 0.15


def _payoffs(axes: Any, panels: _Panels, x: np.ndarray, row: np.ndarray) -> None:
    """A line for each player and each profile, where the profile is stable."""
    model, name = panels.game.model, panels.axes[0].id
    theta = np.repeat(model.theta[:, None], len(x), axis=1)
    for marginal in panels.sweep.plan.work.cases[0].design.marginals:
        at = model.basis.assumptions.index(marginal.name)
        theta[at] = x if marginal.name == name else float(marginal.values[0])
    payoffs = model.payoffs(theta)
    for play in panels.wording.every:
        here = [i for i, members in enumerate(panels.sets) if play in members]
        held = np.isin(row, here)
        for i in range(len(model.scenario.players)):
            colour, style = PLAYER_COLOURS[i % len(PLAYER_COLOURS)], LINES[i % len(LINES)]
            line = np.where(held, payoffs[i, play], np.nan)
            axes.plot(x, line, color=colour, linestyle=style, linewidth=2.4)
    axes.set_ylabel("Payoff (points)", fontsize=BODY)
    axes.margins(y=0.08)


def _axis_title(assumption: Assumption) -> str:
    text = capitalised(meaning(assumption.about))
    return f"{text} ({assumption.unit})" if assumption.unit else text


def _maps(made: Page, panels: _Panels, top: float) -> None:
    """What is stable over two assumptions, one panel for each value of a third or each case."""
    (down, across), (rows, columns) = panels.axes, panels.values
    titles = panels.titles or [""]
    count = len(titles)
    wide = 1 if count == 1 else 2 if count <= 4 else 3
    tall = -(-count // wide)
    low, gap = 1.05, 0.7
    width = (RIGHT - LEFT - gap * (wide - 1)) / wide
    height = (top - 0.4 - low - 0.75 * (tall - 1)) / tall
    up, over = np.argsort(rows), np.argsort(columns)
    y, x = _edges(np.array(rows)[up]), _edges(np.array(columns)[over])
    for i, (title, cells) in enumerate(zip(titles, panels.panels, strict=True)):
        left = LEFT + i % wide * (width + gap)
        bottom = low + (tall - 1 - i // wide) * (height + 0.75)
        axes = _inset(made, left, bottom, left + width, bottom + height)
        _coloured(axes, panels, x, y, cells[np.ix_(up, over)])
        if title:
            axes.set_title(title, fontsize=SMALL, loc="left")
        now = float(across.value), float(down.value)
        if x[0] <= now[0] <= x[-1] and y[0] <= now[1] <= y[-1]:
            axes.plot(*now, "o", color=INK, markersize=10, markeredgecolor="white", mew=2)
            if count == 1:
                axes.annotate("now", now, (9, 0), textcoords="offset points", fontsize=SMALL, va="center")
    _side_titles(made, across, down, low, top)
    made.text(KEY, top, "What is stable", BODY, bold=True)
    _key(made, panels, top - 0.35, 0.6)


def _side_titles(made: Page, across: Assumption, down: Assumption, low: float, top: float) -> None:
    shown = made.wrapped(_axis_title(across), BODY, RIGHT - LEFT, most=1)
    made.text((LEFT + RIGHT) / 2, 0.6, shown, BODY, align="center")
    lines = made.wrapped(_axis_title(down), BODY, top - low, most=2)
    style = {"size": BODY, "rotation": 90, "ha": "center", "va": "center", "color": INK}
    made.axes.text(0.45, (low + top) / 2, "\n".join(lines), **style)


def _shares(made: Page, sweep: Sweep, top: float) -> None:
    """How often each outcome is possible, and certain, with twice its standard error."""
    game, tally = sweep.plan.games[0], sweep.tallies[0]
    scenario, plays = game.model.scenario, game.model.plays
    groups: list[tuple[str, list[tuple[str, Any, Any]]]] = []
    for dimension in scenario.dimensions:
        rows = []
        for code, value in enumerate(dimension.values):
            here = frozenset(np.flatnonzero(plays.codes[dimension.id] == code).tolist())
            possible, certain = tally.possible(here), tally.certain(here)
            if possible.count:
                name = dimension.rule(value).name or capitalised(value.replace("_", " "))
                rows.append((name, possible, certain))
        groups.append((capitalised(dimension.id.replace("_", " ")), rows))
    lines = sum(len(rows) for _, rows in groups) + 0.9 * len(groups)
    bottom = 1.25
    step = min(0.5, (top - 0.5 - bottom) / max(lines, 1))
    left, right = 5.6, WIDTH - 3.6

    def place(share: float) -> float:
        return left + share * (right - left)

    y = top - 0.3
    for title, rows in groups:
        made.text(0.5, y, title, BODY, bold=True, vertical="center")
        y -= 0.9 * step
        for name, possible, certain in rows:
            made.text(
                left - 0.2,
                y,
                made.wrapped(name, SMALL, left - 1, most=1),
                SMALL,
                align="right",
                vertical="center",
            )
            half = 0.36 * step
            made.axes.add_patch(_box(place(0), y - half, right - left, 2 * half, "#f2f2f2"))
            made.axes.add_patch(_box(place(0), y - half, place(possible.value) - left, 2 * half, SKY))
            made.axes.add_patch(_box(place(0), y - half, place(certain.value) - left, 2 * half, BLUE))
            if possible.se:
                ends = [place(min(1, max(0, possible.value + k * possible.se))) for k in (-2, 2)]
                made.axes.plot(ends, [y, y], color=INK, linewidth=1.5, zorder=4)
            made.text(right + 0.2, y, _both(possible, certain), SMALL, vertical="center")
            y -= step
    legend = bottom - 0.45
    for x, colour, label in (
        (left, BLUE, "certain: every equilibrium has it"),
        (left + 4.2, SKY, "possible: some equilibrium has it"),
    ):
        made.axes.add_patch(_box(x, legend - 0.11, 0.28, 0.22, colour))
        made.text(x + 0.4, legend, label, SMALL, vertical="center")
    if tally.empty().se is not None:
        made.text(
            left,
            legend - 0.42,
            "The black line: two standard errors to each side of 'possible'.",
            SMALL,
            colour=PALE,
            vertical="center",
        )


def _both(possible: Any, certain: Any) -> str:
    def shown(share: Any) -> str:
        text = percent(share.value)
        return "over 99.9%" if text == "100%" and share.value < 1 else text

    if possible.count == certain.count:
        return shown(certain)
    return f"{shown(certain)} to {shown(possible)}"
