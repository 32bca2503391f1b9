"""The formula language: what it means, against Python itself, and what it refuses, with the place."""

import itertools
import math
import operator
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.language.formula import (
    Arithmetic,
    Call,
    Compare,
    Formula,
    Is,
    Logic,
    Name,
    Not,
    Number,
    named,
    walk,
)
from sim.scenario.language.parse import FUNCTIONS, Names, parse_condition, parse_number
from sim.scenario.language.syntax import MAX_DEPTH, MAX_LENGTH, FormulaError

NAMES = Names(
    {"russia": ("talk", "freeze"), "settlement": ("two", "four", "none")},
    frozenset({"cost", "gain", "größe", "日"}),
    {"secret": "'secret' is a measure; it may not stand here"},
)
VALUES = {"cost": Fraction(3), "gain": Fraction(1, 2), "größe": Fraction(-2), "日": Fraction(7)}
CHOSEN = {"russia": "talk", "settlement": "four"}

COMPARE = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}

NO_COMMA = "a number has no comma within: write 1000 and 0.5"


def evaluated(formula: Formula):
    """The meaning of a formula, written as plainly as can be: the oracle's other side."""
    match formula:
        case Number(value=value):
            return value
        case Name(id=id):
            return VALUES[id]
        case Is(variable=variable, values=values):
            return CHOSEN[variable] in values
        case Not(part=part):
            return not evaluated(part)
        case Logic(op=op, parts=parts):
            return (all if op == "and" else any)(evaluated(part) for part in parts)
        case Compare(op=op, left=left, right=right):
            return COMPARE[op](evaluated(left), evaluated(right))
        case Arithmetic(op=op, left=left, right=right):
            a, b = evaluated(left), evaluated(right)
            return {
                "+": operator.add,
                "-": operator.sub,
                "*": operator.mul,
                "/": operator.truediv,
                "**": operator.pow,
            }[op](a, b)
        case Call(function="interp", args=(arg,), points=points):
            x = evaluated(arg)
            for (x0, y0), (x1, y1) in itertools.pairwise(points):
                if x <= x1:
                    return y0 if x <= x0 else y0 + (y1 - y0) * (x - x0) / (x1 - x0)
            return points[-1][1]
        case Call(function="if_else", args=(condition, yes, no)):
            return evaluated(yes) if evaluated(condition) else evaluated(no)
        case Call(function="clip", args=args):
            x, low, high = (evaluated(arg) for arg in args)
            return min(max(x, low), high)
        case Call(function=function, args=args):
            known = {"min": min, "max": max, "abs": abs, "exp": math.exp, "log": math.log, "sqrt": math.sqrt}
            return known[function](*(evaluated(arg) for arg in args))
    raise AssertionError(formula)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("  .5 ", Fraction(1, 2)),
        ("0.1 + 0.2", Fraction(3, 10)),
        ("1e-3", Fraction(1, 1000)),
        ("-2 ** 2", -4),
        ("(-2) ** 2", 4),
        ("2 ** -1", Fraction(1, 2)),
        ("2 ** 3 ** 2", None),
        ("- - cost", 3),
        ("+cost", 3),
        ("6 / 3 / 2", 1),
        ("1 - 2 - 3", -4),
        ("cost * -gain", Fraction(-3, 2)),
        ("größe + 日", 5),
        ("cost\n  + gain", Fraction(7, 2)),
        ("min(cost, gain, 2)", Fraction(1, 2)),
        ("max(cost, gain)", 3),
        ("abs(größe)", 2),
        ("exp(0)", 1),
        ("log(1)", 0),
        ("sqrt(4)", 2),
        ("clip(cost, 0, 1)", 1),
        ("clip(größe, 0, 1)", 0),
        ("interp(cost, [0, 2, 4], [10, 20, 40])", 30),
        ("interp(cost, (0, 1), (5, 9))", 9),
        ("interp(größe, [0, 1], [5, 9])", 5),
        ("interp(cost, [-4, +4], [-8, 8])", 6),
        ("if_else(russia == talk, cost, gain)", 3),
        ("if_else(cost < gain and russia == talk, 1, 2)", 2),
    ],
)
def test_numbers(text: str, value: object) -> None:
    if value is None:
        # 3 ** 2 is no plain number; Python's own reading would be 512
        with pytest.raises(FormulaError, match="an exponent must be a plain number"):
            parse_number(text, NAMES)
    else:
        assert evaluated(parse_number(text, NAMES)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("russia == talk", True),
        ("talk == russia", True),
        ("russia != talk", False),
        ("russia in [freeze, talk]", True),
        ("russia in (freeze, talk)", True),
        ("settlement not in [two, none]", True),
        ("settlement in [two]", False),
        ("not russia == freeze", True),
        ("not (russia == talk or settlement == two)", False),
        ("russia == freeze and settlement == two or settlement == four", True),
        ("russia == freeze and (settlement == two or settlement == four)", False),
        ("cost > gain", True),
        ("1 < cost <= 3", True),
        ("1 < cost < 3", False),
        ("gain < cost != 3", False),
        ("russia == talk and cost >= 3", True),
        ("cost + 1 == 4", True),
        ("3 > cost", False),
    ],
)
def test_conditions(text: str, value: bool) -> None:
    assert evaluated(parse_condition(text, NAMES)) is value


LITERALS = st.sampled_from(["0", "1", "2", "0.5", "10", "3.25", "1e1"])
LEAVES = LITERALS | st.sampled_from(sorted(VALUES))
BINARY = st.sampled_from(["+", "-", "*"])


def bigger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, BINARY, inner).map(" ".join),
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/"]), LITERALS.filter(float)).map(" ".join),
        inner.map("-{}".format),
        inner.map("({})".format),
        st.tuples(LEAVES, st.integers(0, 3)).map(lambda t: f"{t[0]} ** {t[1]}"),
        st.tuples(inner, inner).map(lambda t: f"min({t[0]}, {t[1]})"),
        st.tuples(inner, inner).map(lambda t: f"max({t[0]},{t[1]})"),
        inner.map("abs({})".format),
        st.tuples(inner, inner).map(lambda t: f"if_else({t[0]} < {t[1]}, 1, {t[0]})"),
    )


@given(st.recursive(LEAVES, bigger, max_leaves=12))
def test_precedence_is_that_of_python(text: str) -> None:
    """Python reads the same text over exact fractions."""
    exact = "".join(f"F('{part}')" if part[:1].isdigit() else part for part in tokens(text))
    known = {"F": Fraction, "min": min, "max": max, "abs": abs, **VALUES}
    known["if_else"] = lambda condition, yes, no: yes if condition else no
    assert evaluated(parse_number(text, NAMES)) == eval(exact, {"__builtins__": {}}, known)


def tokens(text: str) -> list[str]:
    import io
    import tokenize

    skip = (tokenize.NEWLINE, tokenize.ENDMARKER)
    found = [t for t in tokenize.generate_tokens(io.StringIO(text).readline) if t.type not in skip]
    # an exponent stays a whole number
    return [
        t.string + " " if t.string == "**" or (i and found[i - 1].string == "**") else t.string
        for i, t in enumerate(found)
    ]


CONDITIONS = st.sampled_from(
    ["russia == talk", "russia != talk", "settlement in [two, four]", "cost < gain", "1 < cost <= 日"]
)


@given(
    st.recursive(
        CONDITIONS,
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(" ".join),
            inner.map("not {}".format),
            inner.map("({})".format),
        ),
        max_leaves=8,
    )
)
def test_logic_is_that_of_python(text: str) -> None:
    literals = {value: value for values in NAMES.categories.values() for value in values}
    assert evaluated(parse_condition(text, NAMES)) == eval(
        text, {"__builtins__": {}}, {**literals, **CHOSEN, **VALUES}
    )


OUTSIDE = "put comments outside the formula"
NO_COMMENT = "'#' is not part of the formula language"
COMPARED = "compare it with something, as in 'russia == talk'"
ONE_OF = "'russia' can be compared with == and != to one of its values, or with 'in [...]'"
REFUSED_NUMBERS = [
    ("cots * 2", 0, "unknown name 'cots'", "did you mean 'cost'?"),
    ("2 * cots", 4, "unknown name 'cots'", "did you mean 'cost'?"),
    ("größe + cots", 8, "unknown name 'cots'", "did you mean 'cost'?"),
    ("🏝", 0, "cannot be read as a formula at '🏝'", ""),
    ("cost + 🏝", 7, "cannot be read as a formula at '🏝'", ""),
    ("secret", 0, "'secret' is a measure", "it may not stand here"),
    ("russia", 0, "'russia' is not a number", "compare it with one of its values, as in 'russia == talk'"),
    ("talk", 0, "'talk' means something only beside 'russia'", "write 'russia == talk'"),
    ("sqrt", 0, "'sqrt' is a function", "write sqrt(...)"),
    ("cost.real", 0, "attribute access ('.') is not part of the formula language", ""),
    ("().__class__", 0, "attribute access ('.') is not part of the formula language", ""),
    ("cost[0]", 0, "an index ('[...]') is not part of the formula language", ""),
    ("lambda: 1", 0, "'lambda' is not part of the formula language", ""),
    (
        "1 if cost else 2",
        0,
        "'if ... else' is not part of the formula language",
        "write if_else(condition, a, b)",
    ),
    ("[1, 2]", 0, "a list is not part of the formula language", ""),
    ("1, 2", 0, "a list is not part of the formula language", NO_COMMA),
    ("{1: 2}", 0, "'{...}' is not part of the formula language", ""),
    ("[x for x in cost]", 0, "a loop is not part of the formula language", ""),
    ("(x := 1)", 1, "':=' is not part of the formula language", ""),
    ("f'{cost}'", 0, "text is not part of the formula language", ""),
    ("cost // 2", 0, "'//' is not part of the formula language", ""),
    ("2 + cost % 2", 4, "'%' is not part of the formula language", "write a share as a decimal: 0.5 for 50%"),
    ("cost @ 2", 0, "'@' is not part of the formula language", ""),
    ("cost ^ 2", 0, "'^' is not part of the formula language", "write '**'"),
    ("~cost", 0, "'~cost' is not part of the formula language", ""),
    ("'text'", 0, "found 'text', expected a decimal number", ""),
    ("True", 0, "found True, expected a decimal number", ""),
    ("None", 0, "found None, expected a decimal number", ""),
    ("1j", 0, "found 1j, expected a decimal number", ""),
    ("0x10", 0, "found 0x10, expected a decimal number", ""),
    ("1_000", 0, "found 1_000, expected a decimal number", ""),
    ("1e100", 0, "found 1e100, expected a decimal number", ""),
    ("1" * 61, 0, f"found {'1' * 30}..., a number with too many digits", ""),
    ("system(1)", 0, "unknown function 'system'", ""),
    ("sqr(1)", 0, "unknown function 'sqr'", "did you mean 'sqrt'?"),
    ("__import__(1)", 0, "unknown function '__import__'", ""),
    ("cost.f(1)", 0, "attribute access ('.') is not part of the formula language", ""),
    ("max(1, 2)(3)", 0, "'max(1, 2)' is not part of the formula language", ""),
    ("min(1)", 0, "min has 1 arguments, expected at least 2", ""),
    ("abs(1, 2)", 0, "abs has 2 arguments, expected 1", ""),
    ("2 * clip(cost)", 4, "clip has 1 arguments, expected 3", ""),
    ("max(*cost)", 0, "max has 1 arguments, expected at least 2", ""),
    ("max(1, *cost)", 7, "'*cost' is not part of the formula language", ""),
    ("min(1, x=2)", 0, "min takes no named arguments", ""),
    ("cost ** gain", 8, "an exponent must be a plain number", "for x ** y write exp(y * log(x))"),
    ("cost ** 13", 8, "an exponent may be at most 12", ""),
    ("cost ** -13", 8, "an exponent may be at most 12", ""),
    ("interp(cost, 1, 2)", 13, "interp takes two lists of numbers, as in interp(x, [0, 1], [5, 9])", ""),
    ("interp(cost, [0, gain], [1, 2])", 17, "the lists of interp hold plain numbers", ""),
    ("interp(cost, [0, 1], [1])", 0, "interp has 2 points and 1 values", ""),
    ("interp(cost, [0], [1])", 0, "interp needs at least two points", ""),
    ("interp(cost, [1, 1], [1, 2])", 13, "the points of interp must increase", ""),
    ("interp(cost, [0, 2, 1], [1, 2, 3])", 13, "the points of interp must increase", ""),
    ("interp(cost, [0, 0, 1], [1, 2, 3])", 13, "the points of interp must increase", ""),
    (
        "cost > 1",
        0,
        "found the condition 'cost > 1', expected a number",
        "write if_else(condition, 1, 0)",
    ),
    (
        "2 * (russia == talk)",
        5,
        "found the condition 'russia == talk', expected a number",
        "write if_else(condition, 1, 0)",
    ),
    ("", 0, "the formula is empty", ""),
    (" \n ", 0, "the formula is empty", ""),
    ("cost +", 5, "the formula ends too early", ""),
    ("größe * (cost + [", 16, "'[' is never closed", ""),
    ("cost )", 5, "cannot be read as a formula at ')'", ""),
    ("cost gain", 5, "cannot be read as a formula at 'gain'", ""),
    ("import operator", 0, "cannot be read as a formula at 'import opera'", ""),
    ("größe + ) 1", 8, "cannot be read as a formula at ') 1'", ""),
    ("x = 1", 2, "a single '=' compares nothing", "write '=='"),
    ("import os", 0, "cannot be read as a formula at 'import os'", ""),
    ("cost; gain", 4, "cannot be read as a formula at '; gain'", ""),
    ("cost # gain", 5, NO_COMMENT, OUTSIDE),
    ("cost  # a comment\n - gain", 6, NO_COMMENT, OUTSIDE),
    ("if_else(cost, 1, 2)", 8, "found 'cost', expected a condition", COMPARED),
]  # fmt: skip

REFUSED_CONDITIONS = [
    ("russia == tlak", 10, "'tlak' is not a value of russia", "did you mean 'talk'?"),
    ("russia == 1", 10, "'1' is not a value of russia", "expected one of: talk, freeze"),
    ("russia == frezee", 10, "'frezee' is not a value of russia", "did you mean 'freeze'?"),
    ("russia in [talk, frezee]", 17, "'frezee' is not a value of russia", "did you mean 'freeze'?"),
    ("not russia == two", 14, "'two' is not a value of russia", "did you mean 'settlement == two'?"),
    ("russia == 'talk'", 10, "''talk'' is not a value of russia", "did you mean 'talk'?"),
    ("rusia == talk", 0, "unknown name 'rusia'", "did you mean 'russia'?"),
    ("cost == talk", 8, "'talk' means something only beside 'russia'", "write 'russia == talk'"),
    ("cost in [1, 2]", 0, "'cost' is a number, expected a player or an outcome dimension", ""),
    ("secret == two", 0, "'secret' is a measure", "it may not stand here"),
    ("russia in talk", 10, "expected a list such as [a, b] after 'in'", ""),
    (
        "russia < talk",
        0,
        ONE_OF,
        "",
    ),
    ("russia is talk", 0, ONE_OF, ""),
    ("cost is 1", 0, "'is' is not part of the formula language", "write '=='"),
    ("cost is not 1", 0, "'is not' is not part of the formula language", "write '!='"),
    ("russia", 0, "found 'russia', expected a condition", COMPARED),
    ("1", 0, "found '1', expected a condition", COMPARED),
    ("russia = talk", 7, "a single '=' compares nothing", "write '=='"),
    ("cost > 1 && gain > 1", 9, "'&&' is not part of the formula language", "write 'and'"),
    ("cost > 1 || gain > 1", 9, "'||' is not part of the formula language", "write 'or'"),
    ("cost <> 1", 5, "'<>' is not part of the formula language", "write '!='"),
    ("not cost.x == 1", 4, "attribute access ('.') is not part of the formula language", ""),
    ("russia == talk == cost", 10, "'talk' means something only beside 'russia'", "write 'russia == talk'"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "at", "message", "hint"), REFUSED_NUMBERS)
def test_what_is_no_number(text: str, at: int, message: str, hint: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse_number(text, NAMES)
    assert (caught.value.message, caught.value.hint, caught.value.at) == (message, hint, at)


@pytest.mark.parametrize(("text", "at", "message", "hint"), REFUSED_CONDITIONS)
def test_what_is_no_condition(text: str, at: int, message: str, hint: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse_condition(text, NAMES)
    assert (caught.value.message, caught.value.hint, caught.value.at) == (message, hint, at)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 1000 + "1" + ")" * 1000,
        "-" * 500 + "1",
        "not " * 400 + "cost > 1",
        "+".join(["cost"] * 300),
        "abs(" * 150 + "1" + ")" * 150,
        "[" * 200 + "]" * 200,
        "cost" + "[0]" * 200,
        "cost" + ".a" * 400,
        "~" * 1500 + "1",
        "1**" * 400 + "1",
        "if_else(1 < 2, 1, " * 105 + "1" + ")" * 105,
    ],
)
def test_depth_is_limited(text: str) -> None:
    parse = parse_condition if text.startswith("not") else parse_number
    with pytest.raises(FormulaError) as caught:
        parse(text, NAMES)
    assert 0 <= caught.value.at < len(text)


def test_what_is_just_within_the_limits() -> None:
    assert evaluated(parse_number("+".join(["1"] * (MAX_DEPTH - 1)), NAMES)) == MAX_DEPTH - 1
    assert evaluated(parse_number("(" * MAX_DEPTH + "1" + ")" * MAX_DEPTH, NAMES)) == 1
    text = "1" + " " * (MAX_LENGTH - 1)
    assert evaluated(parse_number(text, NAMES)) == 1
    with pytest.raises(FormulaError, match="the formula has 2,001 characters, at most 2,000 are read"):
        parse_number(text + " ", NAMES)


def test_every_part_knows_its_place() -> None:
    text = "größe * (cost - interp(gain, [0, 1], [2, 3]))"
    for part in walk(parse_number(text, NAMES)):
        if isinstance(part, Name):
            assert text[part.at :].startswith(part.id)
    assert named(parse_number(text, NAMES)) == {"größe", "cost", "gain"}


@given(st.text("abc cost russia talk.,()[]+-*/<=>!&|'\"\\0123456789\n\t{}:#@é🏝\u2028\x0b", max_size=40))
def test_any_text_is_a_formula_or_is_refused_at_a_place(text: str) -> None:
    for parse in (parse_number, parse_condition):
        places = []
        try:
            places = [part.at for part in walk(parse(text, NAMES))]
        except FormulaError as error:
            places = [error.at]
        assert all(0 <= at <= len(text) for at in places)


def test_a_hint_names_functions_that_exist() -> None:
    for function in FUNCTIONS:
        with pytest.raises(FormulaError, match="is a function"):
            parse_number(function, NAMES)
