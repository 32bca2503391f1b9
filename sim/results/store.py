"""Run folders: the same question has the same folder, which appears whole or not at all."""

import hashlib
import json
import os
import platform
import shutil
from collections.abc import Mapping
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
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return all(_sha256((folder / name).read_bytes()) == sha for name, sha in manifest["files"].items())
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return False


def scenario_file(folder: Path) -> Path:
    """The scenario file of a run folder, as it was solved: nothing inherited, settings applied.

    Raises ScenarioError if the folder holds no result of this kind, or a damaged one.
    """

    def refuse(code: str, message: str, hint: str) -> ScenarioError:
        return ScenarioError([Problem(code, message, Mark(str(folder)), hint)])

    again = "run the scenario again"
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise refuse("no-result", f"this folder holds no result (no {MANIFEST})", again) from None
    except (OSError, ValueError):
        raise refuse("damaged", f"the {MANIFEST} of this result is damaged", again) from None
    if not isinstance(manifest, dict) or manifest.get("schema") != SCHEMA:
        raise refuse("other-version", "this result was written by another version of the program", again)
    files = manifest.get("files", {})
    name = f"{folder.parent.name}.yaml"
    if name not in files:
        raise refuse("other-version", "this result does not hold the scenario that was solved", again)
    for wanted in (name, "sources.yaml"):
        path = folder / wanted
        if wanted in files and (not path.is_file() or _sha256(path.read_bytes()) != files[wanted]):
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
        names = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
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


def manifest_bytes(question: Question, files: Mapping[str, bytes], source: Path) -> bytes:
    """Everything that is needed to repeat an answer, and the digest of each of its files."""
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
