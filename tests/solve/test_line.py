"""What holds along a line, looked up cell by cell."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.algebra.roots import rational
from sim.solve.line import Along, Cell, Split, every, some

POINTS = tuple(rational(Fraction(k)) for k in range(5))
"""The ends of a line, and three points in between."""


@given(st.lists(st.integers(0, 2), min_size=9, max_size=9), st.integers(0, 16), st.integers(0, 16))
def test_a_cell_has_the_values_of_the_parts_that_it_meets(values: list[int], one: int, other: int) -> None:
    along = Along(POINTS, tuple(values))
    low, high = sorted((Fraction(one, 4), Fraction(other, 4)))
    cell = Cell(rational(low), rational(high)) if low < high else Cell(*[rational(low)] * 2)
    between = [low + Fraction(k, 8) for k in range(1, 32) if low + Fraction(k, 8) < high]
    inside = between if low < high else [low]
    places = [2 * int(x) if x == int(x) else 2 * int(x) + 1 for x in inside]
    parts = along.over(cell)
    assert list(parts.values) == [values[place] for place in dict.fromkeys(places)]
    if len(parts.values) > 1:
        with pytest.raises(Split) as split:
            parts.everywhere()
        assert low < split.value.at.low < high
        assert split.value.at in POINTS


def test_a_whole_line_has_its_ends() -> None:
    along = Along(POINTS[:2], ("start", "inside", "end"))
    whole = along.over(Cell(*POINTS[:2], whole=True))
    assert whole.values == ("start", "inside", "end")
    assert whole.at in POINTS[:2]
    assert Along(POINTS, ("all",)).over(Cell(POINTS[0], POINTS[3])).everywhere() == "all"


def test_parts_that_differ_may_have_something_in_common() -> None:
    along = Along(POINTS, (2, 4, 6, 8, 1, 3, 5, 7, 9))
    assert along.over(Cell(POINTS[0], POINTS[2])).alike(lambda value: value % 2) == 0
    with pytest.raises(Split):
        along.over(Cell(POINTS[0], POINTS[3])).alike(lambda value: value % 2)


def test_what_is_not_told_is_split_only_where_the_rest_leaves_it_open() -> None:
    def untold() -> bool:
        raise Split(POINTS[1])

    yes, no = (lambda: True), (lambda: False)
    assert not every([untold, yes, no])
    assert some([untold, no, yes])
    assert every([yes, yes])
    assert every([])
    assert not some([no, no])
    assert not some([])
    for open_ in (lambda: every([untold, yes]), lambda: some([no, untold])):
        with pytest.raises(Split) as split:
            open_()
        assert split.value.at is POINTS[1]
