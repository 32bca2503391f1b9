"""What a reason rests on, as a note of a report."""

from collections.abc import Sequence

from sim.present.language.sentences import meaning
from sim.present.page.blocks import Block
from sim.present.run.grounds import Ground

MOST_GROUNDS = 4


def grounds_note(grounds: Sequence[Ground]) -> list[Block]:
    """The first assumptions that a reason rests on; nothing where there are none."""
    named = "; ".join(
        f"{meaning(ground.about)}: {ground.value}"
        + (f" [{', '.join(ground.sources)}]" if ground.sources else "")
        for ground in grounds[:MOST_GROUNDS]
    )
    return [Block("note", f"Rests on {named}.")] if named else []
