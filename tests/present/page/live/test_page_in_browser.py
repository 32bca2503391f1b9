"""The page as people use it, in a real browser: by mouse, by keyboard, by link, at three widths, in print."""

import csv
import random
import shutil
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from present.joint_games import ROAD
from present.page.live.browser import chromium, needs_browser, opened, rested, sized, until
from present.page.live.hostile import HOSTILE, hostile_scenario, scripted_scenario
from present.page.live.in_turn import in_turn_scenario
from present.page.live.test_page_file import embedded

import sim
from sim.api import Game
from sim.explore.report import answer as report
from sim.present.language.numbers import percent, points
from sim.present.page.live.numbers import number
from sim.scenario.language.numbers import exact_decimal
from sim.scenario.writing.new import STARTER
from sim.study import page as study_page

pytestmark = [needs_browser, pytest.mark.slow]

SCENARIOS = Path(__file__).parents[4] / "scenarios"
TABS = ("tips", "compare", "reach", "claims", "past", "also", "sources", "repeat")


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with chromium(tmp_path_factory.mktemp("profile")) as own:
        yield own


@pytest.fixture(scope="module")
def flagship() -> Game:
    return sim.load("sochi-2016")


@pytest.fixture(scope="module")
def page(flagship: Game, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return flagship.page().save(tmp_path_factory.mktemp("page") / "page.html")


@pytest.fixture
def shown(driver: Any, page: Path) -> Iterator[Any]:
    """The page, opened afresh on a laptop; nothing it did may have been an error or have been refused."""
    sized(driver, 1366)
    seen_as(driver)
    opened(driver, page)
    driver.get_log("browser")
    yield driver
    assert driver.get_log("browser") == []


def seen_as(driver: Any, scheme: str = "light") -> None:
    """What the reader's system asks for: nothing glides, so that nothing has to be waited for."""
    wishes = {"prefers-color-scheme": scheme, "prefers-reduced-motion": "reduce"}
    features = [{"name": name, "value": value} for name, value in wishes.items()]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features, "media": ""})


def find(driver: Any, selector: str) -> Any:
    return driver.find_element("css selector", selector)


def text_of(driver: Any, selector: str) -> str:
    """What can be read there, in one step: the page may draw it anew at any time."""
    return " ".join(
        str(driver.execute_script(f"return document.querySelector({selector!r}).innerText")).split()
    )


def press(driver: Any, *keys: str) -> None:
    from selenium.webdriver import ActionChains

    chain = ActionChains(driver)
    for key in keys:
        chain.send_keys(key)
    chain.perform()


def press_control(driver: Any, key: str, *, shift: bool = False) -> None:
    from selenium.webdriver import ActionChains, Keys

    chain = ActionChains(driver).key_down(Keys.CONTROL)
    if shift:
        chain.key_down(Keys.SHIFT).send_keys(key).key_up(Keys.SHIFT)
    else:
        chain.send_keys(key)
    chain.key_up(Keys.CONTROL).perform()


def values(driver: Any) -> dict[str, str]:
    """Assumption -> what its entry says, of those that were changed."""
    return dict(
        driver.execute_script(
            "return Object.fromEntries(Object.keys(scene.state.changes)"
            ".map((name) => [name, document.querySelector(`#number-${name} .value input`).value]))"
        )
    )


def says(driver: Any) -> list[str]:
    """The answer in sentences, as it stands on the page."""
    return list(driver.execute_script("return [scene.answer.headline, ...scene.answer.rest]"))


def slider(driver: Any, name: str) -> Any:
    driver.execute_script("scene.show(arguments[0])", name)
    return find(driver, f"#number-{name} input[type=range]")


def test_a_slider_moves_by_mouse_and_the_answer_follows(shown: Any, flagship: Game) -> None:
    from selenium.webdriver import ActionChains

    handle = slider(shown, "oil_price")
    half = handle.size["width"] / 2
    ActionChains(shown).move_to_element_with_offset(
        handle, round(-half * 0.58), 0
    ).click_and_hold().move_by_offset(round(1.5 * half), 0).release().perform()
    changed = values(shown)
    assert set(changed) == {"oil_price"}
    assert Fraction(changed["oil_price"]) > 83, "beyond the tipping point"
    expected = flagship.at(oil_price=changed["oil_price"]).solve().sentences
    assert says(shown) == list(expected)
    assert text_of(shown, "h1") == expected[0]
    assert "Changed by you: oil price 46.1 →" in text_of(shown, ".from")
    assert shown.find_elements("css selector", ".reason mark"), "words that differ are marked"


def test_keys_move_by_steps_by_ten_to_the_next_tip_and_to_the_ends(shown: Any) -> None:
    from selenium.webdriver import Keys

    slider(shown, "oil_price").send_keys(Keys.ARROW_RIGHT)
    assert values(shown) == {"oil_price": "46.5"}
    press(shown, Keys.ARROW_LEFT)
    assert values(shown) == {}, "back at the file's value nothing is changed"
    slider(shown, "oil_price").send_keys(Keys.SHIFT + Keys.ARROW_RIGHT)
    assert values(shown) == {"oil_price": "51"}
    press(shown, Keys.PAGE_UP)
    assert values(shown) == {"oil_price": "82.3"}, "where a freeze becomes stable as well"
    press(shown, Keys.HOME)
    assert values(shown) == {"oil_price": "30"}
    press(shown, Keys.END)
    assert values(shown) == {"oil_price": "110"}


def test_numbers_within_sentences_are_controls(shown: Any) -> None:
    from selenium.webdriver import Keys

    own = find(shown, ".number[data-number=oil_price]")
    own.send_keys(Keys.ARROW_UP)
    assert values(shown) == {"oil_price": "46.5"}
    press(shown, Keys.ARROW_UP)
    assert values(shown) == {"oil_price": "47"}, "the focus stays in the sentence"


def test_an_entry_takes_numbers_and_refuses_what_is_none(shown: Any) -> None:
    from selenium.webdriver import Keys

    slider(shown, "firm_appetite")
    entry = find(shown, "#number-firm_appetite .value input")

    def enter(text: str) -> None:
        entry.send_keys(Keys.CONTROL + "a")
        entry.send_keys(text + Keys.ENTER)

    enter("0.60")
    assert values(shown) == {"firm_appetite": "0.6"}
    for wrong, why in (("many", "no number"), ("-1", "Below 0"), ("1/6", "no number"), ("7", "Above 1")):
        enter(wrong)
        assert why in text_of(shown, "#number-firm_appetite .trouble"), wrong
        assert shown.execute_script("return String(scene.state.values.firm_appetite.slice(0, 2))") == "3,5"
    enter("0.75")
    assert text_of(shown, "#number-firm_appetite .trouble") == ""
    assert text_of(shown, "h1") == "The islands stay Russian and are opened to joint development."


def test_undo_redo_and_reset(shown: Any) -> None:
    from selenium.webdriver import Keys

    slider(shown, "oil_price").send_keys(Keys.END)
    slider(shown, "russia_defiance").send_keys(Keys.END)
    press_control(shown, "z")
    assert values(shown) == {"oil_price": "110"}
    press_control(shown, "z", shift=True)
    assert set(values(shown)) == {"oil_price", "russia_defiance"}
    shown.execute_script("[...document.querySelectorAll('.bar .action')][2].click()")
    assert values(shown) == {}
    shown.execute_script("[...document.querySelectorAll('.bar .action')][0].click()")
    assert set(values(shown)) == {"oil_price", "russia_defiance"}, "reset can be undone"


def test_a_link_is_a_scenario(shown: Any, page: Path) -> None:
    move(shown, oil_price=Fraction(110), firm_appetite=Fraction("0.35"))
    rested(shown)
    fragment = shown.execute_script("return location.hash.slice(1)")
    before = says(shown)
    opened(shown, page, fragment)
    assert says(shown) == before
    assert values(shown) == {"oil_price": "110", "firm_appetite": "0.35"}


@pytest.mark.parametrize(
    ("fragment", "why"),
    [
        ("1;{digest};oil_price=many", "damaged"),
        ("1;{digest};oil_price=-5", "damaged"),
        ("1;{digest};no_such=5", "damaged"),
        ("1;{digest};%E0%A4%A=5", "damaged"),
        ("1;{digest};__proto__=5", "damaged"),
        ("2;{digest};oil_price=50", "damaged"),
        ("1;000000000000;oil_price=50", "another version"),
        ("<script>alert(1)</script>", "damaged"),
    ],
)
def test_a_damaged_link_is_said_and_the_files_values_stay(
    shown: Any, page: Path, fragment: str, why: str
) -> None:
    digest = shown.execute_script("return scene.texts.digest")
    opened(shown, page, fragment.replace("{digest}", digest))
    assert why in text_of(shown, ".message")
    assert values(shown) == {}


def move(driver: Any, **to: Fraction) -> None:
    """Moves numbers as a link would."""
    digest = driver.execute_script("return scene.texts.digest")
    parts = [f"{name}={exact_decimal(value)}" for name, value in to.items()]
    driver.execute_script("location.hash = arguments[0]", ";".join(["1", digest, *parts]))
    until(driver, f"return Object.keys(scene.state.changes).length === {len(to)}")


def test_copies_mean_what_the_page_shows(shown: Any, flagship: Game, tmp_path: Path) -> None:
    move(shown, oil_price=Fraction(110), firm_appetite=Fraction("0.75"))
    shown.execute_script("[...document.querySelectorAll('.bar .action')][4].click()")
    find(shown, "dialog[open]")

    def copied(kind: str) -> str:
        shown.execute_script(
            "document.querySelector(`input[name=kind][value=${arguments[0]}]`).click()", kind
        )
        return str(shown.execute_script("return document.querySelector('dialog textarea').value"))

    assert copied("set") == "sim run sochi-2016 --set oil_price=110 --set firm_appetite=0.75"
    child = Path(shutil.copytree(SCENARIOS, tmp_path / "scenarios")) / "my-sochi-2016.yaml"
    child.write_text(copied("child"), encoding="utf-8")
    there = sim.load(child).scenario.values
    assert there == {
        **flagship.scenario.values,
        "oil_price": Fraction(110),
        "firm_appetite": Fraction("0.75"),
    }
    known: dict[str, Any] = {}
    exec(copied("python"), known)
    assert known["game"].scenario.values == there


def test_the_map_moves_by_mouse_and_by_keys(shown: Any) -> None:
    from selenium.webdriver import ActionChains, Keys

    plane = find(shown, "svg.plane")
    shown.execute_script("arguments[0].scrollIntoView({block: 'center'})", plane)
    ActionChains(shown).move_to_element(plane).click_and_hold().move_by_offset(60, -30).release().perform()
    axes = shown.execute_script("return [scene.plane.x.id, scene.plane.y.id]")
    assert set(values(shown)) == set(axes)
    before = values(shown)[axes[0]]
    press(shown, Keys.ARROW_RIGHT)
    assert values(shown)[axes[0]] != before
    press_control(shown, "z")
    press_control(shown, "z")
    assert values(shown) == {}, "a drag is one step"


SURE = """
scenario: sure
players: {row: [silent, talk], column: [silent, talk]}
payoffs:
  table:
    silent: {silent: [3, 3], talk: [0, temptation]}
    talk: {silent: [temptation, 0], talk: [punishment, punishment]}
assumptions:
  temptation: {about: What betrayal brings, value: 5, range: [4, 8], unit: points, sources: judgement}
  punishment: {about: What both get who talk, value: 1, range: [0.5, 2], unit: points, sources: judgement}
claims:
  both_talk: {says: Both talk, expect: every equilibrium has row == talk}
"""


def test_what_there_is_one_of_is_told_so(driver: Any, tmp_path: Path) -> None:
    """Within these ranges talking is dominant, so that one answer covers the map; and there is one claim."""
    file = tmp_path / "sure.yaml"
    file.write_text(SURE, encoding="utf-8")
    sized(driver, 1366)
    seen_as(driver)
    driver.get_log("browser")
    opened(driver, sim.load(file).page().save(tmp_path / "sure.html"))
    until(driver, "return document.querySelector('#map .legend li')")
    rested(driver)
    assert text_of(driver, "#map .legend").endswith("all of it")
    assert driver.execute_script("return document.querySelector('#map tspan.share').textContent") == "100%"
    find(driver, "#tab-claims").click()
    assert "1 of 1 claim holds in this model." in text_of(driver, "#panel-claims")
    assert driver.get_log("browser") == []


def test_compare_says_what_makes_the_difference(shown: Any) -> None:
    shown.execute_script("[...document.querySelectorAll('.bar .action')][5].click()")
    move(shown, oil_price=Fraction(40), firm_appetite=Fraction("0.75"))
    find(shown, "#tab-compare").click()
    until(shown, "return document.querySelector('.cause')")
    assert text_of(shown, ".cause") == "One change alone makes the difference: firm appetite, 0.5 to 0.75."


def test_compare_shares_the_change_out_as_the_package_does(shown: Any, flagship: Game) -> None:
    """Shapley values of the outcome whose share of the equilibria grows most: here, joint development."""
    moved = {"firm_appetite": Fraction("0.65"), "joint_business": Fraction("0.5"), "oil_price": Fraction(44)}
    attribution = next(
        explained.attribution
        for explained in sim.compare(flagship, flagship.at(moved)).explained[0]
        if explained.outcome == "settlement=joint_development"
    )
    shown.execute_script("[...document.querySelectorAll('.bar .action')][5].click()")
    move(shown, **moved)
    find(shown, "#tab-compare").click()
    cells = shown.execute_script(
        "return [...document.querySelectorAll('#panel-compare table')][0].innerText.split('\\n')"
        ".slice(1).map((line) => line.split('\\t').at(-1).trim())"
    )
    about = {a.about: a.id for a in flagship.scenario.assumptions}
    names = shown.execute_script(
        "return [...document.querySelectorAll('#panel-compare table tbody')][0].innerText.split('\\n')"
        ".map((line) => line.split('\\t')[0].trim())"
    )
    for name, cell in zip(names, cells, strict=True):
        share = attribution.contributions[about[name]] / (attribution.end - attribution.start)
        assert cell == percent(share)


def test_show_me_moves_the_sliders_to_where_the_outcome_is_stable(shown: Any, flagship: Game) -> None:
    reached = flagship.reach("settlement=return_islands")
    find(shown, "#tab-reach").click()
    wanted = {name: str(number(value)) for name, value in reached.answer.rounded.items()}
    assert wanted == shown.execute_script(
        "return Object.fromEntries(scene.data.reaches[0].changes.map(({ name, to }) => [name, String(to)]))"
    )
    find(shown, "#panel-reach .main").click()
    until(shown, "return document.querySelector('#panel-reach .main').disabled")
    assert set(values(shown)) == set(wanted)
    leads = "return scene.position.stable.map((play) => scene.words.value(scene.words.lead, play).id)"
    assert "return_islands" in shown.execute_script(leads)


def test_what_is_folded_away_says_how_to_unfold_and_to_fold_it(shown: Any) -> None:
    summary = find(shown, ".rest summary")
    folded = summary.text.split()
    count = len(shown.find_element("css selector", ".rest").find_elements("css selector", ".slider"))
    assert count
    assert folded[:2] == ["Show", str(count)]
    summary.click()
    assert summary.text.split()[:2] == ["Hide", str(count)]
    summary.click()
    assert summary.text.split() == folded


def test_a_number_that_nothing_is_called_by_is_said_to_be_none(shown: Any) -> None:
    search = find(shown, "#numbers input[type=search]")
    search.send_keys("zzzz")
    assert text_of(shown, "#numbers [role=status]").startswith("No number is called so")
    search.clear()
    search.send_keys("firm_appetite")
    assert " of " in text_of(shown, "#numbers [role=status]")


def test_claims_are_tested_again_as_numbers_move(shown: Any, flagship: Game) -> None:
    find(shown, "#tab-claims").click()
    held = sum(result.holds is True for result in flagship.check_claims())
    told = sum(result.holds is not None for result in flagship.check_claims())
    assert f"{held} of {told} claims hold" in text_of(shown, "#panel-claims")
    move(shown, firm_appetite=Fraction("0.75"))
    rested(shown)
    assert "fails" in text_of(shown, "#panel-claims")


def test_the_answer_is_announced_once_the_numbers_rest(shown: Any) -> None:
    live = "return document.querySelector('.answer [aria-live=polite]').textContent"
    assert shown.execute_script(live) == ""
    move(shown, firm_appetite=Fraction("0.75"))
    until(shown, live)
    assert "joint development" in shown.execute_script(live)


def test_the_browser_answers_as_the_package(shown: Any, flagship: Game) -> None:
    rng = random.Random(5)
    points_asked = []
    for _ in range(40):
        moved = rng.sample(flagship.scenario.assumptions, 6)
        points_asked.append({a.id: a.low + (a.high - a.low) * Fraction(rng.randrange(17), 16) for a in moved})
    found = shown.execute_script(
        """return arguments[0].map((point) => {
            const read = (text) => { const [n, d] = text.split("/"); return [BigInt(n), BigInt(d ?? 1)]; };
            const moved = Object.fromEntries(Object.entries(point).map(([name, text]) => [name, read(text)]));
            const position = scene.game.at({ ...scene.state.file, ...moved });
            const { headline, rest } = scene.words.answer(position);
            return [headline, ...rest];
        })""",
        [{name: str(value) for name, value in point.items()} for point in points_asked],
    )
    for point, spoken in zip(points_asked, found, strict=True):
        solved = sim.load(
            "sochi-2016", settings={name: exact_decimal(value) for name, value in point.items()}
        ).solve()
        if solved.equilibria:
            assert tuple(spoken) == solved.sentences


@pytest.mark.parametrize("width", [390, 820, 1366])
def test_the_page_is_no_wider_than_the_window(shown: Any, page: Path, width: int) -> None:
    sized(shown, width)
    opened(shown, page)
    for tab in TABS:
        shown.execute_script("scene.tabs.open(arguments[0])", tab)
        assert shown.execute_script("return document.documentElement.scrollWidth") <= width, tab


@pytest.mark.parametrize(("width", "scheme"), [(1366, "light"), (390, "light"), (1366, "dark")])
def test_axe_finds_no_violation(shown: Any, page: Path, width: int, scheme: str) -> None:
    sized(shown, width)
    seen_as(shown, scheme)
    opened(shown, page)
    move(shown, oil_price=Fraction(110))
    rested(shown)
    assert violations(shown) == []
    for tab in TABS[1:]:
        # all but the tab is as before
        shown.execute_script("scene.tabs.open(arguments[0])", tab)
        assert violations(shown, "#more") == [], tab


def violations(driver: Any, within: str = "html") -> list[Any]:
    """What axe has against a part of the page as it stands: each rule with the elements that break it."""
    package = pytest.importorskip("axe_core_python", reason="axe-core-python is not installed")
    (folder,) = package.__path__
    if not driver.execute_script("return Boolean(window.axe)"):
        driver.execute_script((Path(folder) / "axe.min.js").read_text(encoding="utf-8"))
    return list(
        driver.execute_async_script(
            "const [within, done] = arguments; axe.run(within).then(({ violations }) => done("
            "violations.map((v) => [v.id, v.nodes.map((node) => node.html.slice(0, 200))])))",
            within,
        )
    )


def test_nothing_is_loaded_from_anywhere(shown: Any) -> None:
    move(shown, oil_price=Fraction(110))
    rested(shown)
    for tab in TABS:
        shown.execute_script("scene.tabs.open(arguments[0])", tab)
    assert (
        shown.execute_script("return performance.getEntriesByType('resource').map(({ name }) => name)") == []
    )


def test_print_gives_the_brief_and_no_controls(shown: Any) -> None:
    move(shown, oil_price=Fraction(110))
    rested(shown)
    shown.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert find(shown, "h1").is_displayed()
    assert find(shown, "#static").is_displayed()
    assert find(shown, "#number-oil_price").is_displayed()
    assert "--set oil_price=110" in text_of(shown, ".only-print")
    for gone in (".actions", ".tabs", ".jumps", "#number-firm_appetite"):
        assert not find(shown, gone).is_displayed(), gone
    assert shown.execute_cdp_cmd("Page.printToPDF", {})["data"].startswith("JVBER")
    shown.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_what_was_changed_is_printed_wherever_it_stands(shown: Any) -> None:
    """Numbers that tip nothing alone are folded away, until one of them is changed."""
    folded = shown.execute_script("return document.querySelector('details.rest .slider').dataset.number")
    assert not find(shown, f"#number-{folded}").is_displayed()
    shown.execute_script(
        "const { id, high } = scene.texts.assumptions.find(({ id }) => id === arguments[0]);"
        "const [n, d] = String(high).split('/'); scene.state.move({ [id]: [BigInt(n), BigInt(d ?? 1)] })",
        folded,
    )
    shown.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert find(shown, f"#number-{folded}").is_displayed()
    shown.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_drawings_and_tables_are_saved_as_files(shown: Any, flagship: Game, tmp_path: Path) -> None:
    from selenium.webdriver.support.ui import WebDriverWait

    where = {"behavior": "allow", "downloadPath": str(tmp_path)}
    shown.execute_cdp_cmd("Browser.setDownloadBehavior", where)
    find(shown, "#map .head .action").click()
    find(shown, "#payoffs .head .action").click()
    drawing, table = tmp_path / "sochi-2016-map.svg", tmp_path / "sochi-2016-payoffs.csv"
    WebDriverWait(shown, 30, poll_frequency=0.05).until(lambda _: drawing.is_file() and table.is_file())
    root = ElementTree.fromstring(drawing.read_text(encoding="utf-8"))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert any("url(#look-0)" in (part.get("fill") or "") for part in root.iter())
    rows = list(csv.DictReader(table.read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == int(flagship.plays.feasible.sum())
    assert sum(row["stable"] == "yes" for row in rows) == len(flagship.solve().equilibria)


def test_the_note_opens_for_those_who_come_by_keyboard(shown: Any) -> None:
    from selenium.webdriver import Keys

    slider(shown, "oil_price")
    find(shown, "#number-oil_price .value input").send_keys(Keys.SHIFT + Keys.TAB)
    assert shown.execute_script("return document.activeElement.type") == "range"
    assert find(shown, "#about-oil_price").is_displayed()
    press(shown, Keys.TAB)
    assert not find(shown, "#about-oil_price").is_displayed()


def test_other_scripts_fit_at_every_width(driver: Any, tmp_path: Path) -> None:
    page = sim.load(scripted_scenario(tmp_path)).page().save(tmp_path / "page.html")
    driver.get_log("browser")
    for width in (390, 820, 1366):
        sized(driver, width)
        opened(driver, page)
        assert text_of(driver, "h1") == "両市は橋を架けない。"
        move(driver, cost=Fraction(1))
        rested(driver)
        assert "石の橋が架かる" in text_of(driver, "h1")
        for tab in ("tips", "compare", "reach", "sources", "repeat"):
            driver.execute_script("scene.tabs.open(arguments[0])", tab)
            assert driver.execute_script("return document.documentElement.scrollWidth") <= width, tab
    assert driver.get_log("browser") == []


def test_without_javascript_the_files_answer_stands_there(driver: Any, page: Path, flagship: Game) -> None:
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    driver.get("about:blank")
    driver.get(page.as_uri())
    text = text_of(driver, "body")
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    solved = flagship.solve()
    assert all(sentence in text for sentence in solved.sentences)
    (equilibrium,) = solved.equilibria
    assert all(points(value) in text for value in equilibrium.payoffs.values())


def test_a_game_with_stages_is_solved_again_at_every_move(driver: Any, tmp_path: Path) -> None:
    game = sim.load("scenarios/stages/belief-and-tolerance.yaml")
    path = game.page().save(tmp_path / "page.html")
    sized(driver, 1366)
    seen_as(driver)
    driver.get_log("browser")
    opened(driver, path)
    assert says(driver) == list(game.solve().sentences)
    # a name that is cut short stands in full in its tooltip
    taken = (
        "return [...document.querySelectorAll('.tree .label.taken')]"
        ".map((label) => label.querySelector('title')?.textContent ?? label.textContent)"
    )
    assert {"Serious", "Court Russia", "Tolerate", "Deliver two islands"} <= set(driver.execute_script(taken))
    assert "Worked out at the file's values" in text_of(driver, ".why")
    move(driver, p_serious=Fraction("0.9"))
    rested(driver)
    assert says(driver) == list(game.at(p_serious="0.9").solve().sentences)
    assert "Press Japan" in driver.execute_script(taken)
    assert "--set p_serious=0.9" in text_of(driver, ".why"), "why it holds there, the program says"
    for tab in ("tips", "compare", "claims", "sources", "repeat"):
        driver.execute_script("scene.tabs.open(arguments[0])", tab)
        assert driver.execute_script("return document.documentElement.scrollWidth") <= 1366
        assert violations(driver) == [], tab
    assert driver.get_log("browser") == []


def test_a_tree_has_the_room_that_there_is(driver: Any, tmp_path: Path) -> None:
    """On a laptop and a tablet it is seen whole; on a phone it alone is wider than the window, and moves."""
    page = sim.load("belief-and-tolerance").page().save(tmp_path / "page.html")
    seen_as(driver)
    for width, whole in ((1280, True), (820, True), (390, False)):
        sized(driver, width)
        opened(driver, page)
        over, wide = driver.execute_script(
            "const at = document.querySelector('.tree').parentElement;"
            "return [at.scrollWidth - at.clientWidth, document.documentElement.scrollWidth - innerWidth]"
        )
        assert (over <= 0) is whole, width
        assert wide <= 0, width


def test_a_game_by_backward_induction_moves(driver: Any, tmp_path: Path) -> None:
    game = sim.load(in_turn_scenario(tmp_path))
    path = game.page().save(tmp_path / "page.html")
    sized(driver, 1366)
    seen_as(driver)
    driver.get_log("browser")
    opened(driver, path)
    taken = (
        "return [...document.querySelectorAll('.tree .label.taken')].map(({ textContent }) => textContent)"
    )
    assert says(driver) == list(game.solve().sentences)
    assert driver.execute_script(taken) == ["Right", "Right"]
    move(driver, gain=Fraction("0.5"))
    rested(driver)
    assert says(driver) == list(game.at(gain="0.5").solve().sentences)
    assert sorted(driver.execute_script(taken)) == ["Left", "Right"]
    move(driver, gain=Fraction(1))
    assert says(driver) == list(game.at(gain=1).solve().sentences), "indifferent: both courses"
    assert driver.get_log("browser") == []


SECOND_ROUND = Path(__file__).parents[3] / "solve" / "sequential" / "games" / "second_round.yaml"


def test_a_small_game_whose_beliefs_are_followed_moves_within_its_ranges(driver: Any, tmp_path: Path) -> None:
    """Several numbers at once; beyond a range the page gives the command that goes on."""
    game = sim.load(SECOND_ROUND, settings=["p_serious=0.05"])
    path = game.page().save(tmp_path / "page.html")
    sized(driver, 1366)
    seen_as(driver)
    driver.get_log("browser")
    opened(driver, path)
    assert says(driver) == list(game.solve().sentences)
    move(driver, p_serious=Fraction("0.5"), courting=Fraction("0.6"))
    rested(driver)
    assert says(driver) == list(game.at(p_serious="0.5", courting="0.6").solve().sentences)
    move(driver, p_serious=Fraction("0.5"), courting=Fraction("1.2"))
    rested(driver)
    assert "is not in this page" in text_of(driver, "h1")
    assert "'courting'" in text_of(driver, ".reason")
    assert "--set p_serious=0.5 --set courting=1.2" in text_of(driver, ".reason")
    assert violations(driver) == []
    driver.execute_script("scene.state.reset(); scene.tabs.open('reach')")
    (reached,) = driver.execute_script("return scene.data.reaches.map(({ value }) => value)")
    told = game.reach(f"islands={reached}").sentences
    assert text_of(driver, "#panel-reach h2") == told[0]
    assert driver.get_log("browser") == []


def test_what_is_looked_up_moves_along_one_number_and_says_where_it_cannot(
    driver: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(study_page, "unfolded", lambda game, decision: None)
    game = sim.load(SECOND_ROUND)
    page = game.page()
    assert any("wherever one number at a time differs" in sentence for sentence in page.left_out)
    sized(driver, 1366)
    seen_as(driver)
    driver.get_log("browser")
    opened(driver, page.save(tmp_path / "page.html"))
    assert says(driver) == list(game.solve().sentences)
    move(driver, p_serious=Fraction("0.3"))
    rested(driver)
    assert says(driver) == list(game.at(p_serious="0.3").solve().sentences), "at the very border"
    beside = "return document.querySelector('#number-gain .tips').textContent"
    assert driver.execute_script(beside) == "not known beside other moves"
    move(driver, p_serious=Fraction("0.3"), gain=Fraction(5))
    rested(driver)
    assert "is not in this page" in text_of(driver, "h1")
    assert "--set p_serious=0.3 --set gain=5" in text_of(driver, ".reason")
    for tab in ("tips", "compare", "sources", "repeat"):
        driver.execute_script("scene.tabs.open(arguments[0])", tab)
        assert driver.execute_script("return document.documentElement.scrollWidth") <= 1366
        assert violations(driver) == [], tab
    driver.execute_script("scene.state.undo()")
    rested(driver)
    assert says(driver) == list(game.at(p_serious="0.3").solve().sentences)
    assert driver.get_log("browser") == []


def test_what_iterated_dominance_leaves_is_shown(shown: Any, flagship: Game) -> None:
    """Where several profiles are left, nobody is said to hold to one of them, and none is bet on."""
    move(shown, russia_defiance=Fraction(1))
    choose(shown, "iterated-dominance")
    (item,) = flagship.at(russia_defiance=1).thresholds("russia_defiance", concept="iterated-dominance")
    assert item.here is not None
    left = item.intervals[item.here].plays
    assert shown.execute_script("return scene.position.stable") == list(left)
    assert len(left) > 1
    assert not shown.execute_script("return scene.position.held")
    assert "better bet" not in text_of(shown, ".answer")
    assert "Closest call" not in text_of(shown, ".answer")


def test_agreements_move(driver: Any, tmp_path: Path) -> None:
    """Who stands against an agreement, as opinion moves: exactly at the majority it is ratified."""
    file = tmp_path / "road.yaml"
    file.write_text(ROAD, encoding="utf-8")
    game = sim.load(file)
    sized(driver, 1366)
    seen_as(driver)
    opened(driver, game.page().save(tmp_path / "road.html"))
    assert tuple(says(driver)) == game.solve().sentences
    assert "Not ratified in Upper Town" in text_of(driver, ".offers")
    move(driver, support=Fraction(1, 2))
    assert tuple(says(driver)) == game.at(support="0.5").solve().sentences
    assert "50% ≥ 50% Agreed and ratified" in text_of(driver, ".offers")
    assert not violations(driver)
    sized(driver, 390)
    assert driver.execute_script("return document.documentElement.scrollWidth") <= 390
    assert driver.get_log("browser") == []


def starter(folder: Path) -> Path:
    source = folder / "starter.yaml"
    source.write_text(STARTER.read_text(encoding="utf-8"), encoding="utf-8")
    return source


def choose(driver: Any, concept: str) -> None:
    """Chooses what counts as stable, as a reader does."""
    from selenium.webdriver.support.ui import Select

    Select(find(driver, ".by select")).select_by_value(concept)


def test_what_counts_as_stable_is_chosen_and_kept_in_the_link(driver: Any, tmp_path: Path) -> None:
    """Off the path anything goes in a Bayes-Nash equilibrium: the first may stay left for fear of a bluff."""
    game = sim.load(in_turn_scenario(tmp_path))
    path = game.page().save(tmp_path / "page.html")
    sized(driver, 1366)
    opened(driver, path)
    driver.get_log("browser")
    concepts = driver.execute_script("return scene.state.concepts")
    assert concepts == ["subgame-perfect", "bayes-nash", "perfect-bayesian"]
    for concept in concepts[1:]:
        choose(driver, concept)
        rested(driver)
        tip = game.thresholds("gain", concept=concept)
        plays = [list(interval.plays) for interval in tip.answer.items[0].intervals if not interval.is_point]
        assert driver.execute_script("return scene.tips.of('gain').map(({ plays }) => plays)") == plays
    assert "stable as weak perfect Bayesian course" in text_of(driver, ".from")
    assert "--concept perfect-bayesian" in text_of(driver, ".why")
    move_on = driver.execute_script("return scene.state.fragment")
    assert "@perfect-bayesian" in move_on
    press_control(driver, "z")
    assert driver.execute_script("return scene.state.concept") == "bayes-nash"
    opened(driver, path, move_on)
    assert driver.execute_script("return document.querySelector('.by select').value") == "perfect-bayesian"
    driver.execute_script("[...document.querySelectorAll('.bar .action')][2].click()")
    assert driver.execute_script("return scene.state.moved") is False
    opened(driver, path, move_on.replace("perfect-bayesian", "perfect"))
    assert "damaged" in text_of(driver, ".message")
    assert driver.get_log("browser") == []


def test_another_concept_is_asked_with_its_name(shown: Any) -> None:
    choose(shown, "strict-nash")
    rested(shown)
    assert "--concept strict-nash" in text_of(shown, "#map > .meta")
    assert "--concept strict-nash" in text_of(shown, "#panel-tips")
    assert "--concept" not in shown.execute_script("return scene.command('run')"), "it solves by all at once"


def test_a_worker_works_out_what_takes_long_and_the_page_where_there_can_be_none(
    driver: Any, tmp_path: Path
) -> None:
    path = sim.load(starter(tmp_path)).page().save(tmp_path / "page.html")
    sized(driver, 1366)
    opened(driver, path)
    driver.get_log("browser")
    read = (
        "return [[...scene.tips.worked], [...document.querySelectorAll('.map .area')]"
        ".map((area) => area.getAttribute('d'))]"
    )
    found = []
    for alone in (False, True):
        driver.execute_script("scene.background.alone = arguments[0]; scene.state.reset()", alone)
        rested(driver)
        move(driver, cost=Fraction(3))
        rested(driver)
        assert driver.execute_script("return scene.background.alone") is alone
        found.append(driver.execute_script(read))
    assert found[0][0]
    assert found[0][1]
    assert sorted(found[0][0]) == sorted(found[1][0])
    assert found[0][1] == found[1][1]
    assert driver.get_log("browser") == []


def test_labels_on_the_map_cover_no_letter(shown: Any) -> None:
    covered = """
        const box = (one) => one.getBoundingClientRect();
        const now = box([...document.querySelectorAll('.point text')].at(-1));
        return [...document.querySelectorAll('.map .letter')].map(box)
            .filter((b) => b.left < now.right && b.right > now.left)
            .filter((b) => b.top < now.bottom && b.bottom > now.top).length
    """
    x, y = shown.execute_script("return [scene.plane.x.id, scene.plane.y.id]")
    ends = {
        name: [
            Fraction(str(end))
            for end in shown.execute_script(
                "const { low, high } = scene.texts.assumptions.find(({ id }) => id === arguments[0]);"
                "return [low, high]",
                name,
            )
        ]
        for name in (x, y)
    }
    for i in range(1, 8):
        for j in range(1, 8):
            to = {
                name: low + (high - low) * Fraction(k, 8)
                for (name, (low, high)), k in zip(ends.items(), (i, j), strict=True)
            }
            written = {name: [str(value.numerator), str(value.denominator)] for name, value in to.items()}
            shown.execute_script(
                "scene.state.move(Object.fromEntries(Object.entries(arguments[0])"
                ".map(([name, [n, d]]) => [name, [BigInt(n), BigInt(d)]])))",
                written,
            )
            assert shown.execute_script(covered) == 0, to


def test_an_outcome_may_have_to_be_the_only_one(driver: Any, tmp_path: Path) -> None:
    game = sim.load(starter(tmp_path))
    path = game.page(only=True).save(tmp_path / "page.html")
    sized(driver, 1366)
    seen_as(driver)
    driver.get_log("browser")
    opened(driver, path)
    find(driver, "#tab-reach").click()
    find(driver, "#panel-reach [data-key=alone-true]").click()
    dimension, value = driver.execute_script(
        "return [scene.data.reaches[0].dimension, scene.data.reaches[0].value]"
    )
    asked = game.reach(f"{dimension}={value}", only=True)
    assert asked.sentences[0] in text_of(driver, "#panel-reach")
    assert "--only" in text_of(driver, "#panel-reach")
    find(driver, "#panel-reach .main").click()
    until(driver, "return document.querySelector('#panel-reach .main').disabled")
    leads = "return scene.position.stable.map((play) => scene.words.value(scene.words.lead, play).id)"
    assert set(driver.execute_script(leads)) == {value}
    assert violations(driver) == []
    assert driver.get_log("browser") == []


def test_an_outcome_that_was_not_looked_for_has_the_command_that_does(
    driver: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same game, searched, has changes to name: that nothing was looked for is no answer."""
    game = sim.load(starter(tmp_path))
    wanted = embedded(game.page().html)["reaches"]
    assert wanted
    monkeypatch.setattr(report, "is_quick", lambda *_: False)
    sized(driver, 1366)
    seen_as(driver)
    driver.get_log("browser")
    opened(driver, game.page().save(tmp_path / "page.html"))
    find(driver, "#tab-reach").click()
    panel = text_of(driver, "#panel-reach")
    assert "answer of the file already" not in panel
    for change in wanted:
        assert f"--outcome {change['dimension']}={change['value']}" in panel
        assert change["says"] in panel
    assert panel.count("sim reach ") == len(wanted)
    assert driver.get_log("browser") == []


def test_the_numbers_of_another_file_are_put_on_the_sliders(driver: Any, tmp_path: Path) -> None:
    own = starter(tmp_path)
    child = f"scenario: dear\ntitle: Dear\nextends: {own.name}\nassumptions: {{cost: {{value: 7}}}}\n"
    (tmp_path / "dear.yaml").write_text(child, encoding="utf-8")
    other = sim.load(tmp_path / "dear.yaml")
    path = sim.load(own).page(other).save(tmp_path / "page.html")
    sized(driver, 1366)
    seen_as(driver)
    driver.get_log("browser")
    opened(driver, path)
    find(driver, "#tab-compare").click()
    find(driver, "[data-key=take-0]").click()
    rested(driver)
    assert values(driver) == {"cost": "7"}
    assert says(driver) == list(other.solve().sentences)
    assert not find(driver, "[data-key=take-0]").is_enabled()
    assert violations(driver) == []
    assert driver.get_log("browser") == []


def test_the_first_key_leads_past_the_bar_to_the_answer(shown: Any) -> None:
    from selenium.webdriver import Keys

    press(shown, Keys.TAB)
    assert shown.execute_script("return document.activeElement.className") == "skip"
    press(shown, Keys.ENTER)
    assert shown.execute_script("return document.activeElement.id") == "answer"


def test_a_frame_of_a_notebook_shows_the_page(driver: Any, tmp_path: Path) -> None:
    page = sim.load(in_turn_scenario(tmp_path)).page()
    notebook = tmp_path / "notebook.html"
    notebook.write_text(f"<!doctype html><meta charset=utf-8>{page._repr_html_()}", encoding="utf-8")
    driver.get_log("browser")
    driver.get(notebook.as_uri())
    driver.switch_to.frame(0)
    until(driver, "return Boolean(window.scene?.whole)")
    driver.execute_script("scene.state.move({ gain: [1n, 2n] })")
    rested(driver)
    assert driver.execute_script("return scene.background.alone") is False
    assert "do not meet" in text_of(driver, "h1")
    driver.switch_to.default_content()
    assert driver.get_log("browser") == []


def test_hostile_texts_in_every_field_stay_texts(driver: Any, tmp_path: Path) -> None:
    path = sim.load(hostile_scenario(tmp_path)).page().save(tmp_path / "page.html")
    sized(driver, 1366)
    driver.get_log("browser")
    opened(driver, path)
    driver.execute_script("scene.numbers.sliders.values().next().value.opener.click()")
    for assumption in driver.execute_script("return scene.texts.assumptions.map(({ id }) => id)"):
        driver.execute_script("scene.state.move({ [arguments[0]]: [5n, 2n] })", assumption)
    for tab in TABS:
        driver.execute_script(
            "if (document.getElementById(`tab-${arguments[0]}`)) scene.tabs.open(arguments[0])", tab
        )
        assert HOSTILE not in driver.page_source, "no text has become markup"
    assert driver.execute_script(
        "return [window.hacked, document.querySelectorAll('img, iframe, b[onclick]').length]"
    ) == [None, 0]
    links = driver.execute_script(
        "return [...document.querySelectorAll('a[href]')].map(({ protocol }) => protocol)"
    )
    assert set(links) <= {"file:", "https:", "http:"}
    assert driver.get_log("browser") == []
