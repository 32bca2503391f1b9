"""Imports go downward only, and a command starts without what it does not need."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "sim"
ORDER = ["scenario", "algebra", "game", "solve", "results", "explore", "present", "study", "cli"]
MODULES = sorted(path for path in ROOT.rglob("*.py") if path.parent != ROOT)
FOR_ALL = {"extras", "rational"}
"""Modules that every floor may import: they know none."""
WRITES = {"write_bytes", "write_text", "mkdir", "unlink", "rename", "touch", "open"}


def imported_modules(path: Path) -> set[str]:
    """The modules of sim that a module imports, inside functions too."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("sim."):
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= {name if is_module(name) else node.module for name in inner}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names if alias.name.startswith("sim.")}
    return names


def is_module(name: str) -> bool:
    return ROOT.joinpath(*name.split(".")[1:]).with_suffix(".py").is_file()


def imported(path: Path) -> set[str]:
    """The packages of sim that a module imports, inside functions too."""
    return {name.split(".")[1] for name in imported_modules(path)} - FOR_ALL


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_downward(path: Path) -> None:
    layer = path.relative_to(ROOT).parts[0]
    below = set(ORDER[: ORDER.index(layer) + 1])
    assert imported(path) <= below


def test_what_knows_no_game_theory() -> None:
    for layer, known in (
        ("results", {"results", "scenario"}),
        ("scenario", {"scenario"}),
        ("algebra", {"algebra"}),
    ):
        for path in (ROOT / layer).rglob("*.py"):
            assert imported(path) <= known, path


def test_the_python_interface_stands_on_the_studies() -> None:
    assert imported(ROOT / "api.py") <= set(ORDER) - {"cli", "results"}


@pytest.mark.parametrize("layer", ORDER)
def test_no_modules_of_a_floor_import_each_other_in_a_circle(layer: str) -> None:
    imports = {
        "sim." + ".".join(path.relative_to(ROOT).with_suffix("").parts): imported_modules(path)
        for path in (ROOT / layer).rglob("*.py")
    }
    while leaves := {name for name, known in imports.items() if not known & set(imports)}:
        imports = {name: known for name, known in imports.items() if name not in leaves}
    assert imports == {}, "these, or what they import, go round in a circle"


def test_what_is_presented_never_touches_the_disk() -> None:
    for path in (ROOT / "present").rglob("*.py"):
        assert "results" not in imported(path), path
        called = {
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call)
        }
        assert not called & WRITES, path


def loaded_after(statement: str) -> set[str]:
    code = f"import sys\n{statement}\nprint('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines())


def test_help_needs_no_heavy_library() -> None:
    heavy = {"numpy", "scipy", "nashpy", "pydantic", "yaml", "matplotlib", "pyarrow", "rich.table"}
    assert not heavy & loaded_after("import sim")
    assert not (heavy - {"rich.table"}) & loaded_after("import sim.cli.main")


def test_a_run_of_the_flagship_needs_no_linear_program() -> None:
    statement = "import sim; sim.load('sochi-2016').solve().sentences"
    assert not {"scipy", "nashpy", "matplotlib", "pyarrow"} & loaded_after(statement)


def test_no_module_has_outgrown_one_idea() -> None:
    long = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in MODULES}
    assert {name: count for name, count in long.items() if count > 400} == {}
