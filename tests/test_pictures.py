"""The pictures of the docs are what the program draws today."""

import re
from pathlib import Path

import pytest

pytest.importorskip("matplotlib")
pytest.importorskip("pyarrow")

from docs.pictures.draw import HERE, PICTURES

TEXT = re.compile(r"<text[^>]*>(.*?)</text>", re.S)


@pytest.mark.parametrize("name", PICTURES)
def test_is_fresh(name: str) -> None:
    """By its texts and the number of its shapes: another version of a library may place them otherwise."""
    drawn, kept = PICTURES[name]().decode(), (HERE / f"{name}.svg").read_text(encoding="utf-8")
    assert TEXT.findall(drawn) == TEXT.findall(kept), "run `make pictures` and look at the picture"
    assert drawn.count("<path") == kept.count("<path"), "run `make pictures` and look at the picture"


def test_every_picture_is_shown_and_none_is_missing() -> None:
    shown = re.findall(
        r"\]\(pictures/([\w-]+)\.svg\)", (HERE.parent / "gallery.md").read_text(encoding="utf-8")
    )
    assert set(shown) == set(PICTURES) == {path.stem for path in Path(HERE).glob("*.svg")}
