"""What `sim reach` prints, saves and refuses."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sim.cli.main import app

FLAGSHIP = "scenarios/sochi-2016.yaml"


def run(*words: str, out: Path) -> Result:
    return CliRunner().invoke(app, ["reach", *words, "--out", str(out)])


def test_the_flagship_as_the_contract_says(tmp_path):
    result = run(FLAGSHIP, "--outcome", "settlement=return_islands", "--json", out=tmp_path)
    assert result.exit_code == 0
    made = json.loads(result.stdout)
    assert made["schema"] == "sim.reach/1"
    assert made["target"] == {"settlement": "return_islands"}
    assert (made["only"], made["found"], made["within"], made["gap"]) == (False, True, "range", None)
    assert made["proved"] is made["verified"] is made["attained"] is True
    assert made["distance"] == pytest.approx(sum(change["widths"] for change in made["changes"]))
    assert made["lower_bound"] == pytest.approx(made["distance"], abs=1e-6)
    assert {change.keys() == {"assumption", "from", "to", "widths"} for change in made["changes"]} == {True}
    assert made["profile"].keys() == {"japan", "russia", "us", "china"}
    *others, sparsest = made["alternatives"]
    assert [other["kind"] for other in others] == ["profile"] * len(others)
    assert [other["distance"] for other in others] == sorted(other["distance"] for other in others)
    assert sparsest["kind"] == "sparsest"
    assert len(sparsest["changes"]) == made["fewest"]
    assert made["proof"] == []
    assert json.loads((Path(made["results"]) / "answer.json").read_text()) == made


def test_the_new_values_can_be_set_by_hand(tmp_path):
    made = json.loads(run(FLAGSHIP, "--outcome", "settlement=return_islands", "--json", out=tmp_path).stdout)
    settings = [word for c in made["changes"] for word in ("--set", f"{c['assumption']}={c['to']:.12f}")]
    solved = CliRunner().invoke(app, ["run", FLAGSHIP, *settings, "--json", "--out", str(tmp_path)])
    (pure, *_) = json.loads(solved.stdout)["solutions"]
    assert made["profile"] in [equilibrium["profile"] for equilibrium in pure["equilibria"]]


def test_sentences_come_first_and_fit(tmp_path):
    result = run(FLAGSHIP, "--outcome", "settlement=return_islands", out=tmp_path)
    lines = result.stdout.splitlines()
    assert lines[0] == "Islands return to Japan only if at least five things change together."
    assert lines[1].endswith("by 1.65 range widths in all. No single one does it.")
    assert "No smaller change does it: that is proved." in result.stdout
    assert all(len(line) <= 80 for line in lines if str(tmp_path) not in line)


def test_what_cannot_be_had_exits_with_one_and_says_why(tmp_path):
    result = run(FLAGSHIP, "--outcome", "transfer=four", out=tmp_path)
    assert result.exit_code == 1
    first = "Nothing within these ranges brings this about: All four islands change hands."
    assert result.stdout.startswith(first)
    # Russia's own values are at their ends that favour it, and it still keeps two of the four
    assert "Russia gains 3.35 points by 'Return two' instead" in " ".join(result.stdout.split())
    made = json.loads(run(FLAGSHIP, "--outcome", "transfer=four", "--json", out=tmp_path).stdout)
    assert (made["found"], made["proved"], made["distance"], made["lower_bound"]) == (False, True, None, None)
    assert all(reason["exact"] and reason["shortfall"] > 0 for reason in made["proof"])
    assert all(incentive["loss"] < 0 for reason in made["proof"] for incentive in reason["incentives"])


def test_free_assumptions_and_one_change(tmp_path):
    words = ("--outcome", "settlement=joint_development", "--free", "firm_appetite")
    result = run(FLAGSHIP, *words, "-q", out=tmp_path)
    assert result.exit_code == 0
    first = " ".join(result.stdout.split())
    assert first.startswith(
        "The islands stay Russian and are opened to joint development if one thing changes:"
    )
    assert "Saved in" not in result.stdout


def test_an_outcome_of_today_needs_nothing(tmp_path):
    result = run(FLAGSHIP, "--outcome", "settlement=status_quo", "--only", out=tmp_path)
    assert result.exit_code == 0
    assert result.stdout.startswith("Nothing has to change. The islands stay where they are.")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--outcome", "settlemint=two"), "did you mean 'settlement'?"),
        (("--outcome", "settlement=return_island"), "did you mean 'return_islands'?"),
        (("--outcome", "settlement"), "is not a value of settlement"),
        (("--outcome", "settlement=status_quo", "--free", "oil_prise"), "did you mean 'oil_price'?"),
        ((), "--outcome"),
    ],
)
def test_a_wrong_command_line_is_refused(tmp_path, words, message):
    result = run(FLAGSHIP, *words, out=tmp_path)
    assert result.exit_code == 2
    assert message in result.output
    assert "Traceback" not in result.output


def test_the_gap_is_not_part_of_the_infimum(tmp_path):
    """China's choice is undone by the gap alone: without it, its stake would not have to move at all."""
    result = run(FLAGSHIP, "--outcome", "transfer=two", "--only", "--json", out=tmp_path)
    found = json.loads(result.stdout)
    (hair,) = [change for change in found["changes"] if change["widths"] < 1e-3]
    assert found["verified"]
    assert not found["attained"]
    assert found["infimum"] <= found["distance"] - hair["widths"]
