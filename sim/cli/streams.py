"""Standard output and error as they are: in any encoding, closed, or full."""

import codecs
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper

PLAINER = {
    "\N{MINUS SIGN}": "-", "\N{EN DASH}": "-", "\N{EM DASH}": "-", "\N{BULLET}": "*",
    "\N{HORIZONTAL ELLIPSIS}": "...", "\N{RIGHTWARDS ARROW}": "->", "\N{MULTIPLICATION SIGN}": "x",
    "\N{PLUS-MINUS SIGN}": "+/-", "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'", "\N{LEFT DOUBLE QUOTATION MARK}": '"',
    "\N{RIGHT DOUBLE QUOTATION MARK}": '"', "\N{LESS-THAN OR EQUAL TO}": "<=",
    "\N{GREATER-THAN OR EQUAL TO}": ">=", "\N{BOX DRAWINGS LIGHT HORIZONTAL}": "-",
    "\N{BOX DRAWINGS HEAVY HORIZONTAL}": "-", "\N{BOX DRAWINGS LIGHT VERTICAL}": "|",
}  # fmt: skip
"""What stands for a sign that a terminal lacks; for any other it is a question mark."""
ERRORS = "sim-plainer"


def _plainer(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(PLAINER.get(sign, "?") for sign in lacking), error.end


codecs.register_error(ERRORS, _plainer)


def prepare() -> None:
    """Lets both streams take any text: closed ones go nowhere, what cannot be shown is replaced."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=ERRORS)


def takes_unicode() -> bool:
    """Whether standard output can hold every character."""
    try:
        return codecs.lookup(sys.stdout.encoding or "utf-8").name.startswith("utf")
    except LookupError:
        return False


class Unwritten(Exception):
    """Standard output takes nothing more. Says why."""


@contextmanager
def answering() -> Iterator[None]:
    """Within it, standard output is written to and at the end flushed. Raises Unwritten, BrokenPipeError."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Unwritten(error.strerror or str(error)) from None


def discard_output() -> None:
    """Keeps the interpreter from complaining at exit about what could not be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
