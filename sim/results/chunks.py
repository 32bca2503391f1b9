"""A table that is written part by part: what is finished survives an interruption.

The folder is built beside its final place, `.NAME.partial`, with a journal of the finished
parts. Running the same command again goes on from there; when every part is there, the folder
is renamed into place. One process at a time: the lock goes when its holder does, however it ends.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError

TABLE = "table"
JOURNAL = "journal.jsonl"
FINGERPRINT = "fingerprint.json"
LOCK = "lock"


@dataclass
class Parts:
    """The parts of a table that is being written.

    finished: part -> what was noted about it.
    """

    folder: Path
    ending: str
    finished: dict[int, dict[str, Any]] = field(default_factory=dict)

    def path(self, part: int) -> Path:
        """Where a part is, once it is finished."""
        return self.folder / TABLE / part_name(part, self.ending)

    def draft(self, part: int) -> Path:
        """Where to write a part before it is accepted."""
        return self.folder / f"{part_name(part, self.ending)}.draft"

    def accept(self, part: int, note: Mapping[str, Any], content: bytes | memoryview | None = None) -> None:
        """Takes a part into the table: its content, or the draft that was written.

        Raises OSError if it cannot be written; the table is then as it was.
        """
        draft = self.draft(part)
        try:
            if content is not None:
                draft.write_bytes(content)
            sha = _sha256(draft)
            os.replace(draft, self.path(part))
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        line = json.dumps({"part": part, "sha256": sha, **note}, separators=(",", ":")) + "\n"
        with (self.folder / JOURNAL).open("a", encoding="utf-8") as journal:
            journal.write(line)
        self.finished[part] = dict(note)

    def _read_journal(self) -> None:
        try:
            lines = (self.folder / JOURNAL).read_text(encoding="utf-8").split("\n")
        except FileNotFoundError:
            return
        whole = [line for line in lines[:-1] if _is_whole(line)]
        for line in whole:
            note = json.loads(line)
            part, sha = note.pop("part"), note.pop("sha256")
            path = self.path(part)
            if path.is_file() and _sha256(path) == sha:
                self.finished[part] = note
        if len(whole) != len(lines) - 1 or lines[-1]:
            # the last line was cut off; what follows must not be joined to it
            draft = self.folder / f"{JOURNAL}.draft"
            draft.write_text("".join(f"{line}\n" for line in whole), encoding="utf-8")
            os.replace(draft, self.folder / JOURNAL)


def part_name(part: int, ending: str) -> str:
    """The file name of a part.

    >>> part_name(7, "parquet")
    'part-000007.parquet'
    """
    return f"part-{part:06d}.{ending}"


@contextmanager
def parts(final: Path, fingerprint: Mapping[str, Any], ending: str = "parquet") -> Iterator[Parts]:
    """The unfinished parts of a table that will stand in `final`, for this process alone.

    fingerprint: what the bytes of a part depend on; parts of another one are thrown away.
    Raises ScenarioError if another process holds it, OSError if the place cannot be written.
    """
    folder = _partial(final)
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder):
        stored = folder / FINGERPRINT
        wanted = json.dumps(fingerprint, sort_keys=True)
        if not stored.is_file() or stored.read_text(encoding="utf-8") != wanted:
            for name in (JOURNAL, FINGERPRINT):
                (folder / name).unlink(missing_ok=True)
            shutil.rmtree(folder / TABLE, ignore_errors=True)
            stored.write_text(wanted, encoding="utf-8")
        (folder / TABLE).mkdir(exist_ok=True)
        for left_over in folder.glob("*.draft"):
            left_over.unlink(missing_ok=True)
        table_parts = Parts(folder, ending)
        table_parts._read_journal()
        try:
            yield table_parts
        except BaseException:
            if not table_parts.finished:
                shutil.rmtree(folder, ignore_errors=True)
            raise


def unfinished(final: Path) -> Parts:
    """The finished parts of a table that was interrupted before it could stand in `final`."""
    table_parts = Parts(_partial(final), "parquet")
    table_parts._read_journal()
    return table_parts


def _partial(final: Path) -> Path:
    return final.with_name(f".{final.name}.partial")


def finish(table_parts: Parts, final: Path, files: Mapping[str, bytes]) -> None:
    """Adds the other files of a result and renames the folder into place."""
    for name, content in files.items():
        (table_parts.folder / name).write_bytes(content)
    for name in (JOURNAL, FINGERPRINT):
        (table_parts.folder / name).unlink(missing_ok=True)
    aside = final.with_name(f".{final.name}.old")
    shutil.rmtree(aside, ignore_errors=True)
    if final.exists():
        final.rename(aside)
    table_parts.folder.rename(final)
    (final / LOCK).unlink(missing_ok=True)
    shutil.rmtree(aside, ignore_errors=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_whole(line: str) -> bool:
    try:
        note = json.loads(line)
    except ValueError:
        return False
    return isinstance(note, dict) and isinstance(note.get("part"), int) and "sha256" in note


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    path = folder / LOCK
    with path.open("a+", encoding="utf-8") as file:
        if not _lock(file) or not _is_same(file, path):
            file.seek(0)
            holder = file.read().strip()
            who = f" (process {holder})" if holder else ""
            message = f"another process{who} is writing the same result in '{folder.parent}'"
            hint = "wait for it, or use another --out folder"
            raise ScenarioError([Problem("busy", message, COMMAND_LINE, hint)])
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _is_same(file: IO[str], path: Path) -> bool:
    """Whether the file is still in its place: another process may have finished in between."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _lock(file: IO[str]) -> bool:
    """Takes the lock of a file if it is free; it is released when the file is closed."""
    try:
        import fcntl
    except ImportError:
        return _lock_windows(file)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _lock_windows(file: IO[str]) -> bool:
    import msvcrt

    try:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    except OSError:
        return False
    return True
