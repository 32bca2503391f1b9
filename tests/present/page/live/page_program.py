"""The page's own program, run by node beside the package."""

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import sim.present.page.live as live
from sim.game.incentives import IncentiveConstraints
from sim.present.page.live.compiled import compiled, exact_values
from sim.present.page.live.texts import texts
from sim.solve.nash.pure import nash_formulas

HERE = Path(__file__).parent
MODULES = Path(live.__file__).parent
NODE = shutil.which("node")

needs_node = pytest.mark.skipif(
    NODE is None, reason="node is not installed, so the page's program cannot run here"
)


def run(script: str, asked: Any) -> Any:
    """What a script beside this file answers."""
    assert NODE is not None
    command = [NODE, str(HERE / script), MODULES.as_uri()]
    done = subprocess.run(
        command, input=json.dumps(asked), capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def answers(
    games: Sequence[tuple[IncentiveConstraints, Sequence[Mapping[str, Fraction]]]],
    *,
    worded: bool = False,
) -> list[list[dict[str, Any]]]:
    """For each game and point {"stable": plays, "untold": whether a sign was not told apart}.

    worded: also "sentences", and "stability", a sentence for each stable play.
    """
    asked = [
        {
            "data": compiled(constraints, nash_formulas(constraints)),
            "texts": texts(constraints.model.scenario, constraints.model.plays) if worded else None,
            "points": [exact_values(point) for point in points],
        }
        for constraints, points in games
    ]
    return list(run("answers.mjs", asked))
