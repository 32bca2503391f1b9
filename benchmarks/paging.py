"""The live page: from the shell to the file, from the file to the screen, from a slider to the answer."""

import importlib.util
import shutil
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.machine import row, sim, wall_seconds
from benchmarks.made_up import constraints_of, made_up
from sim.explore.report.answer import Findings
from sim.explore.thresholds.answer import thresholds
from sim.present.page.live.data import Shown
from sim.solve.answer import answer
from sim.study.page import Page, decided_by_page

FLAGSHIP = "scenarios/sochi-2016.yaml"
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--window-size=1366,768")
MOVES, ROUNDS = 120, 5
WRITTEN, PAINTED, SMALL = 2.0, 300, 500
"""Goals: seconds, milliseconds, kilobytes."""

MOVE = """
const [move, done] = arguments;
const { state, texts } = scene;
const double = (written) => { const [n, d] = String(written).split("/"); return Number(n) / Number(d ?? 1); };
const movable = texts.assumptions.filter(({ low, high }) => low !== high);
const { id, low, high } = movable[move % movable.length];
const value = double(low) + (double(high) - double(low)) * (((move * 37) % 101) / 101);
state.move({ [id]: state.file[id] }, "measured");
state.move({ [id]: [BigInt(Math.round(value * 1000)), 1000n] }, "measured");
const { took, drew } = scene;
requestAnimationFrame(() => done([took, drew]));
"""

PAINT = """
const [done] = arguments;
const [known] = performance.getEntriesByType("paint");
if (known) done(known.startTime);
else new PerformanceObserver((list) => done(list.getEntries()[0].startTime)).observe({ type: "paint" });
"""


def main() -> None:
    """Each move is made again and again, and the least time counts: other programs spoil less then."""
    missing = [name for name in ("chromium", "chromedriver") if not shutil.which(name)]
    missing += [] if importlib.util.find_spec("selenium") else ["selenium"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds = wall_seconds(sim("page", FLAGSHIP, "--out", str(folder), "--quiet"), repeat=1)
        (page,) = folder.glob("sochi-2016/page-*/page.html")
        row(f"sim page {FLAGSHIP}", f"{seconds:.1f} s", f"{seconds / WRITTEN:.2f}")
        size = page.stat().st_size / 1000
        row("its file", f"{size:.0f} kB", f"{size / SMALL:.2f}")
        if missing:
            print(f"  no page is opened: {', '.join(missing)} not installed")
            return
        with _browser(folder / "profile") as driver:
            _measured(driver, page, "the flagship", 4)
            _measured(driver, _large(folder), "4,096 profiles", 16)


def _measured(driver: Any, page: Path, what: str, goal: float) -> None:
    paints = []
    for _ in range(ROUNDS):
        driver.get("about:blank")
        driver.get(page.as_uri())
        paints.append(driver.execute_async_script(PAINT))
    row(
        f"{what}: first paint (median)", f"{statistics.median(paints):.0f} ms", f"{min(paints) / PAINTED:.2f}"
    )
    rounds = [[driver.execute_async_script(MOVE, move) for move in range(MOVES)] for _ in range(ROUNDS)]
    for place, name in enumerate(("slider to answer", "slider to everything drawn")):
        least = [min(times[move][place] for times in rounds) for move in range(MOVES)]
        share = f"{_high(least) / goal:.2f}" if place == 0 else ""
        row(
            f"{what}: {name}, median and 95th percentile",
            f"{statistics.median(least):.1f}, {_high(least):.1f} ms",
            share,
        )


def _high(times: Sequence[float]) -> float:
    return sorted(times)[int(0.95 * len(times))]


def _large(folder: Path) -> Path:
    """4 players with 8 actions each and 60 assumptions, without the slow questions."""
    constraints = constraints_of(made_up(folder, 4, 8, 60))
    findings = Findings(
        answer(constraints), thresholds(constraints), None, None, (), (), None, None, (), None
    )
    asked, _ = decided_by_page(constraints)
    shown = Shown(constraints, asked, findings, None, (), ("made_up",), "made_up")
    return Page(shown).save(folder / "large.html")


@contextmanager
def _browser(profile: Path) -> Iterator[Any]:
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = str(shutil.which("chromium"))
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
    driver.set_script_timeout(60)
    try:
        yield driver
    finally:
        driver.quit()
