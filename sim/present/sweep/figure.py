"""A sweep as a figure: bands along one assumption, maps over two or three, else shares."""

from typing import Any

import numpy as np

from sim.explore.sweep.answer import Sweep
from sim.explore.sweep.designs import Kind
from sim.present.drawing.canvas import (
    BLUE,
    BODY,
    GREEN,
    HEIGHT,
    INK,
    ORANGE,
    PALE,
    RULE,
    SMALL,
    WIDTH,
    Page,
    capitalised,
    drawing,
    height_of,
    page,
    require_matplotlib,
)
from sim.present.language.numbers import listed, percent, plain
from sim.present.language.sentences import meaning, with_unit
from sim.present.sweep.panels import Panels
from sim.present.sweep.shares import shares
from sim.present.sweep.words import case_names, sweep_said
from sim.scenario.model import Assumption

LEFT, RIGHT, KEY = 1.5, 10.8, 11.2
MOST_CELLS = 4_000_000
MOST_MARKED = 12
"""Up to so many values are points; more are joined by lines."""
PLAY_COLOURS = (BLUE, ORANGE, GREEN, "#CC79A7")
MARKS = ("o", "s", "^", "D")
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
    said, title = sweep_said(sweep), sweep.plan.games[0].model.scenario.title
    if len(sweep.tallies) > 1:
        # the drawing compares the cases; in words they would take up the page
        names = listed(case_names(sweep.plan))
        said, title = said[-1:], f"{title}: {names}" if len(sweep.plan.games) == 1 else names
    top = made.heading(title, said)
    design = sweep.plan.work.cases[0].design
    alike = len({tuple(game.model.plays.labels.items()) for game in sweep.plan.games}) == 1
    if design.kind is Kind.GRID and alike and sweep.samples <= MOST_CELLS:
        panels = Panels(sweep)
        if len(panels.axes) == 1 and len(panels.values[0]) > 1:
            _bands(made, panels, top)
            return made
        if len(panels.axes) == 2 and panels.titles is not None:
            _maps(made, panels, top)
            return made
    shares(made, sweep, top)
    return made


def _key(made: Page, panels: Panels, top: float, bottom: float) -> None:
    """What the colours stand for, with shares."""
    total = panels.panels.size
    y = top
    for i, members in enumerate(panels.sets):
        name = panels.wording.short(members)
        if len(panels.sweep.tallies) == 1:
            name += f" ({percent(np.count_nonzero(panels.panels == i) / total)})"
        lines = made.wrapped(name, SMALL, WIDTH - KEY - 0.9, most=3)
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


def _coloured(axes: Any, panels: Panels, x: np.ndarray, y: np.ndarray, cells: np.ndarray) -> None:
    from matplotlib.colors import ListedColormap

    colours = ListedColormap([panels.colours[members] for members in panels.sets])
    axes.pcolormesh(x, y, cells, cmap=colours, vmin=-0.5, vmax=len(panels.sets) - 0.5, rasterized=True)


def _bands(made: Page, panels: Panels, top: float) -> None:
    """What is stable along one assumption, a band for each case; for a single case also payoffs."""
    (assumption,), (values,) = panels.axes, panels.values
    order = np.argsort(values)
    x = np.array(values)[order]
    rows = panels.panels[:, order]
    single = len(rows) == 1
    low = 1.0
    height = 0.5 if single else min(1.4 * len(rows), top - 0.6 - low)
    low = low if single else top - 0.6 - height
    bands = _inset(made, LEFT, low, RIGHT, low + height)
    _coloured(bands, panels, _edges(x), np.arange(len(rows) + 1), rows[::-1])
    bands.set_yticks([])
    for row, title in enumerate((panels.titles or [""])[::-1]):
        bands.text(x[0], row + 0.5, f" {title}", fontsize=SMALL, va="center")
        bands.axhline(row, color="white", linewidth=2)
    bands.set_xlim(x[0], x[-1])
    bands.set_xlabel(_axis_title(assumption), fontsize=BODY)
    charts = _payoffs(made, panels, x, rows[0], (low + height + 0.3, top - 0.35)) if single else []
    for i in range(len(rows)):
        now = (panels.now_of(i) or {})[assumption.id]
        if not x[0] <= now <= x[-1]:
            continue
        span = ((len(rows) - 1 - i) / len(rows), (len(rows) - i) / len(rows))
        for axes, (bottom, end) in [(bands, span), *((chart, (0, 1)) for chart in charts)]:
            axes.axvline(now, bottom, end, color=INK, linewidth=1, linestyle=(0, (2, 2)))
        if i == 0:
            label, place = f"now: {with_unit(plain(now), assumption)}", bands.get_xaxis_transform()
            bands.text(now, 1.05, label, fontsize=SMALL, ha="center", va="bottom", transform=place)
    y = _payoff_key(made, panels, top) if single else top
    made.text(KEY, y, "What is stable", BODY, bold=True)
    _key(made, panels, y - 0.35, 0.6)


def _payoff_key(made: Page, panels: Panels, top: float) -> float:
    """Which line belongs to which combination of choices; the height at which it ends."""
    made.text(KEY, top, "Payoffs (points), by combination", BODY, bold=True)
    y = top - 0.4
    few = len(panels.values[0]) <= MOST_MARKED
    for play, style, mark, colour in zip(panels.wording.every, LINES, MARKS, PLAY_COLOURS, strict=False):
        if few:
            made.axes.plot(KEY + 0.3, y - 0.11, color=colour, marker=mark, markersize=8)
        else:
            made.axes.plot(
                [KEY, KEY + 0.6], [y - 0.11, y - 0.11], color=colour, linestyle=style, linewidth=2.4
            )
        shown = made.wrapped(panels.wording.short((play,)), SMALL, WIDTH - KEY - 1.3, most=2)
        made.text(KEY + 0.75, y, shown, SMALL)
        y -= len(shown) * height_of(SMALL) + 0.1
    if len(panels.wording.every) > len(LINES):
        made.text(KEY + 0.75, y, "further ones: thin and grey", SMALL, colour=PALE)
        y -= height_of(SMALL)
    note = made.wrapped("Each player has its own scale: points of two players do not compare.", SMALL, 4.2)
    made.text(KEY, y - 0.05, note, SMALL, colour=PALE)
    return y - len(note) * height_of(SMALL) - 0.3


def _payoffs(
    made: Page, panels: Panels, x: np.ndarray, row: np.ndarray, between: tuple[float, float]
) -> list[Any]:
    """Axes for each player, with a line for each combination of choices where it is stable."""
    model, name = panels.game.model, panels.axes[0].id
    theta = np.repeat(model.theta[:, None], len(x), axis=1)
    for marginal in panels.sweep.plan.work.cases[0].design.marginals:
        at = model.basis.assumptions.index(marginal.name)
        theta[at] = x if marginal.name == name else float(marginal.values[0])
    payoffs = model.payoffs(theta)
    low, high = between
    players = model.scenario.players
    step = (high - low) / len(players)
    charts = []
    for i, player in enumerate(players):
        top = high - i * step
        axes = _inset(made, LEFT, top - step + 0.16, RIGHT, top - 0.28)
        for k, play in enumerate(panels.wording.every):
            held = np.isin(row, [s for s, members in enumerate(panels.sets) if play in members])
            known = k < len(LINES)
            style, colour = (LINES[k], PLAY_COLOURS[k]) if known else ("-", RULE)
            # between few values the payoff is not known
            few = len(x) <= MOST_MARKED
            looks = (
                {"linestyle": "none", "marker": MARKS[k % 4], "clip_on": False}
                if few
                else {"linestyle": style}
            )
            line = np.where(held, payoffs[i, play], np.nan)
            axes.plot(x, line, color=colour, linewidth=2.4 if known else 1, markersize=8, **looks)
        axes.set_xlim(x[0], x[-1])
        axes.margins(y=0.25)
        axes.locator_params(axis="y", nbins=3)
        axes.ticklabel_format(axis="y", useOffset=False)
        axes.tick_params(labelbottom=False)
        shown = made.wrapped(capitalised(player.name), SMALL, 4, most=1)
        made.text(LEFT, top - 0.02, shown, SMALL, bold=True)
        charts.append(axes)
    return charts


def _axis_title(assumption: Assumption) -> str:
    text = capitalised(meaning(assumption.about))
    return f"{text} ({assumption.unit})" if assumption.unit else text


def _maps(made: Page, panels: Panels, top: float) -> None:
    """What is stable over two assumptions, one panel for each value of a third or each case."""
    (across, down), (columns, rows) = panels.axes, panels.values
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
        _coloured(axes, panels, x, y, cells[np.ix_(over, up)].T)
        if title:
            axes.set_title(_title(made, title, width), fontsize=SMALL, loc="left")
        present = panels.now_of(i)
        if present is None:
            continue
        now = present[across.id], present[down.id]
        if x[0] <= now[0] <= x[-1] and y[0] <= now[1] <= y[-1]:
            axes.plot(*now, "o", color=INK, markersize=10, markeredgecolor="white", mew=2)
            right = now[0] > x[0] + 0.85 * (x[-1] - x[0])
            axes.annotate(
                "now", now, (-9 if right else 9, 0), textcoords="offset points", fontsize=SMALL,
                va="center", ha="right" if right else "left",
            )  # fmt: skip
    _where_now(made, panels)
    _side_titles(made, across, down, low, top)
    made.text(KEY, top, "What is stable", BODY, bold=True)
    _key(made, panels, top - 0.35, 0.6)


def _title(made: Page, title: str, width: float) -> str:
    """The title of a panel on one line; its value at the end is never cut off."""
    text, colon, value = title.rpartition(": ")
    room = width - made.measure(colon + value, SMALL)
    return "".join(made.wrapped(text, SMALL, room, most=1)) + colon + value


def _where_now(made: Page, panels: Panels) -> None:
    """Where we are now, if no panel shows it."""
    outer = panels.outer
    if outer is None or any(panels.now_of(i) for i in range(len(panels.panels))):
        return
    assumption = outer[0]
    text = f"Now, {meaning(assumption.about)} is {with_unit(plain(assumption.value), assumption)}, "
    text += "which no panel shows."
    made.text(0.5, 0.33, made.wrapped(text, SMALL, WIDTH - 1, most=1), SMALL, colour=PALE)


def _side_titles(made: Page, across: Assumption, down: Assumption, low: float, top: float) -> None:
    shown = made.wrapped(_axis_title(across), BODY, RIGHT - LEFT, most=1)
    made.text((LEFT + RIGHT) / 2, 0.6, shown, BODY, align="center")
    lines = made.wrapped(_axis_title(down), BODY, top - low, most=2)
    style = {"size": BODY, "rotation": 90, "ha": "center", "va": "center", "color": INK}
    made.axes.text(0.45, (low + top) / 2, "\n".join(lines), **style)
