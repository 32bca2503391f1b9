"""Files made to hang or to break the program: each ends soon, with a message and without a traceback."""

import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sim.explore.check.answer import checked
from sim.scenario.writing.new import STARTER

TOWNS = STARTER.read_text(encoding="utf-8").replace("scenario: starter", "scenario: towns")


def cost(formula: str, rest: str = "") -> str:
    return TOWNS.replace("worth: -cost", f'worth: "{formula}"') + rest


TOO_MANY = "there are more problems than these"
HARD = {
    "keys nobody knows": (TOWNS + "".join(f"k{i}: 1\n" for i in range(60_000)), TOO_MANY),
    "keys nobody knows, deeper": (
        TOWNS.replace("unit: share\n", "unit: share\n" + "".join(f"    k{i}: 1\n" for i in range(20_000))),
        TOO_MANY,
    ),
    "sources nobody knows": (
        TOWNS.replace("unit: share\n    sources: [", "unit: share\n    sources: [" + "X9, " * 50_000),
        TOO_MANY,
    ),
    "a dimension forty times": (
        TOWNS.replace("by: bridge", f"by: [{', '.join(['bridge'] * 40)}]"),
        "measures.use_of_bridge.by names 'bridge' twice",
    ),
    "a tower of powers": (cost("(" * 12 + "10" + "**12)" * 12), "a number that is too large or too small"),
    "a tower of powers of a sum": (
        cost("(" * 4 + "cost + trade + durability" + "**12)" * 4),
        "multiplies out to too many products",
    ),
    "a huge number": (cost("1e99 * 1e99 * cost"), "a number that is too large or too small"),
    "a tiny number": (cost("1e-99 * 1e-99 * cost"), "a number that is too large or too small"),
    "a huge power": (
        cost("cost ** 12").replace("value: 4\n    range: [1, 8]", "value: 1e9"),
        "payoffs.northbank.bill.worth can be too large for a number",
    ),
    "exponentials of exponentials": (cost("exp(exp(cost))"), "can be too large for a number"),
    "a derived name that divides by zero": (
        cost("tiny * cost", "derived: {tiny: 1 / (2 - 2)}\n"),
        "derived.tiny divides by zero",
    ),
    "a derived name with too many products": (
        cost("big * cost", "derived: {big: (cost + trade + durability + 1) ** 12 * (cost - trade + 2) ** 12"
             " * (durability - trade * cost) ** 12}\n"),
        "derived.big multiplies out to too many products",
    ),
    "derived names that double and double": (
        cost("d40", "derived:\n  d0: 10\n" + "".join(f"  d{i + 1}: d{i} * d{i}\n" for i in range(40))),
        "derived.d7 holds a number that is too large or too small",
    ),
    "minus signs": (cost("-" * 1_900 + "cost"), "the formula is nested more than 100 levels deep"),
    "aliases": ("a: [" + "*a, " * 200_000 + "1]\n", "the alias '*a' is not allowed"),
    "quotes that never end": ("a: '" + "x\n\n" * 300_000, "the file ends, but what is opened here"),
    "brackets": ("[" * 900_000, "nested more than 50 levels deep"),
    "a folder as a parent": ("scenario: towns\nextends: .\n", "'.' is a folder, expected a scenario file"),
    "no name of a parent": ('scenario: towns\nextends: "a\\0b"\n', "the character U+0000 in a text"),
}  # fmt: skip


@pytest.mark.parametrize("name", HARD)
def test_it_ends_with_a_message(name: str, tmp_path: Path) -> None:
    """In a process of its own, which is stopped if it hangs."""
    text, message = HARD[name]
    (tmp_path / "towns.yaml").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "sim", "run", "towns.yaml"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        env={"PYTHONPATH": str(Path(__file__).parent.parent.parent)},
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 201
    assert not (tmp_path / "results").exists()


BESIDES = """\
derived: {net: "max(trade - cost, interp(cost, [1, 2], [0, 3]))"}
infeasible: [{when: northbank == pay and southbank == pay, because: They never agree}]
irreversible: [{player: northbank, from: pay, to: wait}]
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("measures: ", "measures:\n  southbank:\nx: ",
         "'southbank' is a player and a measure; rename one of them"),
        ("  bridge:\n    stone", "  use_of_bridge: {a: {otherwise: true, says: A}}\n  bridge:\n    stone",
         "'use_of_bridge' is an outcome dimension and a measure; rename one of them"),
        ("because: They never agree", "because: [1]", "infeasible[0].because: found a list, expected text"),
        ("when: northbank == pay and southbank == pay, because", "when: 1 == 1, because",
         "'1' is no player and no outcome dimension in infeasible[0]; "
         "compare one with its values, as in 'northbank == pay'"),
        ("bridge == none}", "1 < 2}",
         "'1' is no player and no outcome dimension in claims.nobody_pays.expect; "
         "compare one with its values, as in 'northbank == pay'"),
        ("northbank: wait, southbank: wait}", "northbank: [wait], southbank: wait}",
         "today.northbank: found a list, expected text"),
        ("from: pay, to", "form: pay, to", "unknown key 'form' in irreversible[0]; did you mean 'from'?"),
    ],
)  # fmt: skip
def test_a_fault_breaks_nothing_that_builds_on_it(old: str, new: str, said: str, tmp_path: Path) -> None:
    text = (TOWNS + BESIDES).replace(old, new, 1)
    assert text != TOWNS + BESIDES
    (tmp_path / "towns.yaml").write_text(text, encoding="utf-8")
    found = checked(tmp_path / "towns.yaml", claims=True)
    assert said in [f"{p.message}; {p.hint}" if p.hint else p.message for p in found.problems]


PIECES = """\
null [] {} "" 0 -1 1e30 true [1,2] {a:1} pay bridge cost otherwise judgement &a *a !!x " ' # northbank 1/0 x.y
é [ ] { } : , > | 1e-30 default when by from max none trade==cost sqrt(cost-9) not -"""


def slip(text: str, draw: random.Random) -> str:
    """A line lost, doubled or moved, a word or a value replaced, a character too many."""
    lines = text.split("\n")
    at, to = draw.randrange(len(lines)), draw.randrange(len(lines))
    match draw.randrange(6):
        case 0:
            del lines[at]
        case 1:
            lines.insert(to, lines[at])
        case 2:
            lines[at], lines[to] = lines[to], lines[at]
        case 3 | 4 as kind:
            pattern = r"\w+|[^\w\s]" if kind == 3 else r"(?<=: )[^\n{},]+"
            found = draw.choice(list(re.finditer(pattern, text)))
            return text[: found.start()] + draw.choice(PIECES.split()) + text[found.end() :]
        case _:
            place = draw.randrange(len(text))
            return text[:place] + draw.choice(" \n:{}[],#&*!|>'\"%@`-?x1é") + text[place:]
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(4))
def test_no_slip_of_the_pen_breaks_it(seed: int, tmp_path: Path) -> None:
    """Whatever a slip makes of a file, its problems stand at places that it has."""
    draw = random.Random(seed)
    path = tmp_path / "towns.yaml"
    for _ in range(60):
        text = TOWNS + BESIDES
        for _ in range(draw.choice([1, 1, 2, 4])):
            text = slip(text, draw)
        path.write_text(text, encoding="utf-8")
        found = checked(path, claims=True)
        assert found.problems or found.scenario is not None
        for problem in found.problems:
            assert problem.mark.file.endswith("towns.yaml")
            assert 1 <= problem.mark.line <= text.count("\n") + 1
            assert problem.mark.column >= 1
