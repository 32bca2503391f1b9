"""Scenarios whose texts try to become something else, or are in other scripts."""

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


SCRIPTED = {
    "Two towns and a bridge": "千島群島と北方領土 / Курильские острова と橋",
    "Northbank pays for the bridge": "北岸市が橋の費用を払う",
    "Northbank waits for the other town to pay": "北岸市は相手の市が払うのを待つ",
    "Southbank pays for the bridge": "Южный Берег платит за мост",
    "Southbank waits for the other town to pay": "Южный Берег ждёт денег от другого города",
    "A stone bridge is built": "石の橋が架かる。",
    "A wooden bridge is built": "木の橋が架かる。",
    "No bridge is built": "両市は橋を架けない。",
    "What a stone bridge is worth to each town": "石桥对每个城镇的价值，包括通行、贸易与旅游带来的全部收益",
    "What paying for the bridge costs a town": "Во сколько обходится городу его мост",
    "Use of the bridge": "橋の利用",
    "The bill": "費用の請求",
    "thousand a year": "千／年",
}


def scripted_scenario(folder: Path) -> Path:
    """The starter with Japanese, Russian and Chinese texts."""
    source = STARTER.read_text(encoding="utf-8").replace("scenario: starter", "scenario: scripted")
    for text, other in SCRIPTED.items():
        assert text in source, text
        source = source.replace(text, other)
    path = folder / "scripted.yaml"
    path.write_text(source, encoding="utf-8")
    return path
