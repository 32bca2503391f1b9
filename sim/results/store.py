"""Run folders: the same question has the same folder, which appears whole or not at all."""

import hashlib
import json
import os
import platform
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sim.extras import DISTRIBUTION
from sim.scenario.canonical import digest
from sim.scenario.problems import Mark, Problem, ScenarioError

MANIFEST = "manifest.json"
SCHEMA = "sim.manifest/1"
DIGEST_LENGTH = 12
MAX_MANIFEST = 50_000_000
"""Bytes of a manifest that are read."""


@dataclass(frozen=True)
class Question:
    """What a command was asked; the folder of its answer follows from it.

    scenario: the scenario as plain data.
    settings: everything of the command that changes its answer.
    """

    scenario_id: str
    command: str
    scenario: Mapping[str, Any]
    settings: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """Over the scenario, the command's settings and the version of the program."""
        return digest([self.scenario, self.command, self.settings, version(DISTRIBUTION)])

    def folder(self, root: Path) -> Path:
        """results/SCENARIO/COMMAND-DIGEST."""
        return root / self.scenario_id / f"{self.command}-{self.digest[:DIGEST_LENGTH]}"


def is_whole(folder: Path) -> bool:
    """Whether a folder holds a finished answer whose files are as they were written."""
    try:
        files = _files(_manifest(folder))
        return all(_sha256_of(folder / name) == sha for name, sha in files.items())
    except (OSError, ValueError):
        return False


def seconds_of(folder: Path) -> list[float]:
    """How long the parts of a finished answer took. Raises OSError, and ValueError if that is not said."""
    try:
        return [float(seconds) for seconds in _manifest(folder)["seconds"]]
    except (KeyError, TypeError):
        raise ValueError("the manifest tells no times") from None


def _manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a folder. Raises OSError, and ValueError if it is none."""
    path = folder / MANIFEST
    if path.exists() and not (path.is_file() and path.stat().st_size <= MAX_MANIFEST):
        raise ValueError(f"{MANIFEST} is no file, or too large")
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except RecursionError:
        raise ValueError(f"{MANIFEST} is nested too deep") from None
    if not isinstance(manifest, dict):
        raise ValueError(f"{MANIFEST} holds no mapping")
    return manifest


def _files(manifest: Mapping[str, Any]) -> dict[str, str]:
    """File name -> SHA-256 of a manifest. Raises ValueError for anything but plain names in its folder."""
    files = manifest.get("files")
    if not isinstance(files, dict):
        raise ValueError("the manifest lists no files")
    for name, digest_ in files.items():
        if not name or name in (".", "..") or set(name) & set("/\\\0") or not isinstance(digest_, str):
            raise ValueError(f"the manifest names '{name}', which is no file of its folder")
    return files


def _sha256_of(path: Path) -> str:
    """The digest of a file, nothing being read of what is no regular file. Raises OSError."""
    if not path.is_file():
        raise FileNotFoundError(path)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def scenario_file(folder: Path) -> Path:
    """The scenario file of a run folder, as it was solved: nothing inherited, settings applied.

    Raises ScenarioError if the folder holds no result of this kind, or a damaged one.
    """

    def refuse(code: str, message: str, hint: str) -> ScenarioError:
        return ScenarioError([Problem(code, message, Mark(str(folder)), hint)])

    again = "run the scenario again"
    try:
        manifest = _manifest(folder)
        if manifest.get("schema") != SCHEMA:
            raise refuse("other-version", "this result was written by another version of the program", again)
        files = _files(manifest)
    except FileNotFoundError:
        raise refuse("no-result", f"this folder holds no result (no {MANIFEST})", again) from None
    except (OSError, ValueError):
        raise refuse("damaged", f"the {MANIFEST} of this result is damaged", again) from None
    name = f"{folder.parent.name}.yaml"
    if name not in files:
        raise refuse("other-version", "this result does not hold the scenario that was solved", again)
    for wanted in (name, "sources.yaml"):
        path = folder / wanted
        if wanted in files and (not path.is_file() or _sha256_of(path) != files[wanted]):
            raise refuse("damaged", f"the file '{wanted}' of this result is missing or damaged", again)
    return folder / name


def save(root: Path, question: Question, files: Mapping[str, bytes], source: Path) -> Path:
    """The folder of a question with its files, written beside and renamed.

    A whole folder of the same question gains the files that it lacks; a damaged one is
    replaced. source: the scenario file, for the manifest. Raises OSError if it cannot be
    written; earlier folders are then as they were.
    """
    folder = question.folder(root)
    earlier = {}
    if is_whole(folder):
        names = _files(_manifest(folder))
        if set(files) <= set(names):
            return folder
        earlier = {name: (folder / name).read_bytes() for name in names}
    files = {**files, **earlier}
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        beside.mkdir()
        for name, content in files.items():
            (beside / name).write_bytes(content)
        (beside / MANIFEST).write_bytes(manifest_bytes(question, files, source))
        _swap(beside, folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return folder


def add(folder: Path, files: Mapping[str, bytes]) -> None:
    """Adds to a finished result the files that it lacks, each whole or not at all. Raises OSError."""
    for name, content in files.items():
        path = folder / name
        if path.is_file():
            continue
        beside = path.with_name(f".{name}.{os.getpid()}.part")
        try:
            beside.write_bytes(content)
            os.replace(beside, path)
        finally:
            beside.unlink(missing_ok=True)


def manifest_bytes(
    question: Question, files: Mapping[str, bytes], source: Path, seconds: Sequence[float] = ()
) -> bytes:
    """Everything that is needed to repeat an answer, and the digest of each of its files.

    seconds: how long its parts took, which stands in no other file.
    """
    manifest = {
        "schema": SCHEMA,
        "command": question.command,
        "settings": question.settings,
        "digest": question.digest,
        "version": version(DISTRIBUTION),
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "machine": platform.platform(),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        **({"seconds": list(seconds)} if seconds else {}),
        "scenario_file": str(source),
        "scenario": question.scenario,
        "files": {name: _sha256(content) for name, content in files.items()},
    }
    return (json.dumps(manifest, indent=1, ensure_ascii=False) + "\n").encode()


def _swap(beside: Path, folder: Path) -> None:
    """Renames a folder into place; what stood there before is removed only afterwards."""
    aside = folder.with_name(f".{folder.name}.{os.getpid()}.old")
    _remove(aside)
    if folder.exists():
        folder.rename(aside)
    try:
        beside.rename(folder)
    except OSError:
        if is_whole(folder):
            # another process answered the same question in the meantime
            return
        if aside.exists():
            aside.rename(folder)
        raise
    finally:
        _remove(aside)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
