"""The one way to keep an answer: a folder of the question, whole or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic_core import from_json, to_json

from sim.results.store import Question, is_whole, save
from sim.scenario.canonical import canonical
from sim.scenario.model import Scenario

ANSWER = "answer.json"
NO_FILES: Mapping[str, bytes] = {}


@dataclass(frozen=True)
class Kept:
    """An answer in its folder.

    document: what is in `answer.json`, and what `--json` prints; `results` names the folder.
    figures: the files that were drawn for it. note: what else is to be said of the folder.
    """

    document: Mapping[str, Any]
    folder: Path
    figures: tuple[Path, ...] = ()
    note: str = ""


def keep(
    scenario: Scenario,
    command: str,
    settings: Mapping[str, Any],
    root: Path,
    document: Mapping[str, Any],
    *,
    texts: Mapping[str, bytes] = NO_FILES,
    figures: Mapping[str, bytes] = NO_FILES,
) -> Kept:
    """Keeps what a command answered on a scenario, below `root`.

    settings: everything of the command that changes its answer. texts, figures: what stands
    beside the document, file name -> content. Raises OSError if it cannot be written.
    """
    folder = question_of(scenario, command, settings).folder(root)
    placed = {**document, "results": str(folder)}
    keep_files(scenario, command, settings, root, {ANSWER: document_bytes(placed), **texts, **figures})
    return Kept(placed, folder, tuple(folder / name for name in figures))


def keep_files(
    scenario: Scenario, command: str, settings: Mapping[str, Any], root: Path, files: Mapping[str, bytes]
) -> Path:
    """Keeps files alone, for a command that answers with a file; the folder. Raises OSError."""
    return save(root, question_of(scenario, command, settings), files, Path(scenario.file))


def question_of(scenario: Scenario, command: str, settings: Mapping[str, Any]) -> Question:
    """What names the folder."""
    return Question(scenario.id, command, canonical(scenario), settings)


def document_in(folder: Path) -> Any:
    """The document of a finished answer, its files as they were written; None if the folder holds none."""
    if not is_whole(folder):
        return None
    try:
        return from_json((folder / ANSWER).read_bytes())
    except (OSError, ValueError):
        return None


def document_bytes(document: Mapping[str, Any]) -> bytes:
    """A document as it stands in a folder."""
    content = to_json(document, indent=1, inf_nan_mode="constants")
    try:
        from_json(content, allow_inf_nan=False)
    except ValueError:
        raise ValueError("a number that JSON has no word for") from None
    return content + b"\n"
