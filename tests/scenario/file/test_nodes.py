"""Reading YAML with positions: every place is the one an editor shows, every value that of YAML 1.2."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.file.nodes import Items, Mapping, Scalar, number, read
from sim.scenario.problems import Mark, ScenarioError

ONCE = "rename one of them, or leave it out"


@pytest.fixture
def tree(tmp_path: Path):
    """The tree of a text or of bytes."""

    def made(content: str | bytes) -> Mapping:
        path = tmp_path / "a.yaml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read(path, "a.yaml")

    return made


def place(mark: Mark) -> tuple[int, int]:
    return mark.line, mark.column


def refused(tree, content: str | bytes) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        tree(content)
    return [str(problem) for problem in caught.value.problems]


def test_keys_and_values_know_where_they_stand(tree) -> None:
    made = tree("# a comment\nfirst: 1\nlist:\n  - a\n  - {b: c,\n     d: e}\n")
    first, listed = made.get("first"), made.get("list")
    assert isinstance(first, Scalar)
    assert isinstance(listed, Items)
    assert place(made.key("first").mark) == (2, 1)
    assert place(first.mark) == (2, 8)
    assert [place(item.mark) for item in listed.items] == [(4, 5), (5, 5)]
    inner = listed.items[1]
    assert isinstance(inner, Mapping)
    assert inner.flow
    assert not made.flow
    assert place(inner.key("d").mark) == (6, 6)
    assert made.get("nothing") is None
    assert made.key("nothing") is None


@pytest.mark.parametrize(
    "content",
    ["ключ: 1\nx: 🏝🏝 y\n", "\ufeffключ: 1\nx: 🏝🏝 y\n", "ключ: 1\r\nx: 🏝🏝 y\r\n", "ключ: 1\rx: 🏝🏝 y\r"],
    ids=["plain", "byte order mark", "CRLF", "CR"],
)
def test_columns_count_characters_whatever_the_encoding_of_lines(tree, content: str) -> None:
    made = tree(content)
    assert place(made.key("ключ").mark) == (1, 1)
    assert place(made.get("ключ").mark) == (1, 7)
    scalar = made.get("x")
    assert place(scalar.mark) == (2, 4)
    assert place(scalar.place_of(scalar.text.index("y"))) == (2, 7)


@pytest.mark.parametrize(
    "written",
    [
        "a: one two\n  three @here\n",
        "a: >\n  one two\n\n  three @here\n",
        "a: >-  # a comment\n  one two three\n  @here\n",
        "a: |\n    one\n      two\n    @here\n",
        'a: "one two\n  three @here"\n',
        'a: "\\u00fc \\x41 \\n \\" @here"\n',
        'a: "one \\\n   two @here"\n',
        'a: "\\u00a0\\t\\_ @here"\n',
        "a: 'it''s @here'\n",
        "{b: c, a: 'one @here'}\n",
        "? a\n: one @here\n",
        "a: один 🏝 @here\n",
    ],
)
def test_the_place_of_a_character_of_a_text(tree, written: str) -> None:
    scalar = tree(written).get("a")
    assert isinstance(scalar, Scalar)
    line = written[: written.index("@")].count("\n") + 1
    column = written.index("@") - (written.rfind("\n", 0, written.index("@")) + 1) + 1
    assert place(scalar.place_of(scalar.text.index("@"))) == (line, column)


@given(
    st.lists(st.text("abc+-*(),é🏝", min_size=1, max_size=6), min_size=1, max_size=8),
    st.lists(st.sampled_from([" ", "  ", "\n  ", "\n\n  "]), min_size=8, max_size=8),
)
def test_the_place_of_every_word_of_a_folded_text(
    tmp_path_factory, words: list[str], gaps: list[str]
) -> None:
    """Folding changes white space only, so each word is found where it was written."""
    body = words[0] + "".join(gap + word for gap, word in zip(gaps, words[1:], strict=False))
    source = f"a: >-\n  {body}\n"
    path = tmp_path_factory.getbasetemp() / "folded.yaml"
    path.write_text(source, encoding="utf-8")
    scalar = read(path).get("a")
    assert scalar.text.split() == words
    at, seen = 0, len("a: >-\n  ")
    for word in words:
        at, seen = scalar.text.index(word, at), source.index(word, seen)
        line_start = source.rfind("\n", 0, seen) + 1
        assert place(scalar.place_of(at)) == (source.count("\n", 0, seen) + 1, seen - line_start + 1)
        at, seen = at + len(word), seen + len(word)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("-2.50", Fraction(-5, 2)),
        ("+.5", Fraction(1, 2)),
        ("3.", 3),
        ("0", 0),
        ("0.1", Fraction(1, 10)),
        ("1e3", 1000),
        ("1E-2", Fraction(1, 100)),
        ("00.5", "octal"),
        ("010", "octal"),
        ("0o14", "expected a decimal number"),
        ("0x1F", "expected a decimal number"),
        ("1_000", "expected a decimal number"),
        ("1,000", "expected a decimal number"),
        (".inf", "expected a decimal number"),
        (".nan", "expected a decimal number"),
        ("nan", "expected a decimal number"),
        ("infinity", "expected a decimal number"),
        ("1/2", "expected a decimal number"),
        ("2016-05-06", "expected a decimal number"),
        ("12:30", "expected a decimal number"),
        ("50%", "expected a decimal number"),
        ("yes", "expected a decimal number"),
        ("no", "expected a decimal number"),
        ("٣", "expected a decimal number"),
        ("true", "1 and 0 for yes and no"),
        ("False", "1 and 0 for yes and no"),
        ("~", "found nothing"),
        ("null", "found nothing"),
        ("", "found nothing"),
        ("'1'", "without quotes"),
        ("1e31", "powers of ten up to 30"),
        ("1" * 101, "at most 100 digits"),
        ("1e999999999999999999", "powers of ten up to 30"),
    ],
)
def test_numbers(tree, text: str, value: Fraction | str) -> None:
    made = number(tree(f"a: {text}\n").get("a"))
    if isinstance(value, str):
        assert isinstance(made, str)
        assert value in made
    else:
        assert made == value


@given(st.decimals(-(10**9), 10**9, places=6))
def test_decimals_stay_exact(value) -> None:
    assert number(Scalar(str(value), Mark("a"))) == Fraction(value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a: &x 1\n", ["a.yaml:1:4: the anchor '&x' is not allowed; write the value out"]),
        ("a: *x\n", ["a.yaml:1:4: the alias '*x' is not allowed; write the value out"]),
        ("a: !!int 1\n", ["a.yaml:1:4: the tag '!!int' is not allowed; write the plain value"]),
        ("a: !x {b: 1}\n", ["a.yaml:1:4: the tag '!x' is not allowed; write the plain value"]),
        ("%YAML 1.1\n---\na: 1\n", ["a.yaml:1:1: a YAML directive is not allowed; remove the line with %"]),
        ("<<: {a: 1}\n", ["a.yaml:1:1: the merge key '<<' is not allowed; use 'extends'"]),
        ("[a, b]: 1\n", ["a.yaml:1:1: a key must be a name, found a list or a mapping"]),
        (
            "a: 1\nb: {c: 1, d: 2,\n    c: 3}\na: 2\n",
            [
                "a.yaml:3:5: the key 'c' stands here again (first in line 2); " + ONCE,
                "a.yaml:4:1: the key 'a' stands here again (first in line 1); " + ONCE,
            ],
        ),
        ("a: 1\n...\n---\nb: 2\n", ["a.yaml:3:1: a second document starts here; one scenario a file"]),
        ("", ["a.yaml:1:1: the file is empty, expected a scenario"]),
        ("# nothing\n", ["a.yaml:1:1: the file is empty, expected a scenario"]),
        ("~\n", ["a.yaml:1:1: the file is empty, expected a scenario"]),
        ("- 1\n", ["a.yaml:1:1: expected a mapping with keys such as 'scenario' and 'players'"]),
        ("a:\n\tb: 1\n", ["a.yaml:2:1: a tab is used for indentation; indent with spaces"]),
        (
            "a: b: c\n",
            [
                "a.yaml:1:5: not YAML: mapping values are not allowed in this context; "
                "a text with ': ' stands in quotes: a: \"b: c\""
            ],
        ),
        ("a: 1\nb: \x07\n", ["a.yaml:2:1: a character that YAML does not allow; is this a text file?"]),
        ("a: x\u2028y\n", ["a.yaml:1:5: an invisible character (U+2028) stands here; delete it"]),
        ("a: x\nb\u0085: y\n", ["a.yaml:2:2: an invisible character (U+0085) stands here; delete it"]),
        ("\ufeff\ufeffa: x\n", ["a.yaml:1:1: an invisible character (U+FEFF) stands here; delete it"]),
        (b"a: 1\nb: \xff\n", ["a.yaml:2:1: this is not text in UTF-8; save it anew with the encoding UTF-8"]),
        ("a: 1\n".encode("utf-16"), ["a.yaml:1:1: this is a binary file, expected text in UTF-8"]),
        ("a: 1\0\n", ["a.yaml:1:1: this is a binary file, expected text in UTF-8"]),
    ],
)
def test_what_is_refused(tree, content: str | bytes, said: list[str]) -> None:
    assert refused(tree, content) == said


def test_a_comma_that_splits_a_formula_is_explained(tree) -> None:
    (said,) = refused(tree, "a: {worth: [1, 2}\n")
    assert said.startswith("a.yaml:1:17: not YAML: ")
    assert said.endswith("inside { } and [ ] a formula with , [ ] { or } must stand in quotes")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[", "a.yaml:1:1: not YAML: the file ends, but what is opened here is not closed"),
        (
            "b: 1\na: {c: [1,\n\n",
            "a.yaml:2:10: not YAML: the file ends, but what is opened here is not closed",
        ),
        ("a: 'x\nb: 2\n", "a.yaml:1:4: not YAML: the file ends, but what is opened here is not closed"),
        (
            "a: @x\n",
            "a.yaml:1:4: not YAML: found character that cannot start any token; "
            "put text that starts with this character in quotes",
        ),
        (
            "a: 'it's'\n",
            "a.yaml:1:8: not YAML: did not find expected key; "
            "indent keys alike, and put quotes around the whole text or nowhere",
        ),
        (
            "a: b\n-c\nd: e\n",
            "a.yaml:2:1: not YAML: could not find expected ':'; a key ends with a colon and a blank",
        ),
    ],
)
def test_faults_of_yaml_itself_have_a_place_and_a_remedy(tree, content: str, said: str) -> None:
    assert refused(tree, content) == [said]


def test_quoted_words_are_text_and_plain_ones_may_be_nothing(tree) -> None:
    made = tree("a: 'null'\nb: null\nc: ''\nd:\n")
    assert [made.get(key).is_null for key in "abcd"] == [False, True, False, True]
    assert [made.get(key).plain for key in "abcd"] == [False, True, False, True]


def test_nesting_is_limited_and_a_thousand_aliases_are_not_all_listed(tree) -> None:
    tree("a: " + "[" * 48 + "]" * 48)
    (said,) = refused(tree, "a: " + "[" * 50 + "]" * 50)
    assert said == "a.yaml:1:53: nested more than 50 levels deep"
    assert len(refused(tree, "a: [" + "*x, " * 1000 + "1]\n")) == 20


@given(st.binary(max_size=200) | st.text("ab:-[]{},&*!|>'\"% \n\t#?~", max_size=60).map(str.encode))
def test_any_bytes_give_a_tree_or_problems(tmp_path_factory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(content)
    problems = ()
    try:
        assert isinstance(read(path, "any.yaml"), Mapping)
    except ScenarioError as error:
        problems = error.problems
    lines = content.count(b"\n") + content.count(b"\r") + 1
    assert all(1 <= p.mark.line <= lines and p.mark.column >= 1 for p in problems)
