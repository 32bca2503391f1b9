"""What the site needs beyond the pages: plain fences, and the scenarios beside the docs."""

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^(```\w+)[ \t]+[^\n]*$", re.M)
BESIDE = re.compile(r"\]\(((?:\.\./)+)scenarios/")


def on_files(files: Files, config: Any) -> Files:
    """Puts the scenarios into the site, so that pages can lead to them."""
    for path in sorted((ROOT / "scenarios").rglob("*.*")):
        if path.suffix in (".yaml", ".csv"):
            uri = path.relative_to(ROOT).as_posix()
            files.append(File.generated(config, uri, abs_src_path=str(path)))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Files) -> str:
    """A page as the generator reads it.

    What follows a fence's language is for the tests. The scenarios stand one folder lower in the site.
    """
    return BESIDE.sub(lambda link: f"]({link[1][3:]}scenarios/", FENCE.sub(r"\1", markdown))
