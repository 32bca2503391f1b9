"""The notebook in the docs runs from its first cell to its last, and every cell shows something."""

import ast
import contextlib
import io
import json
from pathlib import Path
from typing import Any

import pytest

NOTEBOOK = Path(__file__).parent.parent / "docs" / "notebook.ipynb"
CELLS = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]


def shown(cell: str, names: dict[str, Any]) -> tuple[object, str]:
    """The value of a cell's last line, where that is an expression, and what the cell prints."""
    tree = ast.parse(cell)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, "cell", "exec"), names)
        value = None
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    return value, printed.getvalue()


def test_every_cell_shows_something(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    values = []
    for cell in CELLS:
        if cell["cell_type"] == "code":
            value, printed = shown("".join(cell["source"]), names)
            assert value is not None or printed
            assert len(repr(value)) < 3000
            values.append((value, printed))
    rich = [value for value, _ in values if hasattr(value, "_repr_html_")]
    assert len(rich) >= 8
    prices = [value for value, _ in values if isinstance(value, dict)]
    assert prices == [{31: ["talk"], 47: ["talk"], 108.6: ["freeze", "talk"]}]
    assert values[-1][1] == (
        "Python: at(oil_prise=30): unknown assumption 'oil_prise'; did you mean 'oil_price'?\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_the_notebook_is_kept_without_outputs() -> None:
    for cell in CELLS:
        if cell["cell_type"] == "code":
            assert (cell["outputs"], cell["execution_count"]) == ([], None)
