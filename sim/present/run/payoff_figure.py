"""What each player's payoff is made of, term by term, at one or more profiles."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.present.drawing.canvas import (
    BLUE,
    BODY,
    GREEN,
    INK,
    LARGE,
    MARGIN,
    ORANGE,
    RULE,
    SMALL,
    WIDTH,
    Page,
    height_of,
    page,
)
from sim.present.language.numbers import counted, points, sentence
from sim.present.language.sentences import capitalised
from sim.present.run.words import finding
from sim.solve.answer import Answer
from sim.solve.explain import blocked
from sim.solve.solution import Incentive

MOST_CASES = 3
NEGLIGIBLE = 5e-13
STYLES = ((BLUE, "", BLUE), (ORANGE, "//", "white"), (GREEN, "", "white"))
"""Edge colour, hatch and fill of each case: apart in colour, in brightness and in texture."""

GAP = 0.6
COLUMN = (WIDTH - 2 * MARGIN - GAP) / 2
NAMES = 2.75
SCALES = (1.6, 1.45, 1.3, 1.2, 1.1, 1.0)
"""Type and bars grow where there is room; they never shrink."""


@dataclass(frozen=True)
class Case:
    """One profile to be broken down, under the words that stand for it."""

    label: str
    play: int


@dataclass(frozen=True)
class Panel:
    """One player: a label and a total for each case, and rows (name, a value for each case).

    nil: how many terms are nothing throughout. closest: whether its best alternative is the closest call.
    """

    name: str
    cases: tuple[Case, ...]
    totals: tuple[float, ...]
    rows: tuple[tuple[str, tuple[float, ...]], ...]
    nil: int
    closest: bool = False

    def shortened(self, most: int) -> "Panel":
        """With at most so many rows: the smallest gains added up in one, the smallest costs in another."""
        if len(self.rows) <= most:
            return self
        ranked = sorted(self.rows, key=lambda row: -max(map(abs, row[1])))
        kept = {name for name, _ in ranked[: max(most - 2, 0)]}
        rest = [row for row in self.rows if row[0] not in kept]
        rows = [row for row in self.rows if row[0] in kept]
        for what, side in (("gains", 1), ("costs", -1)):
            own = [(name, values) for name, values in rest if max(side * value for value in values) > 0]
            if own:
                parts = [[side * max(side * value, 0.0) for value in values] for _, values in own]
                summed = tuple(float(sum(column)) for column in zip(*parts, strict=True))
                rows.append((own[0][0] if len(own) == 1 else f"{len(own)} smaller {what}", summed))
        return replace(self, rows=tuple(rows))


def payoff_page(answer: Answer) -> Page:
    """The payoff breakdown: at the equilibrium and after each player's best alternative, or at
    several equilibria side by side. Raises MissingExtra."""
    canvas = page()
    panels, says = panels_of(answer)
    *outcome, what = says
    top = canvas.heading(finding(answer), " ".join([sentence(answer.scenario.title), *outcome]), [what])
    notes = ["Points compare within one player only: each player's bars have their own scale."]
    if any(panel.nil for panel in panels):
        notes.append("Terms that are nil throughout are left out.")
    bottom = 0.4 + 2 * height_of(SMALL)
    layout, columns = _fitted(canvas, panels, top - bottom)
    left_out = len(panels) - sum(map(len, columns))
    if left_out:
        notes.append(f"{counted(left_out, 'further player')} not shown.")
    canvas.footing(notes)
    for column, x in zip(columns, (MARGIN, MARGIN + COLUMN + GAP), strict=True):
        y = top
        for panel in column:
            layout.draw(panel, x, y)
            y -= layout.height(panel)
    return canvas


def _fitted(canvas: Page, panels: Sequence[Panel], room: float) -> tuple["Layout", tuple[list[Panel], ...]]:
    """The panels in two columns of some height: as large as they fit, else with fewer rows, else fewer."""
    for scale in SCALES:
        layout = Layout(canvas, scale)
        columns = layout.columns(panels)
        if layout.tallest(columns) <= room:
            return layout, columns
    most = [len(panel.rows) for panel in panels]
    shown = list(panels)
    while True:
        columns = layout.columns(shown)
        if layout.tallest(columns) <= room:
            return layout, columns
        tall = max(columns, key=lambda column: sum(map(layout.height, column)))
        longest = max(tall, key=lambda panel: len(panel.rows))
        if len(longest.rows) > 2:
            index = shown.index(longest)
            most[index] -= 1
            shown[index] = panels[index].shortened(most[index])
        elif len(shown) > 1:
            shown.pop()
        else:
            return layout, columns


def panels_of(answer: Answer) -> tuple[list[Panel], list[str]]:
    """What each player's payoff is made of, and what the cases are, in sentences."""
    scenario, valuation = answer.scenario, answer.valuation
    plays = [answer.play_of(e) for e in answer.equilibria]
    if len(plays) > 1:
        shown = plays[:MOST_CASES]
        cases = [Case(f"Equilibrium {number}", play) for number, play in enumerate(shown, 1)]
        how_many = (
            f"{len(shown)} of {counted(len(plays), 'equilibrium', 'equilibria')}"
            if len(plays) > len(shown)
            else f"the {counted(len(plays), 'equilibrium', 'equilibria')}"
        )
        says = [f"Each player's payoff, term by term, at {how_many}."]
        return [_panel(answer, player.id, cases) for player in scenario.players], says
    if plays:
        play, where = plays[0], "at the equilibrium (filled)"
        lead = scenario.dimensions[0]
        first = [sentence(lead.rule(valuation.outcome(play)[lead.id]).says)]
    else:
        play = blocked(valuation, np.ones(len(valuation.constraints.model.plays), dtype=bool))[0].play
        first = ["No equilibrium in pure strategies: somebody always gains by choosing differently."]
        where = "at the combination that comes closest to one (filled)"
    then = "after the player's best alternative while the others stay (hatched)"
    says = [*first, f"Each player's payoff, term by term: {where}, and {then}."]
    panels = []
    incentives = valuation.incentives(play)
    nearest = min(incentives, key=valuation.loss_share, default=None) if answer.equilibria else None
    for player in scenario.players:
        own = [i for i in incentives if i.player == player.id]
        keenest: Incentive | None = min(own, key=lambda i: i.loss, default=None)
        cases = [Case(player.action(valuation.profile(play)[player.id]).name, play)]
        if keenest is not None:
            other = valuation.after(play, player.id, keenest.deviation)
            cases.append(Case(player.action(keenest.deviation).name, other))
        closest = nearest is not None and nearest.player == player.id
        panels.append(replace(_panel(answer, player.id, cases), closest=closest))
    return panels, says


def _panel(answer: Answer, player_id: str, cases: Sequence[Case]) -> Panel:
    scenario, valuation = answer.scenario, answer.valuation
    player = scenario.player(player_id)
    if len({case.label for case in cases}) == len(cases) and cases[0].label.startswith("Equilibrium "):
        cases = [
            Case(f"{case.label}, '{player.action(valuation.profile(case.play)[player_id]).name}'", case.play)
            for case in cases
        ]
    rows = []
    nil = 0
    for term in scenario.terms_of(player_id):
        values = tuple(float(valuation.worth[player_id][term.id][case.play]) for case in cases)
        if max(map(abs, values)) <= NEGLIGIBLE:
            nil += 1
        else:
            rows.append((term.name, values))
    totals = tuple(float(valuation.payoffs[player_id][case.play]) for case in cases)
    rows = rows or [("Nothing", (0.0,) * len(cases))]
    return Panel(capitalised(player.name), tuple(cases), totals, tuple(rows), nil)


@dataclass(frozen=True, eq=False)
class Layout:
    """Panels drawn on a page at some scale of type and bars."""

    page: Page
    scale: float

    @property
    def small(self) -> float:
        return SMALL * self.scale

    @property
    def body(self) -> float:
        return BODY * min(self.scale, 1.3)

    @property
    def bar(self) -> float:
        return 0.225 * self.scale

    @property
    def row_gap(self) -> float:
        return 0.11 * self.scale

    def columns(self, panels: Sequence[Panel]) -> tuple[list[Panel], list[Panel]]:
        """The panels in two columns as even as they come, each in the order of the scenario."""
        heights = [self.height(panel) for panel in panels]
        total = sum(heights)
        if len(panels) > 10:
            half = (len(panels) + 1) // 2
            return list(panels[:half]), list(panels[half:])
        # the first player stands on the left
        best = min(
            range(1, 2 ** len(panels), 2),
            key=lambda mask: abs(total - 2 * sum(h for k, h in enumerate(heights) if mask >> k & 1)),
        )
        left = [panel for k, panel in enumerate(panels) if best >> k & 1]
        return left, [panel for k, panel in enumerate(panels) if not best >> k & 1]

    def tallest(self, columns: tuple[list[Panel], ...]) -> float:
        """The height of the taller column."""
        return max(sum(map(self.height, column)) for column in columns)

    def height(self, panel: Panel) -> float:
        """The height of a panel with the gap below it."""
        rows = sum(self.row_height(panel, name) for name, _ in panel.rows)
        return self.head_height(panel) + rows + 0.3

    def keys(self, panel: Panel) -> list[list[tuple[float, list[str]]]]:
        """The label of each case, in rows of (x, lines): side by side where they fit."""
        labels = [
            f"{case.label}: {points(total)}" for case, total in zip(panel.cases, panel.totals, strict=True)
        ]
        widths = [0.42 + self.page.measure(label, self.body, bold=True) for label in labels]
        if sum(widths) + 0.4 * (len(labels) - 1) <= COLUMN:
            starts = [sum(widths[:k]) + 0.4 * k for k in range(len(labels))]
            return [[(start, [label]) for start, label in zip(starts, labels, strict=True)]]
        room = COLUMN - 0.45
        return [[(0.0, self.page.wrapped(label, self.body, room, bold=True, most=2))] for label in labels]

    def head_height(self, panel: Panel) -> float:
        """The height of the player's name and the labels of the cases."""
        lines = sum(max(len(lines) for _, lines in row) for row in self.keys(panel))
        return height_of(LARGE * min(self.scale, 1.2)) + lines * height_of(self.body) + 0.17

    def row_height(self, panel: Panel, name: str) -> float:
        """The height of one term's row."""
        lines = len(self.page.wrapped(name, self.small, NAMES, most=3))
        return max(lines * height_of(self.small), len(panel.cases) * self.bar) + self.row_gap

    def draw(self, panel: Panel, x: float, y: float) -> None:
        """One player's panel with its upper left corner at (x, y)."""
        canvas, size = self.page, LARGE * min(self.scale, 1.2)
        mark = "the closest call" if panel.closest else ""
        beside = canvas.measure(mark, self.small, bold=True) + 0.2 if mark else 0.0
        (name,) = canvas.wrapped(panel.name, size, COLUMN - beside, bold=True, most=1)
        canvas.text(x, y, name, size, bold=True)
        if mark:
            left = x + canvas.measure(name, size, bold=True) + 0.2
            canvas.text(left, y + (self.small - size) / 72, mark, self.small, colour=ORANGE, bold=True)
        y -= height_of(size) + 0.02
        styles = iter(STYLES)
        for row in self.keys(panel):
            for start, lines in row:
                edge, hatch, fill = next(styles)
                middle = y - height_of(self.body) / 2 + 0.02
                self.rectangle(x + start + 0.02, middle - 0.085, 0.3, 0.17, edge, hatch, fill)
                canvas.text(x + start + 0.42, y, lines, self.body, bold=True, colour=edge)
            y -= max(len(lines) for _, lines in row) * height_of(self.body)
        self.bars(panel, x, y - 0.15)

    def bars(self, panel: Panel, x: float, y: float) -> None:
        """The rows of a panel, their upper left corner at (x, y)."""
        canvas = self.page
        values = [value for _, row in panel.rows for value in row]
        least, most = min(0.0, *values), max(0.0, *values)
        margin = 0.1 + max(canvas.measure(points(value), self.small) for value in values)
        room = COLUMN - NAMES - 0.2 - 2 * margin
        scale = room / ((most - least) or 1.0)
        zero = x + NAMES + 0.2 + margin - least * scale
        top = y
        for name, row in panel.rows:
            height = self.row_height(panel, name)
            middle = y - height / 2
            lines = canvas.wrapped(name, self.small, NAMES, most=3)
            canvas.text(x + NAMES, middle, lines, self.small, align="right", vertical="center")
            start = middle + len(row) * self.bar / 2
            for (edge, hatch, fill), value in zip(STYLES, row, strict=False):
                start -= self.bar
                thick = self.bar * 0.76
                if abs(value) > NEGLIGIBLE:
                    self.rectangle(
                        zero, start + (self.bar - thick) / 2, value * scale, thick, edge, hatch, fill
                    )
                side = -1 if value < -NEGLIGIBLE else 1
                canvas.text(
                    zero + value * scale + side * 0.07, start + self.bar / 2 - 0.01, points(value),
                    self.small, colour=edge, align="left" if side > 0 else "right", vertical="center",
                )  # fmt: skip
            y -= height
        canvas.axes.plot([zero, zero], [top, y], color=INK, linewidth=1.2, zorder=4)
        canvas.axes.plot([x, x + COLUMN], [y - 0.06, y - 0.06], color=RULE, linewidth=1)

    def rectangle(
        self, x: float, y: float, width: float, height: float, edge: str, hatch: str, fill: str
    ) -> None:
        """A bar, to the right or (a negative width) to the left of x."""
        from matplotlib.patches import Rectangle

        self.page.axes.add_patch(
            Rectangle(
                (min(x, x + width), y), abs(width), height, facecolor=fill, edgecolor=edge, hatch=hatch,
                linewidth=1.4, zorder=3,
            )
        )  # fmt: skip
