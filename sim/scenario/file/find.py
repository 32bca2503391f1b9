"""Scenario files by the names that people give them: a path, a shipped id, a folder."""

from collections.abc import Sequence
from pathlib import Path

from sim.scenario.problems import COMMAND_LINE, Problem, ScenarioError, did_you_mean

SOURCES = "sources.yaml"
"""The file of sources beside scenarios."""
HISTORY = "history"
"""The folder beside a scenario with the episodes of its past."""


def shipped_folders() -> tuple[Path, ...]:
    """Where scenarios are looked for by name: here, then among those that ship."""
    shipped = Path(__file__).parents[2] / "shipped"
    return (Path("scenarios"), shipped if shipped.is_dir() else shipped.parent.parent / "scenarios")


def find(name: str | Path) -> Path:
    """The file that a person means: a path, a path without ending, or the id of a shipped scenario."""
    path = Path(name)
    if not str(name).strip() or "\0" in str(name):
        raise ScenarioError([Problem("no-file", "expected the name of a file", COMMAND_LINE)])
    if path.exists() and not (path.is_dir() and path.name):
        return path
    folders = shipped_folders()
    candidates = [path.with_name(path.name + ".yaml")]
    if len(path.parts) == 1:
        file = f"{path.stem if path.suffix == '.yaml' else path.name}.yaml"
        candidates += [folder / file for folder in folders]
        # an episode of the past, or a game with stages, by its name alone
        candidates += [inner / file for folder in folders if folder.is_dir() for inner in _inside(folder)]
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    if path.is_dir():
        return path
    known = known_ids()
    hint = did_you_mean(path.stem, known) or f"those that ship are {', '.join(known)}"
    raise ScenarioError([Problem("no-file", f"there is no file '{name}'", COMMAND_LINE, hint)])


def known_ids() -> list[str]:
    """The scenarios that can be named without a path, sorted."""
    folders = [folder for folder in shipped_folders() if folder.is_dir()]
    return sorted({path.stem for folder in folders for path in folder.glob("**/*.yaml")} - {"sources"})


def _inside(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir())


def scenario_files(names: Sequence[str | Path]) -> tuple[Path, ...]:
    """The scenario files that a person means by files and folders, each once, in order.

    A folder stands for the scenario files in it, sorted by name; one that ships may be named
    without its path. Raises ScenarioError for what does not exist and for a folder without
    a scenario.
    """
    files: list[Path] = []
    for name in names:
        folder = _folder(Path(name))
        if folder is None:
            files.append(_file(name))
            continue
        inside = sorted(path for path in folder.glob("*.yaml") if path.name != SOURCES)
        if not inside:
            message = f"there is no scenario in the folder '{name}'"
            hint = "name a folder with files that end in .yaml"
            raise ScenarioError([Problem("no-scenario", message, COMMAND_LINE, hint)])
        files += inside
    return tuple(dict.fromkeys(files))


def history_of(file: str | Path) -> Path | None:
    """The folder of episodes beside a scenario file; None if there is none."""
    folder = Path(file).parent / HISTORY
    return folder if Path(file).is_file() and folder.is_dir() else None


def _folder(path: Path) -> Path | None:
    if path.exists():
        return path if path.is_dir() else None
    named = Path(*path.parts[1:]) if path.parts[:1] == ("scenarios",) else path
    return next((folder / named for folder in shipped_folders() if (folder / named).is_dir()), None)


def _file(name: str | Path) -> Path:
    try:
        return find(name)
    except ScenarioError as error:
        folders = [folder for folder in shipped_folders() if folder.is_dir()]
        # a copy of the shipped files may lie in the working folder as well
        near = dict.fromkeys(p.name for folder in folders for p in sorted(folder.iterdir()) if p.is_dir())
        hint = did_you_mean(Path(name).name, near) or error.problems[0].hint
        message = f"there is no file or folder '{name}'"
        raise ScenarioError([Problem("no-file", message, COMMAND_LINE, hint)]) from None
