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
from sim.explore.report.answer import findings
from sim.present.language.numbers import points
from sim.present.report.view import html, markdown
from sim.present.report.words import report_of
from sim.present.thresholds.tips import tip_cell
from sim.scenario.writing.new import STARTER

VOID = {"meta", "br", "hr", "img", "link", "input"}


class Page(HTMLParser):
    """Checks nesting and ids, and gathers text and links."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.text: list[str] = []
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


def page_of(*names: str, baseline: str | None = None) -> tuple[str, Page]:
    games = [sim.load(name).constraints for name in names]
    other = None if baseline is None else sim.load(baseline).constraints
    page = html(report_of([findings(game, other) for game in games]))
    return page, Page(page)


@pytest.fixture(scope="module")
def flagship() -> tuple[str, Page]:
    return page_of("sochi-2016", baseline="base")


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
    """Payoffs and tipping points of the JSON stand in the drawings: as text, or beside its outlines."""
    found_texts = re.findall(r"<text[^>]*>(.*?)</text>|<!-- (.*?) -->", flagship[0], re.DOTALL)
    drawings = " ".join(text or outlined for text, outlined in found_texts)
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
    "What happens",
    "Why it holds",
    "Where the payoffs come from",
    "What would tip it",
    "Two assumptions at once",
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


@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs Chromium")
@pytest.mark.parametrize("width", [390, 820, 1280])
def test_fits_a_real_browser(width: int, flagship: tuple[str, Page], tmp_path: Path) -> None:
    """The page is no wider than the window: only figures and tables scroll, inside their frames."""
    probe = "<script>document.title = document.documentElement.scrollWidth</script></body>"
    (tmp_path / "page.html").write_text(flagship[0].replace("</body>", probe), encoding="utf-8")
    # a headless window has a least width, so the page is shown in a frame of the width that is meant
    frame = f'<iframe src="page.html" style="width:{width}px;height:900px;border:0"></iframe>'
    script = "<script>onload = () => document.title = frames[0].document.title</script>"
    (tmp_path / "frame.html").write_text(frame + script, encoding="utf-8")
    done = subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files",
         "--dump-dom", (tmp_path / "frame.html").as_uri()],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    found = re.search(r"<title>(\d+)</title>", done.stdout)
    assert found, done.stdout[:300]
    assert int(found[1]) <= width
