"""A scenario whose every text tries to become something else."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from sim.scenario.writing.new import STARTER

HOSTILE = '<img src=x onerror="window.hacked=1">'
TEXTS = (
    f"</script><script>window.hacked=1</script>{HOSTILE}",
    f'\'"><b onclick="window.hacked=1">&amp;{HOSTILE}',
    f"<!-- ]]> \u2028 北方領土 Южные Курилы 千島群島 {HOSTILE}",
    f"javascript:window.hacked=1 ${{window.hacked=1}} `{HOSTILE}`",
)
FIELDS = {"title", "summary", "name", "says", "about", "unit", "note", "cite", "date", "page", "url"}


def hostile_scenario(folder: Path, texts: Sequence[str] = TEXTS) -> Path:
    """The starter with hostile texts, and with numbers that are called like parts of every object."""
    source = STARTER.read_text(encoding="utf-8")
    for name, other in (("durability", "constructor"), ("trade", "valueOf"), ("cost", "toString")):
        source = source.replace(name, other)
    data = yaml.safe_load(source)
    data["scenario"] = "hostile"
    count = 0

    def spoilt(part: Any) -> Any:
        nonlocal count
        if isinstance(part, list):
            return [spoilt(item) for item in part]
        if not isinstance(part, dict):
            return part
        made = {}
        for key, value in part.items():
            if key in FIELDS and isinstance(value, str):
                count += 1
                made[key] = f"{texts[count % len(texts)]} {count}"
            else:
                made[key] = spoilt(value)
        return made

    data = spoilt(data)
    sources = {
        "X1": {"cite": texts[0], "url": "javascript:window.hacked=1", "date": texts[1], "says": texts[2]}
    }
    (folder / "sources.yaml").write_text(yaml.safe_dump(sources, allow_unicode=True), encoding="utf-8")
    data["assumptions"]["toString"]["sources"] = ["X1"]
    path = folder / "hostile.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path
