"""The report page: self-contained, well formed, escaped, and saying what the JSON says."""

import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml

import sim
from sim.cli.main import main
from sim.explore.backtest.answer import backtest
from sim.explore.report.answer import findings
from sim.explore.sweep.answer import run_sweep
from sim.explore.sweep.request import asked as sweep_asked
from sim.present.backtest.words import sentences as backtest_sentences
from sim.present.language.numbers import points
from sim.present.report.view import html, markdown
from sim.present.report.words import report_of
from sim.present.sweep.words import percent_with_error
from sim.present.thresholds.tips import tip_cell
from sim.scenario.file.find import scenario_files
from sim.scenario.writing.new import STARTER
from sim.study.backtest import episodes_beside
from sim.study.report import Reported, ask

CHROMIUM = ("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
needs_chromium = pytest.mark.skipif(shutil.which("chromium") is None, reason="needs Chromium")
VOID = {"meta", "br", "hr", "img", "link", "input"}


class Page(HTMLParser):
    """Checks nesting and ids, and gathers text and links."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.text: list[str] = []
        self.drawn: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        assert len(given) == len(attrs), f"an attribute of <{tag}> stands twice"
        assert not any(name.startswith("on") for name in given), "no text has become a handler"
        self.ids += [given["id"]] if given.get("id") else []
        self.links += [value for key in ("src", "href", "xlink:href") if (value := given.get(key))]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "svg"} & set(self.open):
            self.text.append(data)
        if "figure" in self.open:
            self.drawn.append(data)


def reported(*names: str, baseline: str | None = None) -> Reported:
    """As the command asks, with the record of the past."""
    games = [sim.load(name).constraints for name in names]
    other = None if baseline is None else sim.load(baseline).constraints
    past = [sim.load(path).constraints for path in episodes_beside(games[0].model.scenario)]
    return ask(games, other, past)


def page_of(*names: str, baseline: str | None = None, every: bool = True) -> tuple[str, Page]:
    page = html(report_of(reported(*names, baseline=baseline).findings, every=every))
    return page, Page(page)


@pytest.fixture(scope="module")
def asked() -> Reported:
    return reported("sochi-2016", baseline="base")


@pytest.fixture(scope="module")
def flagship(asked: Reported) -> tuple[str, Page]:
    page = html(report_of(asked.findings, every=True))
    return page, Page(page)


@pytest.fixture(scope="module")
def short(asked: Reported) -> tuple[str, Page]:
    page = html(report_of(asked.findings))
    return page, Page(page)


def test_is_one_well_formed_page(flagship: tuple[str, Page]) -> None:
    page, parsed = flagship
    assert page.startswith("<!doctype html>")
    assert len(parsed.ids) == len(set(parsed.ids)), "ids are unique"
    targets = [link[1:] for link in parsed.links if link.startswith("#")]
    assert set(targets) <= set(parsed.ids)


def test_needs_no_network(flagship: tuple[str, Page]) -> None:
    page, parsed = flagship
    assert all(link.startswith("#") for link in parsed.links)
    assert not re.search(r"@import|url\(\s*['\"]?(?!#)|<script|<link|<iframe", page)


def test_says_what_the_answer_says(flagship: tuple[str, Page]) -> None:
    text = " ".join(" ".join(flagship[1].text).split())
    solved = sim.load("sochi-2016").solve()
    for sentence in solved.sentences:
        assert sentence in text
    document = solved.to_dict()
    (equilibrium,) = document["solutions"][0]["equilibria"]  # type: ignore[index]
    for value in equilibrium["payoffs"].values():
        assert points(value) in text
    for assumption in solved.answer.scenario.assumptions:
        assert assumption.about in text
        for source in assumption.sources:
            assert source in text


def test_the_figures_show_what_the_answer_says(flagship: tuple[str, Page]) -> None:
    """Payoffs and tipping points of the JSON stand in the drawings, as text."""
    drawings = " ".join(flagship[1].drawn)
    game = sim.load("sochi-2016")
    (equilibrium,) = game.solve().to_dict()["solutions"][0]["equilibria"]  # type: ignore[index]
    for player, value in equilibrium["payoffs"].items():
        assert points(value) in drawings
        best = max(value - i["loss"] for i in equilibrium["incentives"] if i["player"] == player)
        assert points(best) in drawings
    for found in game.thresholds():
        for change in filter(None, found.changes):
            assert tip_cell(found, change) in drawings


SECTIONS = (
    "Why",
    "What would tip it",
    "How sure",
    "What this cannot say",
    "What happens",
    "Why it holds",
    "Every tipping point",
    "What would have to be true",
    "Compared with base",
    "Claims, tested",
    "Every assumption",
    "Sources",
    "How to repeat this",
)


@pytest.mark.parametrize("title", SECTIONS)
def test_has_every_section(title: str, flagship: tuple[str, Page]) -> None:
    assert f"<h2>{title}</h2>" in flagship[0]


def test_markdown_says_the_same() -> None:
    report = report_of([findings(sim.load("oil-boom").constraints)])
    text = markdown(report)
    for sentence in report.parts[0].brief.answer:
        assert sentence in text.replace("\\", "")
    assert text.startswith("# ")


def test_several_scenarios_on_one_page() -> None:
    _, parsed = page_of("sochi-2016", "oil-boom")
    assert len(parsed.ids) == len(set(parsed.ids))
    assert {"scenario-sochi-2016", "scenario-oil-boom"} <= set(parsed.ids)


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    data = yaml.safe_load(STARTER.read_text(encoding="utf-8"))
    data |= {
        "scenario": "odd",
        "title": "<script>alert('x')</script> & <b>bold</b>",
        "summary": "1 < 2 & 3 > 2",
    }
    data["players"]["northbank"]["name"] = "北方領土"
    data["players"]["southbank"]["name"] = "Южные Курилы"
    data["assumptions"]["trade"]["about"] = '</td></table>"onmouseover="alert(1)'
    data["assumptions"]["cost"]["note"] = "千島群島 <img src=x>"
    path = tmp_path / "odd.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def test_every_text_is_escaped_and_other_scripts_survive(odd: Path) -> None:
    page, parsed = page_of(str(odd))
    assert "<script" not in page
    assert "<img" not in page
    text = "".join(parsed.text)
    for wanted in (
        "<script>alert('x')</script> & <b>bold</b>",
        "北方領土",
        "Южные Курилы",
        "千島群島 <img src=x>",
    ):
        assert wanted in text


def test_the_command_writes_the_page_and_names_it(
    odd: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["sim", "report", str(odd), "--quiet"])
    assert main() == 0
    path = Path(capsys.readouterr().out.strip())
    assert path.name == "report.html"
    first = path.read_bytes()
    assert main() == 0
    assert path.read_bytes() == first, "the same question gives the same bytes"


def test_long_lists_are_cut_short_and_say_so(flagship: tuple[str, Page], short: tuple[str, Page]) -> None:
    assert len(short[0]) < len(flagship[0]) / 2
    text = " ".join(" ".join(short[1].text).split())
    shown = [a for a in sim.load("sochi-2016").scenario.assumptions if a.note and a.note in text]
    count = len(sim.load("sochi-2016").scenario.assumptions)
    assert 5 <= len(shown) <= 10
    assert f"Not shown: {count - 10} further assumptions (sim report --all has all)." in text
    assert "Not shown" not in " ".join(flagship[1].text)


def test_how_sure_is_the_share_of_a_sweep(asked: Reported, short: tuple[str, Page], tmp_path: Path) -> None:
    """The same draws as `sim sweep sochi-2016`, counted by the code that writes its table."""
    (found,) = asked.findings
    swept = run_sweep(sweep_asked([sim.load("sochi-2016").constraints]), tmp_path)
    assert found.swept is not None
    assert found.swept.tally.to_data() == swept.tallies[0].to_data()
    share = swept.cases[0].outcome("settlement", "status_quo")
    text = " ".join(" ".join(short[1].text).split())
    assert f"in {percent_with_error(share.certain)} of the draws the outcome is the same" in text
    assert "65,536 times" in text
    assert "± is one standard error" in text


def test_what_it_cannot_say_names_judgement_and_the_record(short: tuple[str, Page]) -> None:
    text = " ".join(" ".join(short[1].text).split())
    ranged = [a for a in sim.load("sochi-2016").scenario.assumptions if not a.fixed]
    judged = sum("judgement" in a.sources and len(a.sources) > 1 for a in ranged)
    assert f"of {len(ranged)} numbers with a range, {judged} rest on a source and on judgement." in text
    flagship, *past = [
        sim.load(n).constraints for n in ("sochi-2016", *scenario_files(["scenarios/history"]))
    ]
    assert " ".join(backtest_sentences(backtest(past, flagship))[:3]) in text


def test_the_map_is_of_what_overturns_the_outcome_or_is_left_out(asked: Reported) -> None:
    """Sochi's outcome hangs on two assumptions alone; no assumption alone overturns that of the boom."""
    (found,) = asked.findings
    assert found.overturning is not None
    assert {found.overturning.x, found.overturning.y} == {
        i.assumption for i, _ in found.thresholds.overturning
    }
    now = found.thresholds.leads(found.thresholds.now)
    assert any(found.thresholds.leads(region.plays) != now for region in found.overturning.regions)
    boom = findings(sim.load("oil-boom").constraints)
    assert boom.thresholds.overturning == ()
    assert boom.overturning is None
    assert "<svg" not in html(report_of([boom]))


def browsed(page: str, script: str, width: int, folder: Path) -> str:
    """What a script that is run in the page, at some width, leaves in its title."""
    probe = f"<script>onload = () => document.title = {script}</script></body>"
    (folder / "page.html").write_text(page.replace("</body>", probe), encoding="utf-8")
    # a headless window has a least width, so the page is shown in a frame of the width that is meant
    frame = f'<iframe src="page.html" style="width:{width}px;height:900px;border:0"></iframe>'
    outer = "<script>onload = () => document.title = frames[0].document.title</script>"
    (folder / "frame.html").write_text(frame + outer, encoding="utf-8")
    done = subprocess.run(
        [*CHROMIUM, "--allow-file-access-from-files", "--dump-dom", (folder / "frame.html").as_uri()],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    found = re.search(r"<title>(.*?)</title>", done.stdout)
    assert found, done.stdout[:300]
    return found[1]


WIDEST = "document.documentElement.scrollWidth"
CUT = """[...document.querySelectorAll('figure, figure *')].filter(e => {
  const box = e.getBoundingClientRect(), outer = e.closest('svg')?.getBoundingClientRect();
  const hidden = e.clientWidth && e.scrollWidth > e.clientWidth && getComputedStyle(e).overflowX != 'visible';
  const beside = outer && (box.left < outer.left - 1 || box.right > outer.right + 1);
  return box.right > innerWidth || hidden || beside;
}).map(e => e.outerHTML.slice(0, 60)).join(' ')"""


@needs_chromium
@pytest.mark.parametrize("width", [390, 820, 1366])
def test_fits_a_real_browser(width: int, flagship: tuple[str, Page], tmp_path: Path) -> None:
    """The page is no wider than the window, and no figure is cut or has to be scrolled."""
    assert int(browsed(flagship[0], WIDEST, width, tmp_path)) <= width
    assert browsed(flagship[0], CUT, width, tmp_path) == ""


def printed(page: str, folder: Path) -> int:
    """The pages that it prints on."""
    (folder / "print.html").write_text(page, encoding="utf-8")
    command = [*CHROMIUM, f"--print-to-pdf={folder / 'print.pdf'}", (folder / "print.html").as_uri()]
    subprocess.run(command, capture_output=True, timeout=60, check=True)
    return len(re.findall(rb"/Type\s*/Page\b", (folder / "print.pdf").read_bytes()))


@needs_chromium
def test_the_brief_prints_on_two_pages_and_the_appendix_on_few(
    short: tuple[str, Page], tmp_path: Path
) -> None:
    assert (
        printed(short[0].replace("</head>", "<style>.appendix {display: none}</style></head>"), tmp_path) == 2
    )
    assert printed(short[0], tmp_path) <= 10
