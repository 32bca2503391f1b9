"""A YAML file as a tree of nodes that know where they stand.

Read from the parser's events rather than by a loader: loaders accept duplicate keys, turn
`010` into 8 or 10 and dates into dates, and forget lines and columns. The meaning of a plain
scalar is that of the YAML 1.2 core schema; anchors, aliases, tags, merge keys and directives
are refused.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml

from sim.rational import Fraction, fraction_of
from sim.scenario.file.meant import remedy
from sim.scenario.problems import Mark, Problem, ScenarioError

MAX_BYTES = 1_000_000
MAX_DEPTH = 50
MAX_PROBLEMS = 20
"""After so many places that are no plain YAML, the rest is not read."""
MOST_KEPT = 16
"""Trees of texts that were parsed last."""
INVISIBLE = re.compile("[\x85\u2028\u2029\ufeff]")
"""Line breaks to some programs and not to others, and the byte order mark."""

UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What steers a terminal or turns the order of letters round; escapes in quotes can make it."""

NULL = frozenset({"", "~", "null", "Null", "NULL"})
BOOLEAN = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
QUOTIENT = re.compile(r"[-+]?\d+/\d+\Z", re.ASCII)
DECIMAL = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?\Z", re.ASCII)
OCTAL_LOOKING = re.compile(r"[-+]?0\d+(\.\d*)?\Z", re.ASCII)
MAX_EXPONENT, MAX_DIGITS = 30, 100

ESCAPES = {
    "'": re.compile("''"),
    '"': re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|\n\s*|.)"),
}
"""Quote -> what stands for one character, or for a blank, between such quotes."""


def _is_blank(escape: str) -> bool:
    """Whether an escape between double quotes stands for white space or for nothing."""
    if escape[1] in "xuU":
        return chr(int(escape[2:], 16)).isspace()
    return escape[1] in "ntrvf _NLP\t\n"


@dataclass(frozen=True, eq=False)
class Scalar:
    """A piece of text; `plain` if it was written without quotes, `source` empty if in no file."""

    text: str
    mark: Mark
    plain: bool = True
    source: str = field(default="", repr=False)
    offset: int = 0

    @property
    def is_null(self) -> bool:
        """Whether the file says nothing here."""
        return self.plain and self.text in NULL

    def place_of(self, position: int) -> Mark:
        """Where in the file the character at `position` of the text stands.

        Folding and line breaks change white space only, so the place is found by
        counting the other characters.
        """
        if not self.source:
            return self.mark
        wanted = sum(not c.isspace() for c in self.text[:position])
        quote = "" if self.plain else self.source[self.offset]
        index = self.offset + len(quote)
        if quote in ("|", ">"):
            index = self.source.index("\n", self.offset) + 1
        while index < len(self.source):
            escape = ESCAPES[quote].match(self.source, index) if quote in ESCAPES else None
            character = escape[0] if escape else self.source[index]
            if not (character.isspace() or (escape and _is_blank(character))):
                if wanted == 0:
                    line = self.source.count("\n", 0, index)
                    column = index - (self.source.rfind("\n", 0, index) + 1)
                    return Mark(self.mark.file, line + 1, column + 1)
                wanted -= 1
            index += len(character)
        return self.mark


@dataclass(frozen=True, eq=False)
class Mapping:
    """Keys and values in the order of the file; `flow` if written in braces."""

    entries: tuple[tuple[Scalar, "Node"], ...]
    mark: Mark
    flow: bool = False

    @cached_property
    def _index(self) -> dict[str, tuple[Scalar, "Node"]]:
        return {key.text: (key, value) for key, value in self.entries}

    def get(self, key: str) -> "Node | None":
        """The value of a key, or None."""
        return self._index[key][1] if key in self._index else None

    def key(self, key: str) -> Scalar | None:
        """The key itself, for its mark."""
        return self._index[key][0] if key in self._index else None

    def replaced(self, key: str, value: "Node") -> "Mapping":
        """The mapping with another value of a key that it has."""
        entries = tuple((k, value if k.text == key else v) for k, v in self.entries)
        return Mapping(entries, self.mark, self.flow)

    def without(self, key: str) -> "Mapping":
        """The mapping without a key."""
        return Mapping(tuple((k, v) for k, v in self.entries if k.text != key), self.mark, self.flow)


@dataclass(frozen=True, eq=False)
class Items:
    """A list."""

    items: tuple["Node", ...]
    mark: Mark
    flow: bool = False


Node = Scalar | Mapping | Items


def number(scalar: Scalar) -> Fraction | str:
    """The exact value of a scalar written as a decimal number, or what is wrong with it."""
    text = scalar.text
    if not scalar.plain:
        return f"found the text {text!r}, expected a number (without quotes)"
    if text in BOOLEAN:
        return f"found {text}, expected a number (1 and 0 for yes and no)"
    if scalar.is_null:
        return "found nothing, expected a number"
    if OCTAL_LOOKING.match(text):
        return f"found {text}, which some programs read as an octal number; write it without the leading zero"
    if not DECIMAL.match(text):
        hint = remedy(text)
        return f"found {text!r}, expected a decimal number" + (f"; {hint}" if hint else "")
    exponent = re.split("[eE]", text)[1:]
    if len(text) > MAX_DIGITS or (exponent and abs(int(exponent[0])) > MAX_EXPONENT):
        most = f"at most {MAX_DIGITS} digits and powers of ten up to {MAX_EXPONENT}"
        return f"found {text[:40]}, expected {most}"
    return fraction_of(text)


def quotient(scalar: Scalar) -> Fraction | str:
    """The exact value of a decimal number or of a quotient of whole numbers, or what is wrong with it.

    As commands and Python may give a value; files hold decimals, which every program reads.

    >>> quotient(Scalar("1/6", Mark("")))
    Fraction(1, 6)
    """
    if scalar.plain and QUOTIENT.match(scalar.text) and len(scalar.text) <= MAX_DIGITS:
        above, below = scalar.text.split("/")
        return (
            Fraction(int(above), int(below)) if int(below) else f"found {scalar.text}, which divides by zero"
        )
    return number(scalar)


def read(path: Path, shown: str | None = None) -> Mapping:
    """The tree of a file. Raises ScenarioError with every problem that reading it can show."""
    name = shown or str(path)
    return _parsed(name, text_of(path, name))


@lru_cache(MOST_KEPT)
def _parsed(name: str, text: str) -> Mapping:
    """The tree of a text; the base and the sources of several files are parsed once."""
    problems: list[Problem] = []
    try:
        builder = _Builder(name, text, problems)
        tree = builder.document(yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        message = "a character that YAML does not allow; is this a text file?"
        raise ScenarioError([*problems, Problem("not-text", message, Mark(name, line, 1))]) from None
    except yaml.MarkedYAMLError as error:
        raise ScenarioError([*problems, _syntax(error, name, text)]) from None
    if problems:
        raise ScenarioError(problems)
    return tree


def text_of(path: Path, name: str) -> str:
    """The text of a file, its lines ending alike. name: what problems call it. Raises ScenarioError."""
    start = Mark(name)

    def refuse(code: str, message: str, hint: str = "") -> ScenarioError:
        return ScenarioError([Problem(code, message, start, hint)])

    try:
        if path.is_dir():
            raise refuse("directory", "this is a folder, expected a scenario file", "name a .yaml file in it")
        if path.exists() and not path.is_file():
            # a device or a pipe may have no end
            raise refuse("unreadable", "this is a device or a pipe, expected a file", "copy it into a file")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise refuse("too-large", f"the file has {size:,} bytes, at most {MAX_BYTES:,} are read")
        raw = path.read_bytes()
    except FileNotFoundError:
        raise refuse("no-file", "there is no such file") from None
    except OSError as error:
        raise refuse("unreadable", f"the file cannot be read: {error.strerror or error}") from None
    if b"\0" in raw:
        raise refuse("not-text", "this is a binary file, expected text in UTF-8")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = "this is not text in UTF-8"
        hint = "save it anew with the encoding UTF-8"
        raise ScenarioError([Problem("not-text", message, Mark(name, line, 1), hint)]) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if odd := INVISIBLE.search(text):
        line, column = text.count("\n", 0, odd.start()) + 1, odd.start() - text.rfind("\n", 0, odd.start())
        message = f"an invisible character (U+{ord(odd[0]):04X}) stands here"
        raise ScenarioError([Problem("not-text", message, Mark(name, line, column), "delete it")])
    return text


HINTS = {
    "mapping values are not allowed": "indent keys alike, and put text that contains ': ' in quotes",
    "flow": "inside { } and [ ] a formula with , [ ] { or } must stand in quotes",
    "cannot start any token": "put text that starts with this character in quotes",
    "could not find expected ':'": "a key ends with a colon and a blank",
    "did not find expected key": "indent keys alike, and put quotes around the whole text or nowhere",
}
"""Part of what the YAML library says -> what to do."""


def _syntax(error: yaml.MarkedYAMLError, name: str, text: str) -> Problem:
    where = error.problem_mark or error.context_mark
    if error.context_mark and "expected ':'" in (error.problem or ""):
        # it is missed on the next line, and is wanting where the key stands
        where = error.context_mark
    body = text.rstrip()
    if where and where.line > body.count("\n"):
        # the end of the file helps nobody
        place = Mark(name, body.count("\n") + 1, max(len(body) - body.rfind("\n") - 1, 1))
        opened = error.context_mark
        if opened and opened.line < place.line:
            place = Mark(name, opened.line + 1, opened.column + 1)
        return Problem("yaml", "not YAML: the file ends, but what is opened here is not closed", place)
    place = Mark(name, where.line + 1, where.column + 1) if where else Mark(name)
    lines = text.split("\n")
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    indent = line[: len(line) - len(line.lstrip())]
    if "\t" in indent:
        mark = Mark(name, place.line, indent.index("\t") + 1)
        return Problem("tab", "a tab is used for indentation", mark, "indent with spaces")
    what = (error.problem or "cannot be read as YAML").strip()
    if "nesting depth" in what:
        return Problem("too-deep", f"nested more than {MAX_DEPTH} levels deep", place)
    colon = re.match(r"\s*(?:- )?([\w-]+): +([^\s'\"{\[|>&*!%#@`].*:.*?)\s*$", line)
    if colon and "mapping values" in what:
        quoted = '"' + colon[2].replace('"', "'") + '"'
        hint = f"a text with ': ' stands in quotes: {colon[1]}: {quoted}"
        return Problem("yaml", f"not YAML: {what}", place, hint)
    hint = next((hint for part, hint in HINTS.items() if part in f"{what} {error.context}"), "")
    opened = error.context_mark
    if opened and "flow" in str(error.context) and opened.line + 1 < place.line:
        hint = f"close what line {opened.line + 1} opens, or put a formula with , [ ] {{ or }} in quotes"
    return Problem("yaml", f"not YAML: {what}", place, hint)


class _Builder:
    """Folds parser events into nodes; problems are gathered, not raised."""

    def __init__(self, file: str, text: str, problems: list[Problem]) -> None:
        self.file, self.text, self.problems = file, text, problems

    def mark(self, event: yaml.Event) -> Mark:
        start = event.start_mark
        return Mark(self.file, start.line + 1, start.column + 1) if start else Mark(self.file)

    def refuse(self, event: yaml.Event, code: str, message: str, hint: str = "") -> None:
        self.problems.append(Problem(code, message, self.mark(event), hint))
        if len(self.problems) >= MAX_PROBLEMS:
            raise ScenarioError(self.problems)

    def document(self, events: Iterator[yaml.Event]) -> Mapping:
        documents = 0
        tree: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if event.version or event.tags:
                    self.refuse(
                        event, "directive", "a YAML directive is not allowed", "remove the line with %"
                    )
                if documents > 1:
                    self.refuse(event, "documents", "a second document starts here", "one scenario a file")
                    break
            elif isinstance(event, yaml.NodeEvent):
                tree = self.node(event, events, 1)
        if isinstance(tree, Mapping):
            return tree
        if tree is None or (isinstance(tree, Scalar) and tree.is_null):
            raise ScenarioError([Problem("empty", "the file is empty, expected a scenario", Mark(self.file))])
        message = "expected a mapping with keys such as 'scenario' and 'players'"
        raise ScenarioError([*self.problems, Problem("shape", message, tree.mark)])

    def node(self, event: Any, events: Iterator[yaml.Event], depth: int) -> Node:
        mark = self.mark(event)
        if depth > MAX_DEPTH:
            message = f"nested more than {MAX_DEPTH} levels deep"
            raise ScenarioError([*self.problems, Problem("too-deep", message, mark)])
        if isinstance(event, yaml.AliasEvent):
            self.refuse(event, "alias", f"the alias '*{event.anchor}' is not allowed", "write the value out")
            return Scalar("", mark)
        if event.anchor is not None:
            self.refuse(
                event, "anchor", f"the anchor '&{event.anchor}' is not allowed", "write the value out"
            )
        if event.tag is not None and not (isinstance(event, yaml.ScalarEvent) and event.tag == "!"):
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self.refuse(event, "tag", f"the tag '{tag}' is not allowed", "write the plain value")
        if isinstance(event, yaml.ScalarEvent):
            offset = event.start_mark.index if event.start_mark else 0
            if odd := UNSHOWN.search(event.value):
                message = f"the character U+{ord(odd[0]):04X} in a text cannot be shown"
                self.refuse(event, "not-text", message, "leave it out")
            return Scalar(event.value, mark, event.style in (None, ""), self.text, offset)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(event_ := next(events), yaml.SequenceEndEvent):
                items.append(self.node(event_, events, depth + 1))
            return Items(tuple(items), mark, bool(event.flow_style))
        entries: list[tuple[Scalar, Node]] = []
        seen: dict[str, Scalar] = {}
        while not isinstance(event_ := next(events), yaml.MappingEndEvent):
            key = self.node(event_, events, depth + 1)
            value = self.node(next(events), events, depth + 1)
            if not isinstance(key, Scalar):
                self.refuse(event_, "key", "a key must be a name, found a list or a mapping")
            elif key.text == "<<" and key.plain:
                self.refuse(event_, "merge-key", "the merge key '<<' is not allowed", "use 'extends'")
            elif key.text in seen:
                first = seen[key.text].mark
                self.refuse(
                    event_,
                    "duplicate-key",
                    f"the key '{key.text}' stands here again (first in line {first.line})",
                    "rename one of them, or leave it out",
                )
            else:
                seen[key.text] = key
                entries.append((key, value))
        return Mapping(tuple(entries), mark, bool(event.flow_style))
