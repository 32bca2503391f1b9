"""A default is written for what was there before: where a child adds to it, that has to be said."""

from pathlib import Path

import pytest

from sim.scenario.load import load

PARENT = """\
scenario: parent
title: A street
players:
  a: {name: Ann, actions: {go: {name: Go, says: Ann goes}, stay: {name: Stay, says: Ann stays}}}
  b: {name: Bob, actions: {go: {name: Go, says: Bob goes}, stay: {name: Stay, says: Bob stays}}}
outcomes:
  who: {both: {when: a == go and b == go, says: Both go}, other: {otherwise: true, says: Not both}}
measures:
  top: {by: a, values: {go: 1}, default: 0}
  nested: {by: [who, a], values: {both: 0, other: {go: 1, default: -1}}}
  below: {by: [a, b], values: {go: {go: 1, default: 0}, stay: 0}, default: 0}
  of_who: {by: who, values: {both: 1}, default: 0}
  elsewhere: {by: b, values: {go: 1}, default: 0}
payoffs:
  a: {all: {name: All, worth: top + nested + below + of_who + elsewhere, sources: [judgement]}}
  b: {all: {name: All, when: b == go, worth: top, sources: [judgement]}}
"""
RUN = "players: {a: {actions: {run: {name: Run, says: Ann runs}}}}\n"
TWO = "outcomes: {who: {neither: {when: a == stay and b == stay, says: Neither goes}}}\n"


def warned(folder: Path, more: str) -> list[str]:
    (folder / "parent.yaml").write_text(PARENT, encoding="utf-8")
    child = folder / "child.yaml"
    child.write_text(f"scenario: child\ntitle: A child\nextends: parent.yaml\n{more}", encoding="utf-8")
    return [str(problem).split("child.yaml:", 1)[-1] for problem in load(child).problems]


@pytest.mark.parametrize(
    ("more", "measures"),
    [
        (RUN, ["top", "nested", "below"]),
        (TWO, ["of_who"]),
        (RUN + "measures: {top: {values: {run: 0}}, nested: {values: {other: {run: 0}}}}\n", ["below"]),
        (RUN + "measures: {below: {values: {run: {go: 1, default: 0}}}, top: {default: 1}}\n", ["nested"]),
        ("assumptions: {x: {about: X, value: 1, unit: points, sources: [judgement]}}\n", []),
    ],
)
def test_what_is_new_and_has_a_default_only_is_named(tmp_path, more, measures):
    lines = [line for line in warned(tmp_path, more) if "its default" in line]
    label, variable = ("neither", "who") if more == TWO else ("run", "a")
    assert sorted(lines) == sorted(
        f"{lines[0].split(' ')[0]} warning: measures.{measure} has no value for '{label}', which is new in "
        f"{variable}, but its default; write what it is for '{label}', though it be the same"
        for measure in measures
    )
    assert all(line.startswith("4:") for line in lines)


def test_a_parent_s_own_default_is_no_trap(tmp_path):
    path = tmp_path / "parent.yaml"
    path.write_text(PARENT, encoding="utf-8")
    assert [p for p in load(path).problems if p.code == "defaulted"] == []
