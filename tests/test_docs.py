"""Every example in the README and the docs is run, and what it quotes is what comes out.

    ```console [exit=N]     `$ sim ...` lines are run; the lines below them are their output, a line
                            `...` standing for lines left out. Every line starting with `$ ` is run.
    ```yaml                 a whole scenario (it begins with `scenario:`) is written and loaded
    ```yaml extends=NAME    a part of a scenario, checked as a child of NAME, its claims too
    ```python               is executed; text after `# ->` is what the line above prints

The blocks of a page run in order, in a folder with a copy of the shipped scenarios.
"""

import ast
import contextlib
import io
import re
import shlex
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import typer

from sim.cli.main import app, main
from sim.explore.check.answer import checked
from sim.scenario.load import load_scenario
from sim.scenario.shapes.schema import json_schema

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^```(\w*)[ \t]*([^\n]*)\n(.*?)^```[ \t]*$", re.M | re.S)
DIGEST = re.compile(r"(-|\"digest\": \")[0-9a-f]{12,64}")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, what follows it, its text and its first line in the page."""

    language: str
    info: str
    text: str
    line: int


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page."""
    text = page.read_text(encoding="utf-8")
    return [Block(m[1], m[2].strip(), m[3], text.count("\n", 0, m.start()) + 1) for m in FENCE.finditer(text)]


def normal(text: str) -> list[str]:
    """Lines to compare: digests and the blanks at their ends aside."""
    return [DIGEST.sub(r"\1DIGEST", line.rstrip()) for line in text.splitlines()]


def quoted(wanted: list[str], found: list[str]) -> bool:
    """Whether quoted lines are the output, `...` standing for any lines."""
    if not wanted:
        return not found
    if wanted[0] == "...":
        return any(quoted(wanted[1:], found[start:]) for start in range(len(found) + 1))
    return bool(found) and wanted[0] == found[0] and quoted(wanted[1:], found[1:])


def run(command: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    """A `sim` command as a person types it: its exit code, and all that it prints."""
    command, _, target = command.partition(" > ")
    monkeypatch.setattr(sys, "argv", shlex.split(command))
    out = io.StringIO()
    into = io.StringIO() if target else out
    with contextlib.redirect_stdout(into), contextlib.redirect_stderr(out):
        code = main()
    if target:
        Path(target.strip()).write_text(into.getvalue(), encoding="utf-8")
    return code, out.getvalue()


def console(block: Block, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs the commands of a block and compares what they print with what the page quotes."""
    parts = re.split(r"^\$ ", block.text.replace("\\\n", " "), flags=re.M)
    expected = re.search(r"exit=(\d+)", block.info)
    for part in parts[1:]:
        command, _, output = part.partition("\n")
        if not command.startswith("sim "):
            continue
        code, printed = run(command, monkeypatch)
        assert code == (int(expected[1]) if expected else 0), f"{command}\n{printed}"
        if output.strip():
            assert quoted(normal(output.rstrip()), normal(printed)), f"{command}\n{printed}"


def python(block: Block, names: dict[str, object]) -> None:
    """Executes a block; what it prints has to be what its `# ->` comments say."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(block.text, f"line {block.line}", "exec"), names)
    said = re.findall(r"# -> (.*)$", block.text, re.M)
    if said:
        assert out.getvalue().splitlines() == [line.rstrip() for line in said]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_examples(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    names: dict[str, object] = {"__name__": "__docs__"}
    for number, block in enumerate(blocks(page)):
        try:
            match block.language:
                case "yaml" if match := re.match(r"scenario: *([\w.-]+)", block.text):
                    path = Path("scenarios") / f"{match[1]}.yaml"
                    path.write_text(block.text, encoding="utf-8")
                    load_scenario(path)
                case "yaml" if match := re.search(r"extends=([\w.-]+)", block.info):
                    path = Path("scenarios") / f"part-{number}.yaml"
                    head = f"scenario: {path.stem}\nextends: {match[1]}.yaml\n"
                    path.write_text(head + block.text, encoding="utf-8")
                    assert checked(path, claims=True).sound, checked(path, claims=True)
                    path.unlink()
                case "console":
                    console(block, monkeypatch)
                case "python":
                    python(block, names)
        except Exception as error:
            raise AssertionError(f"{page.relative_to(ROOT)}:{block.line}: {error}") from error


def headings(page: Path) -> set[str]:
    """The anchors of a page's headings: lower case, punctuation left out, blanks as hyphens."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
        for heading in re.findall(r"^#+ (.*)$", text, re.M)
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    for target in LINK.findall(text):
        if "://" in target or target.startswith("mailto:"):
            continue
        if target.startswith("#"):
            target = page.name + target
        file, _, heading = target.partition("#")
        path = page.parent / file
        assert path.exists(), f"{page.relative_to(ROOT)}: {target}"
        if heading and path.suffix == ".md":
            assert heading in headings(path), f"{page.relative_to(ROOT)}: {target}"


def test_every_source_that_is_cited_exists() -> None:
    known = (ROOT / "scenarios" / "sources.yaml").read_text(encoding="utf-8")
    for page in PAGES:
        text = FENCE.sub("", page.read_text(encoding="utf-8"))
        for source in set(re.findall(r"\b[SEL]\d{1,2}\b", text)):
            assert re.search(rf"^{source}:", known, re.M), f"{page.relative_to(ROOT)}: {source}"


def test_every_key_of_a_scenario_is_described() -> None:
    text = (ROOT / "docs/reference/scenario-format.md").read_text(encoding="utf-8")
    schema = json_schema()
    shapes = [schema, *schema["$defs"].values()]
    keys = {key for shape in shapes for key in shape.get("properties", {})} - {"kind"}
    assert len(keys) > 30
    assert not {key for key in keys if not re.search(rf"\b{key}\b", text)}


def test_every_code_of_a_problem_is_listed() -> None:
    text = (ROOT / "docs/reference/scenario-format.md").read_text(encoding="utf-8")
    codes = set()
    for path in (ROOT / "sim").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            for part in node.args[:2]:
                value = part.value if isinstance(part, ast.Constant) else None
                if name in ("Problem", "say", "warn", "refuse") and isinstance(value, str):
                    codes |= {value} if re.fullmatch(r"[a-z][a-z-]+", value) else set()
    assert len(codes) > 60
    assert not {code for code in codes if f"`{code}`" not in text}


def test_every_option_is_listed() -> None:
    text = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    for name, command in commands.items():
        assert f"`{name}" in text, name
        for parameter in command.params:
            for option in (*parameter.opts, *parameter.secondary_opts):
                assert not option.startswith("-") or option in text, f"{name} {option}"


def test_quoting() -> None:
    assert quoted(["a", "...", "d"], ["a", "b", "c", "d"])
    assert quoted(["a", "..."], ["a"])
    assert not quoted(["a", "d"], ["a", "b", "d"])
    assert not quoted(["a"], ["a", "b"])
