"""Child files: what is merged, removed, put first and replaced, and what two parents may not settle."""

from pathlib import Path

import pytest

from sim.scenario.file.inheritance import Merged, merged
from sim.scenario.file.nodes import Items, Mapping, Node, Scalar
from sim.scenario.load import load
from sim.scenario.problems import ScenarioError

GAME = """\
scenario: base
title: Base
players:
  a:
    name: Ann
    actions:
      up: {name: Up, says: Ann goes up}
      down: {name: Down, says: Ann goes down}
  b:
    name: Bob
    actions:
      left: {name: Left, says: Bob goes left}
      right: {name: Right, says: Bob goes right}
outcomes:
  meeting:
    met: {when: a == up and b == left, says: They meet}
    missed: {otherwise: true, says: They miss}
assumptions:
  gain: {about: What it is worth, value: 2, range: [1, 3], unit: points, sources: [judgement]}
  cost: {about: What it costs, value: 0.5, range: [0, 2], unit: points, sources: [judgement]}
measures:
  happy: {by: meeting, values: {met: gain, missed: 0}}
payoffs:
  a:
    joy: {name: Joy, worth: happy}
    effort: {name: Effort, worth: -cost, when: a == up}
  b:
    joy: {name: Joy, worth: happy}
    effort: {name: Effort, worth: -cost, when: b == left}
"""


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Writes files by id and merges the last one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "base.yaml").write_text(GAME)

    def made(**texts: str) -> Merged:
        for name, text in texts.items():
            (tmp_path / f"{name}.yaml").write_text(f"scenario: {name}\n{text}")
        return merged(Path(f"{list(texts)[-1]}.yaml"))

    return made


def data(node: Node | None) -> object:
    match node:
        case Mapping(entries=entries):
            return {key.text: data(value) for key, value in entries}
        case Items(items=items):
            return [data(item) for item in items]
        case Scalar(text=text):
            return text
    return None


def at(made: Merged, path: str) -> object:
    node: object = data(made.tree)
    for step in path.split("."):
        node = node[step]  # type: ignore[index]
    return node


def said(files, **texts: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        files(**texts)
    return [str(problem) for problem in caught.value.problems]


def test_mappings_merge_and_the_rest_is_replaced(files) -> None:
    made = files(child="extends: base.yaml\nassumptions: {gain: {value: 3, range: [2, 4]}}\n")
    assert at(made, "assumptions.gain") == {
        "about": "What it is worth",
        "value": "3",
        "range": ["2", "4"],
        "unit": "points",
        "sources": ["judgement"],
    }
    assert at(made, "scenario") == "child"
    assert at(made, "title") == "Base"
    assert list(data(made.tree)["assumptions"]) == ["gain", "cost"]


def test_null_removes_what_is_inherited(files) -> None:
    made = files(child="extends: base\npayoffs: {a: {effort: null}}\nmeasures: ~\n")
    assert at(made, "payoffs.a") == {"joy": {"name": "Joy", "worth": "happy"}}
    assert "measures" not in data(made.tree)
    assert [(o.path, o.before is None, o.after) for o in made.overrides] == [
        ("measures", False, None),
        ("payoffs.a.effort", False, None),
    ]


def test_a_childs_new_rules_come_first_and_a_changed_one_stays_in_its_place(files) -> None:
    rules = "{late: {when: b == right and a == up, says: Bob is late}, met: {when: a == up}}"
    made = files(child=f"extends: base\noutcomes: {{meeting: {rules}}}\n")
    assert list(at(made, "outcomes.meeting")) == ["late", "met", "missed"]
    assert at(made, "outcomes.meeting.met") == {"when": "a == up", "says": "They meet"}
    again = "extends: child\noutcomes: {meeting: {first: {when: a == down, says: Ann stays down}}}\n"
    made = files(child=f"extends: base\noutcomes: {{meeting: {rules}}}\n", grandchild=again)
    assert list(at(made, "outcomes.meeting")) == ["first", "late", "met", "missed"]


def test_what_was_overridden_is_recorded_with_its_place(files) -> None:
    text = "extends: base\ntitle: Mine\nassumptions:\n  gain: {value: 3}\n  cost: {value: 0.5, note: same}\n"
    made = files(child=text)
    assert [(str(o.mark), o.path, o.before, o.after) for o in made.overrides] == [
        ("child.yaml:5:10", "assumptions.gain.value", "2", "3"),
        ("child.yaml:6:22", "assumptions.cost.note", None, "same"),
    ]
    assert made.extends == ("base",)
    assert [path.name for path in made.files] == ["child.yaml", "base.yaml"]


def test_a_chain_keeps_the_places_of_each_file(files) -> None:
    made = files(
        middle="extends: base\nassumptions: {gain: {value: 9}}\n",
        last="extends: middle\nassumptions: {cost: {value: 9}}\n",
    )
    loaded = load("last.yaml")
    assert sorted(str(problem) for problem in loaded.problems) == [
        "last.yaml:3:29: assumptions.cost.value = 9 lies outside its range [0, 2]",
        "middle.yaml:3:29: assumptions.gain.value = 9 lies outside its range [1, 3]",
    ]
    assert [path.name for path in made.files] == ["last.yaml", "middle.yaml", "base.yaml"]
    assert [o.path for o in made.overrides] == ["assumptions.gain.value", "assumptions.cost.value"]


def test_a_diamond_of_parents_takes_each_ones_departure(files) -> None:
    """What both parents inherit is not in dispute: where only one departs from it, that one wins."""
    taken_back = "irreversible: [{player: a, from: up, to: down}]"
    for order in ("[one, two]", "[two, one]"):
        made = files(
            one="extends: base\nassumptions: {gain: {value: 3}}\npayoffs: {a: {effort: null}}\n",
            two=f"extends: base\nassumptions: {{cost: {{value: 1}}}}\n{taken_back}\n",
            both=f"extends: {order}\n",
        )
        assert at(made, "assumptions.gain.value") == "3"
        assert at(made, "assumptions.cost.value") == "1"
        assert "effort" not in at(made, "payoffs.a")
        assert at(made, "irreversible") == [{"player": "a", "from": "up", "to": "down"}]
        assert {o.path for o in made.overrides} == {
            "assumptions.gain.value",
            "assumptions.cost.value",
            "payoffs.a.effort",
            "irreversible",
        }


def test_parents_that_contradict_each_other_are_an_error_until_the_child_settles_it(files) -> None:
    one = "extends: base\nassumptions: {gain: {value: 3}}\n"
    two = "extends: base\nassumptions: {gain: {value: 1}}\n"
    assert said(files, one=one, two=two, both="extends: [one, two]\n") == [
        "two.yaml:3:29: 'assumptions.gain.value' is 3 in one.yaml but 1 here; settle it in the child file"
    ]


def test_the_child_settles_what_its_parents_disagree_on(files) -> None:
    one = "extends: base\nassumptions: {gain: {value: 3}}\n"
    two = "extends: base\nassumptions: {gain: {value: 1}}\n"
    both = "extends: [one, two]\nassumptions: {gain: {value: 2.5}}\n"
    assert at(files(one=one, two=two, both=both), "assumptions.gain.value") == "2.5"
    both = "extends: [one, two]\nassumptions: {gain: null}\n"
    assert "gain" not in at(files(one=one, two=two, both=both), "assumptions")
    other = "extends: [one, two]\nassumptions: {gain: {note: mine}}\n"
    assert len(said(files, one=one, two=two, other=other)) == 1


def test_one_parent_removes_what_the_other_changes(files) -> None:
    one = "extends: base\npayoffs: {a: {effort: null}}\n"
    two = "extends: base\npayoffs: {a: {effort: {worth: -2 * cost}}}\n"
    place = "two.yaml:3:24: 'payoffs.a.effort' is changed here but removed by another parent"
    for order in ("[one, two]", "[two, one]"):
        (problem,) = said(files, one=one, two=two, both=f"extends: {order}\n")
        assert problem == f"{place}; settle it in the child file"
    settled = "extends: [one, two]\npayoffs: {a: {effort: {name: Toil, worth: -3 * cost}}}\n"
    assert at(files(one=one, two=two, both=settled), "payoffs.a.effort.worth") == "-3 * cost"


def test_new_rules_of_every_parent_come_before_those_that_both_inherit(files) -> None:
    one = "extends: base\noutcomes: {meeting: {late: {when: b == right and a == up, says: Bob is late}}}\n"
    two = "extends: base\noutcomes: {meeting: {early: {when: a == down, says: Ann is early}}}\n"
    made = files(one=one, two=two, both="extends: [one, two]\n")
    assert set(list(at(made, "outcomes.meeting"))[:2]) == {"late", "early"}
    assert list(at(made, "outcomes.meeting"))[2:] == ["met", "missed"]


def test_equal_departures_are_no_conflict(files) -> None:
    same = "extends: base\nassumptions: {gain: {value: 3}}\n"
    assert at(files(one=same, two=same, both="extends: [one, two]\n"), "assumptions.gain.value") == "3"


def test_three_in_a_circle(files) -> None:
    assert said(files, one="extends: two\n", two="extends: three\n", three="extends: one\n") == [
        "two.yaml:2:10: 'extends' runs in a circle: three.yaml -> one.yaml -> two.yaml -> three.yaml"
    ]
    assert said(files, one="extends: one\n") == [
        "one.yaml:2:10: 'extends' runs in a circle: one.yaml -> one.yaml"
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("extends: bsae", "2:10: the file 'bsae' that this one extends does not exist; did you mean 'base'?"),
        ("extends: [base, no/base]", "2:17: the file 'no/base' that this one extends does not exist"),
        ("extends: .", "2:10: '.' is a folder, expected a scenario file; name a .yaml file in it"),
        ('extends: "a\\0b"', "2:10: the character U+0000 in a text cannot be shown; leave it out"),
        ("extends: " + "a" * 300, f"2:10: the file '{'a' * 77}...' that this one extends does not exist"),
        ("extends: {a: b}", "2:10: expected the name of a file, or a list of names"),
        ("extends: []", "2:10: expected the name of a file, or a list of names"),
        ("extends: ['']", "2:10: expected the name of a file, or a list of names"),
    ],
)
def test_what_cannot_be_extended(files, line: str, message: str) -> None:
    (problem,) = said(files, child=f"{line}\n")
    assert problem.startswith(f"child.yaml:{message}")


def test_a_long_chain_ends_with_a_message(files) -> None:
    texts = {f"c{i}": f"extends: c{i - 1}\n" if i else "extends: base\n" for i in range(25)}
    (problem,) = said(files, **texts)
    assert "more than 20 files extend each other" in problem


def test_a_fault_in_a_parent_is_shown_in_the_parent(files) -> None:
    assert said(files, one="title: x\ntitle: y\n", two="extends: one\n") == [
        "one.yaml:3:1: the key 'title' stands here again (first in line 2);"
        " rename one of them, or leave it out"
    ]


def test_a_file_beside_a_folder_of_the_same_name(files, tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    assert at(files(child="extends: base\n"), "title") == "Base"


def test_null_for_what_no_parent_has_is_an_error(tmp_path) -> None:
    """A decimal comma makes `{value: 30,5}` the value 30 and a key 5 that is nothing."""
    from sim.scenario.load import load
    from sim.scenario.writing.new import STARTER

    (tmp_path / "starter.yaml").write_text(STARTER.read_text(encoding="utf-8"), encoding="utf-8")
    text = "scenario: comma\nextends: starter\nassumptions:\n  trade: {value: 5,5}\n  tax: null\n"
    (tmp_path / "comma.yaml").write_text(text)
    found = load(tmp_path / "comma.yaml").problems
    assert {(p.mark.line, p.code) for p in found if p.severity == "error"} == {
        (4, "unknown-key"),
        (5, "shape"),
    }
