"""What `sim reach` prints, saves and refuses."""

import json
import shlex
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
    assert made["verified"] is made["attained"] is True
    assert made["proved"] is True
    assert made["distance"] == pytest.approx(sum(change["widths"] for change in made["changes"]))
    assert made["distance"] - 1e-5 < made["lower_bound"] <= made["distance"] < 2.3123
    assert {change.keys() == {"assumption", "from", "to", "widths"} for change in made["changes"]} == {True}
    assert made["profile"].keys() == {"japan", "russia", "us", "china"}
    *others, sparsest = made["alternatives"]
    assert [other["kind"] for other in others] == ["profile"] * len(others)
    assert [other["distance"] for other in others] == sorted(other["distance"] for other in others)
    assert sparsest["kind"] == "sparsest"
    assert len(sparsest["changes"]) >= made["fewest"]
    assert made["proof"] == []
    assert json.loads((Path(made["results"]) / "answer.json").read_text()) == made


def test_the_new_values_can_be_set_by_hand(tmp_path):
    made = json.loads(run(FLAGSHIP, "--outcome", "settlement=return_islands", "--json", out=tmp_path).stdout)
    # `rounded` lies on the side of the border where it holds; a double at the border may fall short
    settings = [word for name, to in made["rounded"].items() for word in ("--set", f"{name}={to}")]
    solved = CliRunner().invoke(app, ["run", FLAGSHIP, *settings, "--json", "--out", str(tmp_path)])
    (pure, *_) = json.loads(solved.stdout)["solutions"]
    assert made["profile"] in [equilibrium["profile"] for equilibrium in pure["equilibria"]]


def test_sentences_come_first_and_fit(tmp_path):
    result = run(FLAGSHIP, "--outcome", "settlement=return_islands", out=tmp_path)
    lines = result.stdout.splitlines()
    assert lines[0] == "Islands return to Japan only if between four and five things change together."
    assert lines[1].startswith(
        "The least change moves seven: the share of Russians who are against handing the"
    )
    text = " ".join(result.stdout.split())
    assert "That is 2.31 range widths in all (each move is counted as a share of its" in text
    assert "No smaller change does" in text
    assert all(len(line) <= 80 for line in lines if str(tmp_path) not in line)


@pytest.mark.parametrize(
    ("value", "words"),
    [("joint_development", ()), ("return_islands", ()), ("return_islands", ("--only",))],
)
def test_the_line_that_is_printed_shows_the_outcome(tmp_path, value, words):
    """0.503125 and 101/30 end between the digits: a value rounded to the nearest falls short."""
    asked = (FLAGSHIP, "--set", "oil_price=46", "--outcome", f"settlement={value}", *words, "--quiet")
    printed = run(*asked, out=tmp_path).stdout
    lines = printed[printed.index("sim run") :].split("\n\n")[0].replace("\\\n", " ")
    assert lines.count("oil_price=") == 1
    command = shlex.split(lines)[1:]
    solved = CliRunner().invoke(app, [*command, "--json", "--out", str(tmp_path)])
    (pure, *_) = json.loads(solved.stdout)["solutions"]
    outcomes = [equilibrium["outcome"]["settlement"] for equilibrium in pure["equilibria"]]
    assert value in outcomes
    if words:
        assert set(outcomes) == {value}


def test_printed_values_are_rounded_to_the_safe_side_and_carry_their_ids(tmp_path):
    printed = run(FLAGSHIP, "--outcome", "settlement=joint_development", out=tmp_path).stdout
    assert " 0.5128 " in printed  # from 0.5 up to 0.512711...
    assert "sim run scenarios/sochi-2016.yaml --set firm_appetite=0.5128" in printed
    assert {"firm_appetite", "joint_anger"} <= {line.strip() for line in printed.splitlines()}


def test_one_change_alone_is_named_first_and_the_lesser_pair_after_it(tmp_path):
    printed = " ".join(
        run(FLAGSHIP, "--outcome", "settlement=joint_development", out=tmp_path).stdout.split()
    )
    assert printed.startswith(
        "The islands stay Russian and are opened to joint development if one thing changes: the share of "
        "the business that governments agree on which firms carry out rises from 0.5 to 0.7463. "
        "Two together do it with less: the anger of the Russian public at joint projects, as a share of that "
        "at all four islands given up, falls; and the share"
    )
    assert "That is 0.31 range widths in all instead of 0.38" in printed


def test_what_else_is_stable_there_is_said(tmp_path):
    words = (FLAGSHIP, "--outcome", "settlement=return_islands")
    printed = " ".join(run(*words, out=tmp_path).stdout.split())
    assert (
        "There it is one of two stable combinations; in the other, the islands stay Russian and are opened "
        "to joint development. As the only outcome: --only."
    ) in printed
    made = json.loads(run(*words, "--json", out=tmp_path).stdout)
    assert [other["outcome"]["settlement"] for other in made["also"]] == ["joint_development"]
    assert made["also"][0]["profile"]["russia"] == "joint_development"
    settings = [word for name, to in made["rounded"].items() for word in ("--set", f"{name}={to}")]
    solved = CliRunner().invoke(app, ["run", FLAGSHIP, *settings, "--json", "--out", str(tmp_path)])
    (pure, *_) = json.loads(solved.stdout)["solutions"]
    stable = [equilibrium["profile"] for equilibrium in pure["equilibria"]]
    assert len(stable) == 2
    assert made["profile"] in stable
    assert made["also"][0]["profile"] in stable


def test_the_least_change_to_the_only_outcome_is_told_with_how_far_it_is_proved(tmp_path):
    printed = " ".join(
        run(FLAGSHIP, "--outcome", "settlement=return_islands", "--only", out=tmp_path).stdout.split()
    )
    assert printed.startswith(
        "Islands return to Japan, and nothing else is stable, only if between four and 13"
    )
    assert "The least change moves 13: the price of oil" in printed
    assert "There it is one of two stable combinations; the other leads there too." in printed
    assert "As the only outcome" not in printed


def test_ends_of_ranges_are_not_taken_for_limits(tmp_path):
    """Within the limits, the end of a range is no lowest value."""
    printed = run(FLAGSHIP, "--outcome", "settlement=return_islands", "--unbounded", out=tmp_path).stdout
    assert "(lowest)" not in printed
    assert "(highest)" not in printed


def test_what_cannot_be_had_exits_with_one_and_says_why(tmp_path):
    asked = (FLAGSHIP, "--outcome", "transfer=four", "--free", "oil_price", "--free", "firm_appetite")
    result = run(*asked, out=tmp_path)
    assert result.exit_code == 1
    printed = " ".join(result.stdout.split())
    first = (
        "Nothing within these ranges, with only oil_price and firm_appetite free to move, brings this about:"
    )
    assert printed.startswith(f"{first} All four islands change hands.")
    # both are at their ends that favour it, and Russia still keeps the four
    assert "Russia gains 16.51 points by 'Joint development' instead" in printed
    made = json.loads(run(*asked, "--json", out=tmp_path).stdout)
    assert (made["found"], made["proved"], made["distance"], made["lower_bound"]) == (False, True, None, None)
    assert all(reason["exact"] and reason["shortfall"] > 0 for reason in made["proof"])
    assert all(incentive["loss"] < 0 for reason in made["proof"] for incentive in reason["incentives"])


def test_what_is_neither_found_nor_ruled_out_exits_with_four_and_says_what_was_done(tmp_path):
    """(x**2 - 0.5)**2 is zero at the root of 0.5 alone, which no fraction is: no point, and no proof."""
    scenario = tmp_path / "irrational.yaml"
    scenario.write_text(
        """
scenario: irrational
title: Irrational
players:
  p: {name: P, actions: {does: {name: Does, says: P does}, does_not: {name: Does not, says: P does not}}}
outcomes: {result: {done: {when: p == does, says: Done}, undone: {otherwise: true, says: Not done}}}
assumptions:
  x: {about: x, value: 0.2, range: [0, 1], unit: u, sources: [judgement]}
payoffs:
  p: {gain: {name: Gain, when: p == does, worth: "0 - (x ** 2 - 0.5) ** 2"}}
""",
        encoding="utf-8",
    )
    result = run(str(scenario), "--outcome", "result=done", out=tmp_path)
    assert result.exit_code == 4
    words = " ".join(result.stdout.split())
    assert words.startswith("No change was found within these ranges: Done.")
    assert "The search ended after" in words
    assert "It is not proved that there is none." in words


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
        (("--outcome", "settlement"), "'settlement' names no value; write for instance settlement="),
        (("--outcome", "settlement="), "names no value; write for instance settlement="),
        (
            ("--outcome", "russia=return_too"),
            "'return_too' is not a value of russia; did you mean 'return_two'?",
        ),
        (("--outcome", "settlement=return_islands", "--outcome", "transfer=two"), "is given 2 times"),
        (("--outcome", "settlement=status_quo", "--free", "oil_prise"), "did you mean 'oil_price'?"),
        ((), "--outcome"),
    ],
)
def test_a_wrong_command_line_is_refused(tmp_path, words, message):
    result = run(FLAGSHIP, *words, out=tmp_path)
    assert result.exit_code == 2
    assert message in result.output
    assert "Traceback" not in result.output


def test_the_only_outcome_is_sought_within_a_budget_and_its_bounds_are_in_order(tmp_path):
    """Two islands alone: neither found nor ruled out, and said so."""
    result = run(FLAGSHIP, "--outcome", "transfer=two", "--only", "--json", out=tmp_path)
    assert result.exit_code == 4
    missed = json.loads(result.stdout)
    assert (missed["found"], missed["proved"], missed["distance"]) == (False, False, None)
    result = run(FLAGSHIP, "--outcome", "settlement=return_islands", "--only", "--json", out=tmp_path)
    met = json.loads(result.stdout)
    assert met["found"]
    assert met["lower_bound"] <= met["infimum"] <= met["distance"]


def test_a_sign_of_life_on_a_terminal_only(monkeypatch):
    import io

    from rich.console import Console

    import sim.cli.progress
    import sim.present.page.terminal
    from sim.cli.progress import PATIENCE, at_work

    class Clock:
        """A timer that goes off as soon as it starts, if so long has passed."""

        passed = 0.0

        def __init__(self, seconds, ring):
            self.seconds, self.ring = seconds, ring

        def start(self):
            if Clock.passed >= self.seconds:
                self.ring()

        def cancel(self):
            pass

    monkeypatch.setattr(sim.cli.progress, "Timer", Clock)
    assert PATIENCE == 2
    for terminal, quiet, passed, seen in (
        (True, False, 2.0, True),
        (True, False, 1.9, False),
        (True, True, 2.0, False),
        (False, False, 2.0, False),
    ):
        Clock.passed = passed
        screen = Console(file=io.StringIO(), force_terminal=terminal)
        monkeypatch.setattr(sim.present.page.terminal, "console", lambda error=False, screen=screen: screen)
        with at_work("looking", quiet=quiet) as progress:
            progress(3, 7)
        assert ("looking" in screen.file.getvalue()) is seen
        assert ("3 of 7" in screen.file.getvalue()) is seen
