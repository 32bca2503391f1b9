"""What a report says of a repeated game: how much patience each outcome takes, and who would depart."""

from sim.present.explain.rounds_words import departs, held
from sim.present.language.names import choices
from sim.present.language.numbers import plain
from sim.present.page.blocks import Block, table_block, text
from sim.present.page.drawings import Track
from sim.present.run.repeated import OUTCOMES, Outcome, finding, outcomes, repeated
from sim.solve.repeated.answer import Least, RepeatedAnswer
from sim.solve.repeated.hindered import departing

SURE, PERHAPS = "#0072B2", "repeating-linear-gradient(45deg, #fff 0 3px, #D55E00 3px 5px)"
MOST_HELD = 3
LAST = (
    "Everybody knows which round is the last, and that the others know it. Where somebody doubts that, more "
    "can last than is told here."
)
LIMIT = (
    "The same game is played again and again, everybody sees what was done, and whoever departs is punished "
    "for ever. What hangs on things that change from round to round, or on forgiveness, is left out."
)


def limit(answer: RepeatedAnswer) -> str:
    """What a repeated game leaves out."""
    return LIMIT if answer.block.horizon is None else LAST


def patience(answer: RepeatedAnswer, *, drawn: bool) -> list[Block]:
    """How much patience each outcome takes. drawn: as a figure, else as a table."""
    told = repeated(answer)
    if answer.block.horizon is not None:
        return []
    blocks = text(told.patience)
    if not drawn:
        columns = [(OUTCOMES[0], "left"), *((name, "right") for name in OUTCOMES[1:])]
        return [*blocks, table_block(columns, told.outcomes)]
    tracks = tuple(_track(answer, each) for each in outcomes(answer))
    key = [(SURE, "sustained by falling back to an equilibrium of one round")]
    if any(colour == PERHAPS for track in tracks for *_, colour in track.stretches):
        key.append((PERHAPS, "only by a harder punishment, if that is itself made worth while"))
    blocks.append(Block("tracks", finding(answer), drawing=tracks, key=tuple(key)))
    note = "Across: what the next round is worth, as a share of this one, if it is the same to all."
    return [*blocks, Block("note", note)]


def reasons(answer: RepeatedAnswer) -> list[Block]:
    """What holds each combination that lasts in place, and what each would need that does not."""
    told = repeated(answer)
    blocks: list[Block] = []
    for play in answer.chosen[:MOST_HELD]:
        tempted = departing(answer, next(each for each in answer.sustained if each.play == play))
        keenest = {t.incentive.player: t for t in reversed(tempted.departures)}
        blocks += [Block("heading", choices(answer.valuation, play)), *text(held(answer, tempted))]
        lines = tuple(departs(answer, tempted, t) for t in keenest.values())
        blocks += [Block("list", items=lines)] if lines else []
    if told.rows:
        columns = [(name, "left" if k in (0, len(told.columns) - 3) else "right")
                   for k, name in enumerate(told.columns)]  # fmt: skip
        blocks += [Block("heading", "What each combination would need"), table_block(columns, told.rows)]
    return blocks + ([Block("list", items=told.notes)] if told.notes else [])


def _track(answer: RepeatedAnswer, each: Outcome) -> Track:
    low, hard = _share(each.least), _share(each.hardest)
    stretches = []
    if hard is not None and (low is None or hard < low):
        stretches.append((hard, (100 if low is None else low) - hard, PERHAPS))
    if low is not None:
        stretches.append((low, 100 - low, SURE))
    shares = set(answer.discount.values())
    now = 100 * float(next(iter(shares))) if len(shares) == 1 else None
    says = "lasts now" if each.now else "never by reversion" if low is None else f"from {plain(low / 100)}"
    return Track(each.name, says, now, tuple(stretches), (), ("0", "1"))


def _share(least: Least | None) -> float | None:
    return None if least is None else 100 * float(max(least.values()))
