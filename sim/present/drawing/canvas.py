"""A page to draw on: inches, measured text that wraps, and glyphs for every script.

Colours are those of Okabe and Ito (2008), which people with any of the common forms of
colour blindness can tell apart.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from sim.extras import MissingExtra

WIDTH, HEIGHT, MARGIN, DPI = 16.0, 9.0, 0.5, 120
"""Inches, and dots an inch: 1920 x 1080."""

INK, PALE, RULE = "#1a1a1a", "#595959", "#c8c8c8"
BLUE, ORANGE, GREEN, SKY = "#0072B2", "#D55E00", "#00785A", "#56B4E9"
BLUE_WASH, ORANGE_WASH = "#e3f1fa", "#fdeadd"

SMALL, BODY, LARGE = 14.0, 15.0, 17.0
TITLES = (24.0, 22.0, 20.0, 18.0)
"""Sizes of type in points; nothing is smaller than the first."""

LEADING, BASELINE = 1.24, 0.96
"""From one line of text to the next, and from its top to its baseline, in units of its size."""
BASE_FONT, SAME_WIDTHS = "DejaVu Sans", "Verdana"
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
PREFERRED = (
    "Noto Sans CJK JP", "Noto Sans JP", "Noto Sans CJK SC", "Noto Sans SC", "Noto Sans CJK KR", "Noto Sans",
    "Hiragino Sans", "Hiragino Kaku Gothic ProN", "PingFang SC", "PingFang HK", "Apple SD Gothic Neo",
    "Yu Gothic", "Meiryo", "MS Gothic", "Microsoft YaHei", "SimHei", "Malgun Gothic", "Segoe UI",
    "IPAexGothic", "IPAGothic", "TakaoGothic", "WenQuanYi Zen Hei", "Droid Sans Fallback", "Arial Unicode MS",
)  # fmt: skip
"""Fonts asked first for a glyph that the base font lacks; after them, every font that is installed."""


def require_matplotlib() -> None:
    """Raises MissingExtra if figures cannot be drawn here."""
    try:
        import matplotlib.figure  # noqa: F401
    except ImportError:
        raise MissingExtra("figures", "drawing figures needs matplotlib") from None


def families(texts: Iterable[str]) -> list[str]:
    """The fonts that between them have every glyph of some texts, as far as any that is installed has."""
    from matplotlib import font_manager

    def glyphs(path: str) -> frozenset[int]:
        try:
            return frozenset(font_manager.get_font(path).get_charmap())
        except (RuntimeError, OSError):  # a font that cannot be read has nothing to offer
            return frozenset()

    chosen = [BASE_FONT]
    base = font_manager.findfont(font_manager.FontProperties(family=BASE_FONT))
    missing = {ord(c) for text in texts for c in text} - glyphs(base)
    fonts = font_manager.fontManager.ttflist
    order = {name: rank for rank, name in enumerate(PREFERRED)}
    upright = [f for f in fonts if f.style == "normal" and f.name != "Last Resort"]
    for font in sorted(upright, key=lambda f: (order.get(f.name, len(order)), f.name, f.fname)):
        if not missing:
            break
        if font.name in chosen:
            continue
        # the file that the name stands for, as the renderer will look it up
        try:
            file = font_manager.findfont(
                font_manager.FontProperties(family=font.name), fallback_to_default=False
            )
        except ValueError:
            continue
        covered = glyphs(file) & missing
        if covered:
            chosen.append(font.name)
            missing -= covered
    return chosen


@contextmanager
def drawing(texts: Sequence[str]) -> Iterator[None]:
    """The settings that a page is drawn and saved under: fonts for these texts, repeatable SVG.

    The SVG keeps text as text, so that it can be read, searched and copied; it asks for the font that
    it was measured in, then for those of the same widths.
    """
    import logging
    import warnings

    from matplotlib import rc_context

    log = logging.getLogger("matplotlib.font_manager")
    level = log.level
    log.setLevel(logging.ERROR)  # that a font has no bold face need not be said
    settings: Any = {
        "font.family": [*families(texts), "sans-serif"],
        "font.sans-serif": [BASE_FONT, SAME_WIDTHS],
        "svg.hashsalt": "sim",
        "svg.fonttype": "none",
        "text.parse_math": False,
        "text.usetex": False,
        "hatch.linewidth": 1.2,
        "axes.unicode_minus": True,
    }
    with rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        try:
            yield
        finally:
            log.setLevel(level)


@dataclass(frozen=True, eq=False)
class Page:
    """One figure with a single coordinate system: inches from the bottom left corner.

    widths: those measured so far, since setting type is what costs time here.
    """

    figure: Any
    axes: Any
    widths: dict[tuple[str, float, bool], float] = field(default_factory=dict)

    def measure(self, text: str, size: float, bold: bool = False) -> float:
        """The width of a line of text in inches."""
        from matplotlib.font_manager import FontProperties

        key = (text, size, bold)
        if key not in self.widths:
            renderer = self.figure.canvas.get_renderer()
            font = FontProperties(size=size, weight="bold" if bold else "normal")
            width, _, _ = renderer.get_text_width_height_descent(text, font, ismath=False)
            self.widths[key] = float(width) / DPI
        return self.widths[key]

    def wrapped(
        self, text: str, size: float, width: float, *, bold: bool = False, most: int | None = None
    ) -> list[str]:
        """Text broken into lines that fit a width; at most `most` lines, the last one shortened.

        A word that is wider than a line, or a script without spaces, is broken between characters.
        """
        lines: list[str] = []
        line = ""
        for word in text.split():
            trial = f"{line} {word}" if line else word
            if self.measure(trial, size, bold) <= width:
                line = trial
                continue
            if line:
                lines.append(line)
            line = word
            while self.measure(line, size, bold) > width and len(line) > 1:
                cut = self.longest(line, size, width, bold)
                lines.append(line[:cut])
                line = line[cut:]
        lines.append(line)
        if most is not None and len(lines) > most:
            kept = lines[: most - 1]
            last = " ".join(lines[most - 1 :])
            start = last[: self.longest(last, size, width, bold, ELLIPSIS)].rstrip()
            kept.append((start.rsplit(" ", 1)[0] if " " in start else start) + ELLIPSIS)
            return kept
        return lines

    def longest(self, text: str, size: float, width: float, bold: bool, tail: str = "") -> int:
        """How many characters fit a width, at least one."""
        low, high = 1, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            if self.measure(text[:middle] + tail, size, bold) <= width:
                low = middle
            else:
                high = middle - 1
        return low

    def text(
        self,
        x: float,
        y: float,
        lines: Sequence[str] | str,
        size: float = BODY,
        *,
        bold: bool = False,
        colour: str = INK,
        align: str = "left",
        vertical: str = "top",
        halo: bool = False,
    ) -> None:
        """Lines of text from a point down (vertical `top`), or about it (`center`).

        Each line is set on its own baseline, so that neighbours line up whatever their letters.
        """
        rows = [lines] if isinstance(lines, str) else lines
        em = size / 72
        top = y + len(rows) * LEADING * em / 2 if vertical == "center" else y
        for index, line in enumerate(rows):
            label = self.axes.text(
                x,
                top - (index * LEADING + BASELINE) * em,
                line,
                size=size,
                weight="bold" if bold else "normal",
                color=colour,
                ha=align,
                va="baseline",
                zorder=5,
            )
            if halo:
                label.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1.5})

    def rectangle(
        self, x: float, y: float, width: float, height: float, colour: str, edge: str = "none"
    ) -> None:
        """A filled rectangle; x, y: its lower left corner."""
        from matplotlib.patches import Rectangle

        self.axes.add_patch(
            Rectangle((x, y), width, height, facecolor=colour, edgecolor=edge, linewidth=0.6, zorder=1)
        )

    def inset(self, left: float, bottom: float, right: float, top: float) -> Any:
        """Axes with scales of their own in a rectangle of the page, below what the page itself draws.

        The page has to have its final depth.
        """
        low, high = self.axes.get_ylim()
        tall = high - low
        place = (left / WIDTH, (bottom - low) / tall, (right - left) / WIDTH, (top - bottom) / tall)
        axes = self.figure.add_axes(place, zorder=-1)
        axes.tick_params(labelsize=SMALL, colors=INK, length=4)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        for side in ("left", "bottom"):
            axes.spines[side].set_color(RULE)
        return axes

    def heading(self, finding: str, title: str, lines: Sequence[str], most: int | None = 3) -> float:
        """What the figure shows in a line, what it is of, and more of it; the height at which they end.

        finding: set as large as it fits a line; in the smallest of TITLES it may take two.
        most: as many lines for each other text at most; None: as many as it takes.
        """
        top = HEIGHT - 0.35
        size = next((s for s in TITLES if self.measure(finding, s, bold=True) <= WIDTH - 1), TITLES[-1])
        shown = self.wrapped(finding, size, WIDTH - 1, bold=True, most=2)
        self.text(0.5, top, shown, size, bold=True)
        top -= len(shown) * height_of(size) + 0.08
        for text in (title, *lines):
            shown = self.wrapped(text, BODY, WIDTH - 1, most=most)
            self.text(0.5, top, shown, BODY, colour=PALE)
            top -= len(shown) * height_of(BODY) + 0.04
        return top - 0.1

    def footing(self, texts: Sequence[str]) -> float:
        """Notes at the bottom; the height at which they begin."""
        lines = self.wrapped(" ".join(texts), SMALL, WIDTH - 1, most=3)
        height = len(lines) * height_of(SMALL)
        bottom = self.axes.get_ylim()[0] + 0.25
        self.text(0.5, bottom + height, lines, SMALL, colour=PALE)
        return bottom + height + 0.15

    def deepened(self, low: float) -> None:
        """Lets the page end lower, at a height below 0; what is drawn stays where it is."""
        if low < 0:
            self.figure.set_size_inches(WIDTH, HEIGHT - low)
            self.axes.set_ylim(low, HEIGHT)

    def saved(self, title: str) -> dict[str, bytes]:
        """The page as SVG and PNG, the same bytes every time."""
        svg, png = BytesIO(), BytesIO()
        self.figure.savefig(svg, format="svg", metadata={"Date": None, "Title": title})
        self.figure.savefig(png, format="png", dpi=DPI, metadata={"Software": None, "Title": title})
        return {"svg": svg.getvalue(), "png": png.getvalue()}


def page() -> Page:
    """An empty white page, 16 by 9 inches. Raises MissingExtra."""
    require_matplotlib()
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, WIDTH), ylim=(0, HEIGHT))
    axes.axis("off")
    return Page(figure, axes)


def height_of(size: float) -> float:
    """The height of a line of text of some size in inches.

    >>> round(height_of(14), 2)
    0.24
    """
    return size * LEADING / 72
