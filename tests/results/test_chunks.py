"""A table written part by part: what is kept, what is thrown away, what ends in its place."""

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from sim.results.chunks import FINGERPRINT, JOURNAL, LOCK, TABLE, Parts, finish, part_name, parts, unfinished
from sim.scenario.problems import ScenarioError

ASKED = {"seed": 1}


def interrupted(final: Path, *notes: Mapping[str, int]) -> Path:
    """The folder of a table that was broken off after some parts."""
    with suppress(KeyboardInterrupt), parts(final, ASKED) as begun:
        for part, note in enumerate(notes):
            begun.accept(part, note, b"part %d" % part)
        raise KeyboardInterrupt
    return final.with_name(f".{final.name}.partial")


def finished(final: Path) -> dict[int, dict[str, int]]:
    return unfinished(final).finished


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_finished_table_stands_in_its_place_alone(tmp_path: Path) -> None:
    final = tmp_path / "sweep"
    with parts(final, ASKED) as begun:
        begun.accept(0, {"rows": 3}, b"some")
        begun.draft(1).write_bytes(b"more")
        begun.accept(1, {"rows": 4})
        assert begun.finished == {0: {"rows": 3}, 1: {"rows": 4}}
        finish(begun, final, {"answer.json": b"{}"})
    assert names(tmp_path) == {"sweep"}
    assert names(final) == {TABLE, "answer.json"}
    assert {p.name: p.read_bytes() for p in (final / TABLE).iterdir()} == {
        part_name(0, "parquet"): b"some",
        part_name(1, "parquet"): b"more",
    }


def test_finishing_takes_the_place_of_an_earlier_table(tmp_path: Path) -> None:
    final = tmp_path / "sweep"
    final.mkdir()
    (final / "earlier").write_text("earlier")
    with parts(final, ASKED) as begun:
        begun.accept(0, {}, b"some")
        finish(begun, final, {})
    assert names(tmp_path) == {"sweep"}
    assert names(final) == {TABLE}


def test_what_a_crash_left_aside_is_in_nobodys_way(tmp_path: Path) -> None:
    """Whoever was stopped between the two renamings left the earlier table under another name."""
    final, aside = tmp_path / "sweep", tmp_path / ".sweep.old"
    for folder in (final, aside):
        folder.mkdir()
        (folder / "earlier").write_text("earlier")
    with parts(final, ASKED) as begun:
        begun.accept(0, {}, b"some")
        finish(begun, final, {})
    assert names(tmp_path) == {"sweep"}
    assert names(final) == {TABLE}


def test_parts_survive_an_interruption(tmp_path: Path) -> None:
    final = tmp_path / "sweep"
    interrupted(final, {"rows": 3}, {"rows": 4})
    assert finished(final) == {0: {"rows": 3}, 1: {"rows": 4}}
    with parts(final, ASKED) as begun:
        assert begun.finished == {0: {"rows": 3}, 1: {"rows": 4}}
        begun.accept(2, {"rows": 5}, b"part 2")
    assert list(finished(final)) == [0, 1, 2]


def test_an_interruption_before_the_first_part_leaves_nothing(tmp_path: Path) -> None:
    interrupted(tmp_path / "sweep")
    assert names(tmp_path) == set()
    assert finished(tmp_path / "sweep") == {}


def test_parts_of_another_question_are_thrown_away(tmp_path: Path) -> None:
    final = tmp_path / "sweep"
    partial = interrupted(final, {"rows": 3})
    with parts(final, {"seed": 2}) as begun:
        assert begun.finished == {}
        assert names(partial / TABLE) == set()
        assert not (partial / JOURNAL).exists()
        assert json.loads((partial / FINGERPRINT).read_text()) == {"seed": 2}


def test_the_order_of_a_fingerprint_does_not_matter(tmp_path: Path) -> None:
    final = tmp_path / "sweep"
    with parts(final, {"a": 1, "b": 2}) as begun:
        begun.accept(0, {}, b"some")
    with parts(final, {"b": 2, "a": 1}) as begun:
        assert list(begun.finished) == [0]


@pytest.mark.parametrize("content", [None, b"part", b"part 0 and more"])
def test_a_part_that_is_gone_or_of_another_size_is_not_finished(
    tmp_path: Path, content: bytes | None
) -> None:
    final = tmp_path / "sweep"
    path = interrupted(final, {}, {}) / TABLE / part_name(0, "parquet")
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    assert list(finished(final)) == [1]


@pytest.mark.parametrize("torn", ['{"part": 1, "by', '{"part": 1}\n', "[1]\n", "no json\n", '{"bytes": 6}\n'])
def test_a_line_that_was_cut_off_counts_for_nothing(tmp_path: Path, torn: str) -> None:
    """And what is written after it is not joined to it."""
    final = tmp_path / "sweep"
    partial = interrupted(final, {"rows": 3})
    with (partial / JOURNAL).open("a", encoding="utf-8") as journal:
        journal.write(torn)
    with parts(final, ASKED) as begun:
        assert list(begun.finished) == [0]
        begun.accept(1, {"rows": 4}, b"part 1")
    assert finished(final) == {0: {"rows": 3}, 1: {"rows": 4}}
    assert len((partial / JOURNAL).read_text().splitlines()) == 2


def test_a_part_that_cannot_be_taken_leaves_the_table_as_it_was(tmp_path: Path) -> None:
    final = tmp_path / "sweep"
    with parts(final, ASKED) as begun:
        begun.accept(0, {}, b"some")
        begun.path(1).mkdir()  # stands where the part should go
        with pytest.raises(OSError, match="part-000001"):
            begun.accept(1, {}, b"more")
        assert list(begun.finished) == [0]
        assert not begun.draft(1).exists()
    assert list(finished(final)) == [0]


def test_drafts_that_were_left_over_are_removed(tmp_path: Path) -> None:
    final = tmp_path / "sweep"
    partial = interrupted(final, {})
    draft = Parts(partial, "parquet").draft(7)
    draft.write_bytes(b"half of a p")
    with parts(final, ASKED):
        assert not draft.exists()


def test_one_at_a_time(tmp_path: Path) -> None:
    final = tmp_path / "sweep"
    with parts(final, ASKED) as begun:
        begun.accept(0, {}, b"some")
        with pytest.raises(ScenarioError, match="another process"), parts(final, ASKED):
            pass
        # who was turned away has taken nothing with it
        assert begun.path(0).read_bytes() == b"some"
        assert (begun.folder / LOCK).is_file()
    with parts(final, ASKED) as again:
        assert list(again.finished) == [0]
