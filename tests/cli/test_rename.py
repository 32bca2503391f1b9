"""No word of the dispute is in the code: rename it, and none is in the output."""

import re
import sys
from pathlib import Path

import pytest
import yaml

import sim
from sim.cli.main import main
from sim.extras import DISTRIBUTION
from sim.scenario.writing.text import scenario_text

WORDS = re.compile(
    r"japan|russia|moscow|tokyo|washington|beijing|china|chinese|kuril|island|territor|sanction|sochi|"
    r"putin|\babe\b|senkaku|treaty|alliance|senkaku|united states|soviet|oil",
    re.I,
)
PLACEHOLDER = "zyx"


class Renamer:
    """Another topic: every id and text of a scenario replaced, the same one always alike."""

    def __init__(self, data: dict) -> None:
        ids = [*data["players"], *data["outcomes"], *data["measures"], *data["assumptions"], *data["derived"]]
        ids += [action for player in data["players"].values() for action in player["actions"]]
        ids += [value for rules in data["outcomes"].values() for value in rules]
        ids += [view for a in data["assumptions"].values() for view in a.get("views", {})]
        self.new = {old: f"{PLACEHOLDER}{i}" for i, old in enumerate(dict.fromkeys(ids))}

    def formula(self, text: object) -> object:
        if not isinstance(text, str):
            return text
        return re.sub(r"[A-Za-z_]\w*", lambda m: self.new.get(m[0], m[0]), text)

    def __call__(self, node: object, key: str = "") -> object:
        if isinstance(node, dict):
            return {self.new.get(k, self.term(k)): self(v, k) for k, v in node.items()}
        if isinstance(node, list):
            return [self.formula(item) if key == "by" else self(item, key) for item in node]
        if key in ("name", "says", "about", "note", "title", "summary", "unit", "because"):
            return f"Topic {len(str(node))}"
        if key == "sources":
            return "judgement"
        return self.formula(node)

    def term(self, key: str) -> str:
        return key


@pytest.fixture
def renamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    data = yaml.safe_load(scenario_text(sim.load("sochi-2016").scenario))
    claims, payoffs = data.pop("claims"), data.pop("payoffs")
    rename = Renamer(data)
    new = rename(data)
    assert isinstance(new, dict)
    new["payoffs"] = {
        rename.new[player]: {f"t{i}": rename(term) for i, term in enumerate(terms.values())}
        for player, terms in payoffs.items()
    }
    new["claims"] = {
        f"c{i}": {"says": f"Claim {i}", "expect": rename.formula(claim["expect"])}
        for i, claim in enumerate(claims.values())
        if "expect" in claim
    }
    new["scenario"] = "elsewhere"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    path = tmp_path / "elsewhere.yaml"
    path.write_text(yaml.safe_dump(new, sort_keys=False))
    return path


@pytest.mark.parametrize(
    "command",
    [
        ["run", "--payoffs"],
        ["run", "--json"],
        ["check", "--claims"],
        ["explain"],
        ["explain", "--outcome", "{dimension}={value}"],
        ["assumptions"],
        ["thresholds"],
        ["map", "--x", "{x}", "--y", "{y}"],
        ["reach", "--outcome", "{dimension}={value}"],
        ["sweep", "--samples", "500"],
        ["compare", "{file}"],
        ["report"],
        ["page"],
    ],
    ids=" ".join,
)
def test_no_word_of_the_dispute(
    command: list[str], renamed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario = sim.load(renamed).scenario
    lead = scenario.dimensions[0]
    names = {"dimension": lead.id, "value": lead.values[0], "file": renamed}
    names |= {"x": scenario.assumptions[0].id, "y": scenario.assumptions[-1].id}
    words = [word.format(**names) for word in command]
    monkeypatch.setattr(sys, "argv", ["sim", words[0], str(renamed), *words[1:]])
    assert main() == 0
    output = capsys.readouterr()
    assert output.out
    assert WORDS.findall(output.out + output.err) == []
    for path in (renamed.parent / "results").rglob("*"):
        if path.is_file() and path.suffix in (".md", ".json", ".html", ".svg", ".yaml"):
            # the name of the program itself may stand in a page's footer
            text = path.read_text(encoding="utf-8").replace(DISTRIBUTION, "")
            assert WORDS.findall(text) == []


def test_the_renamed_game_is_the_same_game(renamed: Path) -> None:
    here, there = sim.load("sochi-2016").solve(), sim.load(renamed).solve()
    assert [list(e.payoffs.values()) for e in here.equilibria] == [
        list(e.payoffs.values()) for e in there.equilibria
    ]
