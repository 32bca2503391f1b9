"""Exact numbers are those of Python's own fractions, which are the oracle here."""

import ast
import operator
from fractions import Fraction as Own
from math import ceil, floor, trunc
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import sim
from sim.rational import Fraction, fraction_of

WHOLE = st.integers(-(10**40), 10**40) | st.integers(-12, 12)
NUMBERS = st.builds(Own, WHOLE, WHOLE.filter(bool))
ARITHMETIC = (operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod)
COMPARISONS = (operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne)


def fast(number: Own) -> Fraction:
    return Fraction(number.numerator, number.denominator)


@pytest.mark.parametrize("operation", ARITHMETIC)
@given(left=NUMBERS, right=NUMBERS)
def test_arithmetic(operation, left: Own, right: Own) -> None:
    assume(right != 0 or operation in ARITHMETIC[:3])
    expected = operation(left, right)
    for outcome in (
        operation(fast(left), fast(right)),
        operation(fast(left), right),
        operation(left, fast(right)),
    ):
        assert (outcome.numerator, outcome.denominator) == (expected.numerator, expected.denominator)


@pytest.mark.parametrize("operation", COMPARISONS)
@given(left=NUMBERS, right=NUMBERS | WHOLE | st.floats(allow_nan=False))
def test_comparisons(operation, left: Own, right: Own | int | float) -> None:
    assert operation(fast(left), right) == operation(left, right)
    assert operation(right, fast(left)) == operation(right, left)
    if isinstance(right, Own):
        assert operation(fast(left), fast(right)) == operation(left, right)


@given(number=NUMBERS, power=st.integers(-12, 12))
def test_whole_powers(number: Own, power: int) -> None:
    assume(number != 0 or power >= 0)
    assert fast(number) ** power == number**power


@given(number=NUMBERS)
def test_a_number_alone(number: Own) -> None:
    same = fast(number)
    assert (same.numerator, same.denominator) == (number.numerator, number.denominator)
    assert hash(same) == hash(number)
    assert (str(same), repr(same), float(same)) == (str(number), repr(number), float(number))
    for operation in (abs, operator.neg, floor, ceil, trunc, round, bool):
        assert operation(same) == operation(number)
    assert same.limit_denominator(1000) == number.limit_denominator(1000)


@given(number=st.floats(allow_nan=False, allow_infinity=False))
def test_a_double_is_what_it_is_and_what_it_prints_as(number: float) -> None:
    assert Fraction(number) == Own(number)
    assert fraction_of(repr(number)) == Own(repr(number))


def test_a_text_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError):
        fraction_of("half")


def test_no_module_reads_a_text_by_the_fast_fraction() -> None:
    for path in Path(sim.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Fraction":
                assert not any(is_text(argument) for argument in node.args), f"{path}:{node.lineno}"


def test_only_what_other_programs_answer_is_computed_with_pythons_own() -> None:
    package = Path(sim.__file__).parent
    users = {
        p.relative_to(package).as_posix() for p in package.rglob("*.py") if "from fractions" in p.read_text()
    }
    assert users == {"rational.py", "explore/verify/solvers.py"}, "import Fraction from sim.rational"


def is_text(node: ast.expr) -> bool:
    """Whether an expression can be seen to be a text."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str)
    called = getattr(node, "func", None)
    named = getattr(called, "id", getattr(called, "attr", ""))
    return isinstance(node, ast.JoinedStr) or named in ("str", "repr", "format", "strip", "replace")
