"""The committed examples are what the program says today."""

from pathlib import Path

from results.examples.__main__ import HERE, examples


def test_the_examples_are_fresh() -> None:
    made = examples()
    kept = {path.name: path for path in Path(HERE).iterdir() if path.suffix in (".md", ".json", ".txt")}
    assert set(kept) == {*made, "README.md"}
    stale = [name for name, content in made.items() if kept[name].read_text(encoding="utf-8") != content]
    assert stale == [], "run `make examples` and read the diff"
