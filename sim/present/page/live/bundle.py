"""The page's modules as one program, in the order in which they need each other.

Each becomes a function of its own, so that names of one do not meet those of another. Only the plain
forms of `import` and `export` that these modules use are known. Lines are not set in, which saves some
kilobytes of every page: so no text in a module goes over several lines.
"""

import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
MAIN = "main"

IMPORT = re.compile(r'^import (\{[^}]*\}|\* as \w+) from "\./(\w+)\.mjs";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:const|class|function\*?) (\w+))", re.MULTILINE)
SET_IN = re.compile(r"^ +", re.MULTILINE)
EXPORTED = re.compile(r"^export \{([^}]*)\};\n", re.MULTILINE)


@cache
def program() -> str:
    """The whole program of the page."""
    parts: dict[str, str] = {}
    _add(MAIN, parts)
    return '"use strict";\n' + "\n".join(parts.values())


@cache
def style() -> str:
    """The style sheet of the page."""
    return (FOLDER / "page.css").read_text(encoding="utf-8")


def _add(name: str, parts: dict[str, str]) -> None:
    """Adds a module, after those that it needs."""
    source = (FOLDER / f"{name}.mjs").read_text(encoding="utf-8")
    for match in IMPORT.finditer(source):
        if match[2] not in parts:
            _add(match[2], parts)
    names = EXPORT.findall(source) + [
        n.strip() for group in EXPORTED.findall(source) for n in group.split(",")
    ]
    body = SET_IN.sub("", EXPORTED.sub("", EXPORT.sub("", IMPORT.sub(_binding, source))))
    parts[name] = f"const module_{name} = (() => {{\n{body}return {{ {', '.join(names)} }};\n}})();\n"


def _binding(match: re.Match[str]) -> str:
    names, module = match.groups()
    if names.startswith("*"):
        return f"const {names.removeprefix('* as ')} = module_{module};\n"
    return f"const {names.replace(' as ', ': ')} = module_{module};\n"
