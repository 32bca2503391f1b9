"""One file with a fault of nearly every kind: all are said in one go, each at its place."""

import sys
from pathlib import Path

import pytest

from sim.cli.main import main

FILE = """\
scenario: towns
title: Two towns and a bridge
sumary: A slip in a key
players:
  north:
    name: North
    actions:
      pay: {name: Pay, says: North pays}
      wait: {name: 5, says: North waits}
  south:
    name: South
    actions:
      pay: {name: Pay, says: South pays}
      wait: {name: Wait, says: South waits}
      max: {name: Rest, says: South rests}
outcomes:
  bridge:
    stone: {when: north == pay and south = pay, says: A stone bridge is built}
    wooden: {when: trade > 3, says: A wooden bridge is built}
    none: {otherwise: yes, says: No bridge is built}
measures:
  use: {by: bridg, values: {stone: 1}}
  cost: {by: bridge, values: {stone: 1, wood: 2}, default: 0}
assumptions:
  trade: {about: Worth, value: 12, range: [10, 2], unit: points, sources: [X1]}
  cost: {about: Bill, value: 010, unit: points, sources: [judgement]}
  share: {about: Share, value: 0.5, range: [0, 1, 2], unit: share}
  2nd: {about: Second, value: 1, unit: points}
derived:
  half: trade / 2 + quarter
  loop: loop + 1
payoffs:
  north:
    use: {name: Use, worth: trade * ues}
    bill: {name: Bill, worth: max(1, half), when: north == pai}
    gift: {name: Gift, worth: "[x.real for x in trade]"}
    bonus: {name: Bonus, worth: 2 ** trade, when: north}
  east:
    use: {name: Use, worth: 1}
infeasible:
  - north == pay and nroth == wait
irreversible:
  - {player: north, from: pay, to: stay}
today: {north: wayt}
claims:
  one: {says: One, expect: every equilibrium had bridge == none}
  two: {says: Two, expect: some equilibrium has bridge == nothing}
  three: {says: Three}
sweeps:
  price: {vary: {trade: {from: 8, to: 1, steps: 3}, prise: {values: [1]}}}
"""

SAID = """\
3:1: unknown key 'sumary'; did you mean 'summary'?
9:20: players.north.actions.wait.name: found 5, expected text; put it in quotes if text is meant
15:7: 'max' is a word of the formula language; rename this action
18:42: a single '=' compares nothing in outcomes.bridge.stone.when; write '=='
19:20: 'trade' is an assumption and cannot stand in outcomes.bridge.wooden.when; \
a rule of 'bridge' may use actions and the dimensions above it
20:23: outcomes.bridge.none.otherwise: found 'yes', expected true
22:13: unknown player or dimension 'bridg' in measures.use.by; did you mean 'bridge'?
23:41: 'wood' is not a value of bridge in measures.cost.values; did you mean 'wooden'?
25:32: assumptions.trade.value = 12 lies outside its range [2, 10]
25:36: assumptions.trade.range = [10, 2] is reversed; write [2, 10]
25:76: unknown source 'X1' in assumptions.trade; there is no sources.yaml beside the file
26:3: 'cost' is a measure and an assumption; rename one of them
26:30: assumptions.cost.value: found 010, which some programs read as an octal number; \
write it without the leading zero
27:37: assumptions.share.range: found 3 values, expected 2
28:3: '2nd' is not a name; use letters, digits and underscores, not starting with a digit
30:21: unknown name 'quarter' in derived.half; expected one of: 2nd, cost, half, loop, share, trade
31:9: derived names run in a circle: loop -> loop
32:1: payoffs has no 'south'; add 'payoffs.south' with a term
34:37: unknown name 'ues' in payoffs.north.use.worth; did you mean 'use'?
35:38: unknown key 'half)' in payoffs.north.bill; a comma inside { } starts a new key; \
put the formula in quotes
36:32: a loop is not part of the formula language in payoffs.north.gift.worth
37:38: an exponent must be a plain number in payoffs.north.bonus.worth; for x ** y write exp(y * log(x))
37:51: found 'north', expected a condition in payoffs.north.bonus.when; compare it with something, \
as in 'north == pay'
38:3: unknown player 'east' in payoffs; expected one of: north, south
41:22: unknown name 'nroth' in infeasible[0]; did you mean 'north'?
43:36: 'stay' is not an action of north in irreversible[0]; expected one of: pay, wait
44:1: today has no 'south'; name an action of every player
44:16: 'wayt' is not an action of north in today; did you mean 'wait'?
46:28: this is none of the forms of a claim in claims.one.expect; write
47:59: 'nothing' is not a value of bridge in claims.two.expect; expected one of: stone, wooden, none
48:3: claims.three needs one of 'expect', 'not_yet' and 'tested_in'
50:18: sweeps.price.vary.trade runs from 8 to 1; 'to' must be larger
50:53: unknown assumption 'prise' in sweeps.price; expected one of: trade, cost, share, 2nd
"""


def test_all_are_said_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("towns.yaml").write_text(FILE, encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["sim", "run", "towns.yaml"])
    assert main() == 2
    said = [line.removeprefix("towns.yaml:") for line in capsys.readouterr().err.splitlines()]
    wanted = SAID.splitlines()
    assert [line.partition(": ")[0] for line in said] == [line.partition(": ")[0] for line in wanted]
    for line, start in zip(said, wanted, strict=True):
        assert line.startswith(start)


def test_nothing_is_left_once_each_is_mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So no fault above is a consequence of another one alone."""
    monkeypatch.chdir(tmp_path)
    mended = FILE
    for wrong, right in [
        ("sumary", "summary"),
        ("name: 5", "name: Wait"),
        ("max: {name: Rest", "rest: {name: Rest"),
        ("south = pay", "south == pay"),
        ("when: trade > 3", "when: north == pay"),
        ("otherwise: yes", "otherwise: true"),
        ("by: bridg,", "by: bridge, default: 0,"),
        ("  cost: {by: bridge, values: {stone: 1, wood: 2}, default: 0}\n", ""),
        ("value: 12, range: [10, 2]", "value: 6, range: [2, 10]"),
        ("[X1]", "[judgement]"),
        ("value: 010", "value: 10"),
        ("[0, 1, 2], unit: share", "[0, 1], unit: share, sources: judgement"),
        ("  2nd: {about: Second, value: 1, unit: points}\n", ""),
        ("+ quarter", "+ share"),
        ("  loop: loop + 1\n", ""),
        ("trade * ues", "trade * use"),
        ("max(1, half), when: north == pai", "'max(1, half)', when: north == pay"),
        ('"[x.real for x in trade]"', "trade - cost"),
        ("2 ** trade, when: north}", "trade ** 2, when: north == pay}"),
        ("  east:\n    use: {name: Use, worth: 1}", "  south:\n    own: {name: Own, worth: 1, when: RESTS}"),
        ("RESTS", "south == rest"),
        ("nroth == wait", "north == wait"),
        ("to: stay", "to: wait"),
        ("north: wayt", "north: wait, south: wait"),
        ("equilibrium had", "equilibrium has"),
        ("== nothing", "== none"),
        ("says: Three", "says: Three, not_yet: no idea"),
        ("from: 8, to: 1", "from: 1, to: 8"),
        ("prise", "cost"),
    ]:  # fmt: skip
        assert mended.count(wrong) == 1, wrong
        mended = mended.replace(wrong, right)
    Path("towns.yaml").write_text(mended, encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["sim", "check", "towns.yaml"])
    assert main() == 0
