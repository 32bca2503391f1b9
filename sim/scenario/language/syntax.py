"""Text -> a syntax tree, and what is wrong with text that has none."""

import ast
import re
import warnings

from sim.scenario.file.meant import CURLY, MINUS, remedy

MAX_LENGTH = 2_000
MAX_DEPTH = 100


class FormulaError(Exception):
    """What is wrong at one character of a formula; no message where it is told elsewhere."""

    def __init__(self, message: str, at: int, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.at, self.hint = message, at, hint


def syntax_tree(text: str) -> ast.expr:
    """Python's syntax tree of a formula. Raises FormulaError where there is none."""
    if len(text) > MAX_LENGTH:
        raise FormulaError(f"the formula has {len(text):,} characters, at most {MAX_LENGTH:,} are read", 0)
    flat = text.replace("\n", " ")
    stripped = flat.lstrip()
    if not stripped.strip():
        raise FormulaError("the formula is empty", 0)
    start = len(flat) - len(stripped)
    if "#" in flat:
        # to Python the rest would be a comment, across the lines of a folded text
        hint = "put comments outside the formula"
        raise FormulaError("'#' is not part of the formula language", flat.index("#"), hint)
    depth = 0
    for index, character in enumerate(flat):
        depth += (character in "([") - (character in ")]")
        if depth > MAX_DEPTH:
            raise FormulaError(f"the formula is nested more than {MAX_DEPTH} levels deep", index)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(stripped.rstrip(), mode="eval").body
    except SyntaxError as error:
        # an offset of 0 means: at the end
        column = start + error.offset - 1 if error.offset else len(flat)
        raise FormulaError(*_syntax(flat, column, error.msg)) from None
    except (RecursionError, MemoryError):
        raise FormulaError(f"the formula is nested more than {MAX_DEPTH} levels deep", 0) from None
    except ValueError:
        raise FormulaError("the formula holds a character that cannot be read", 0) from None
    if start:
        for node in ast.walk(tree):
            if isinstance(node, ast.expr):
                node.col_offset += start
                node.end_col_offset = (node.end_col_offset or 0) + start
    return tree


_OFFICE = (
    ("&&", "and"), ("||", "or"), ("^", "**"), ("<>", "!="), ("≤", "<="), ("≥", ">="), ("≠", "!="),
    ("×", "*"), ("·", "*"), ("÷", "/"), *((sign, "-") for sign in MINUS),
)  # fmt: skip
"""Signs of other languages and of office programs -> those of a formula."""


def _syntax(text: str, column: int, said: str) -> tuple[str, int, str]:
    for wrong, right in _OFFICE:
        if wrong in text:
            return f"'{wrong}' is not part of the formula language", text.index(wrong), f"write '{right}'"
    if word := re.search(r"\b(AND|OR|NOT|IN)\b", text):
        hint = f"write '{word[0].lower()}'"
        return f"'{word[0]}' is not part of the formula language", word.start(), hint
    for character in CURLY:
        if character in text:
            hint = "names stand without quotes"
            return f"'{character}' is not part of the formula language", text.index(character), hint
    if money := re.search(r"[$€£¥]\s*[\d.,]*\d", text) or re.search(r"\d[\d.,]*\s*%", text):
        return f"'{money[0]}' is not part of the formula language", money.start(), remedy(money[0])
    if re.search(r"(?<![=!<>])=(?!=)", text):
        place = re.search(r"(?<![=!<>])=(?!=)", text)
        assert place is not None
        return "a single '=' compares nothing", place.start(), "write '=='"
    rest = text[column:].strip()[:12]
    if "never closed" in said:
        return f"'{rest[0]}' is never closed", column, ""
    if not rest:
        return "the formula ends too early", len(text.rstrip()) - 1, ""
    return f"cannot be read as a formula at '{rest}'", column, ""
