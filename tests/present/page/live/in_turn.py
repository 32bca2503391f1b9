"""A small game by backward induction: the second is better off right, and the first while it gains enough."""

from pathlib import Path

IN_TURN = """
scenario: in-turn
title: In turn
players: {first: [left, right], second: [left, right]}
timing:
  - {stage: one, moves: first}
  - {stage: two, moves: second}
outcomes:
  where:
    right: {when: first == right and second == right, says: Both go right}
    elsewhere: {otherwise: true, says: They do not meet}
assumptions:
  gain: {about: What right brings, value: 2, range: [0, 4], unit: points, sources: [judgement]}
payoffs:
  first: {own: {name: Own, when: first == right, worth: gain - 1}}
  second: {own: {name: Own, when: second == right, worth: gain}}
"""


def in_turn_scenario(folder: Path) -> Path:
    """The game as a file."""
    path = folder / "in-turn.yaml"
    path.write_text(IN_TURN, encoding="utf-8")
    return path
