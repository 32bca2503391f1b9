"""The two pages that a reader in a hurry gets: why, what would tip it, how sure, what it cannot say."""

from collections.abc import Sequence
from functools import partial

from sim.explore.report.answer import Findings
from sim.explore.sweep.tally import Share
from sim.explore.thresholds.answer import AssumptionThresholds, Change
from sim.present.backtest.words import sentences as backtest_sentences
from sim.present.language.equilibria import kind_of
from sim.present.language.lists import capped
from sim.present.language.numbers import counted, listed, percent, points, sentence
from sim.present.language.sentences import capitalised, fixed_numbers, inside, meaning
from sim.present.map import words as map_words
from sim.present.page.blocks import Block, Section, table_block, text
from sim.present.reach.words import in_short
from sim.present.report import agreements, rounds
from sim.present.report.courses import brief_of, in_order
from sim.present.report.drawings import plane, tip_tracks, track_key
from sim.present.run.words import Brief, stability
from sim.present.sweep.words import percent_with_error
from sim.present.thresholds import view as thresholds_view
from sim.present.thresholds import words as thresholds_words
from sim.scenario.model import JUDGEMENT, Scenario
from sim.solve.answer import Answer
from sim.solve.bargaining.answer import BargainingAnswer
from sim.solve.repeated.answer import RepeatedAnswer
from sim.solve.sequential.answer import SequentialAnswer
from sim.solve.solution import Equilibrium

MOST_TIPS, MOST_OVERTURNING = 5, 3
MOST_OUTCOMES = 5
UNSEARCHED = "not looked for here: sim reach"
TIPS = (
    ("If only this changed", "left"),
    ("Now", "right"),
    ("Tips at", "right"),
    ("Of range", "right"),
    ("And then", "left"),
)
MIXED = (("Player", "left"), ("Choice", "left"), ("Expected payoff", "right"))


def front(findings: Findings, words: Brief, *, drawn: bool) -> tuple[Section, ...]:
    """The sections of the brief. drawn: with figures, else tables in their place."""
    sections = (
        Section("Why", tuple(_why(findings, words, drawn))),
        Section("What would tip it", tuple(_tipping(findings, drawn))),
        Section("How sure", tuple(_sure(findings))),
        Section("What this cannot say", (Block("list", items=tuple(_limits(findings))),)),
    )
    return tuple(section for section in sections if section.blocks)


def likeliest(answer: Answer) -> Equilibrium | None:
    """The equilibrium to show where there is room for one: the one to bet on, else the first."""
    bet = answer.selection.bet
    if bet is not None and bet.play is not None:
        return next(e for e in answer.equilibria if answer.play_of(e) == bet.play)
    return answer.equilibria[0] if answer.equilibria else None


def _why(findings: Findings, words: Brief, drawn: bool) -> list[Block]:
    answer = findings.answer
    match answer:
        case SequentialAnswer():
            return in_order(findings)
        case BargainingAnswer():
            return agreements.accepted(answer, drawn=drawn)
        case RepeatedAnswer():
            return rounds.patience(answer, drawn=drawn)
    shown = likeliest(answer)
    if shown is None:
        return [table_block(MIXED, mix.choices) for mix in words.mixed[:1]]
    scenario, valuation = answer.scenario, answer.valuation
    closest = min(shown.incentives, key=valuation.loss_share, default=None)
    rows = []
    for player in scenario.players:
        own = [incentive for incentive in shown.incentives if incentive.player == player.id]
        keenest = min(own, key=lambda incentive: incentive.loss, default=None)
        choice = player.action(str(shown.profile[player.id])).name
        if keenest is None:
            rows.append((capitalised(player.name), choice, "no other choice is open", "", ""))
            continue
        cost = f"{points(keenest.loss)} points, {percent(valuation.loss_share(keenest))} of its range"
        mark = "the closest call" if keenest is closest else ""
        rows.append((capitalised(player.name), choice, player.action(keenest.deviation).name, cost, mark))
    columns = [(name, "left") for name in ("Player", "Chooses", "Best alternative", "It would cost", "")]
    blocks = [table_block(columns, rows)]
    if len(answer.equilibria) > 1:
        number = answer.equilibria.index(shown) + 1
        which = f"Of {len(answer.equilibria)} combinations that are stable, this is number {number}"
        blocks.insert(0, Block("text", f"{which}; the appendix has the others."))
    return blocks


def nearest_tips(findings: Findings, most: int) -> list[tuple[AssumptionThresholds, list[Change]]]:
    """The assumptions nearest to overturning the outcome, then those nearest to changing anything."""
    tipping = findings.thresholds
    shown = {item.assumption: (item, [change]) for item, change in tipping.overturning[:MOST_OVERTURNING]}
    for item in tipping.moving:
        if len(shown) == most:
            break
        if item.nearest is not None:
            shown.setdefault(item.assumption, (item, [item.nearest]))
    return sorted(shown.values(), key=lambda pair: pair[1][0].share)


def tips_block(
    findings: Findings,
    tips: Sequence[tuple[AssumptionThresholds, Sequence[Change]]],
    finding: str,
    *,
    drawn: bool,
) -> Block:
    """Tipping points as a figure or as a table."""
    if not drawn:
        rows = thresholds_view.rows(findings.thresholds, [item for item, _ in tips])
        return table_block(TIPS, rows)
    tracks = tip_tracks(findings.thresholds, tips)
    return Block("tracks", finding, drawing=tracks, key=track_key(findings.thresholds, tips))


def _tipping(findings: Findings, drawn: bool) -> list[Block]:
    blocks = text(*thresholds_words.sentences(findings.thresholds))
    if tips := nearest_tips(findings, MOST_TIPS):
        blocks.append(tips_block(findings, tips, thresholds_words.finding(findings.thresholds), drawn=drawn))
    if findings.overturning is not None:
        blocks.append(map_block(findings, drawn=drawn))
    return blocks


def map_block(findings: Findings, *, drawn: bool) -> Block:
    """The map of the two assumptions nearest to overturning the outcome, or what it shows in words."""
    diagram = findings.overturning
    assert diagram is not None
    finding = map_words.finding(diagram)
    if drawn:
        return Block("plane", finding, drawing=plane(diagram))
    across, up = (meaning(diagram.scenario.assumption(name).about) for name in (diagram.x, diagram.y))
    return Block("text", f"{sentence(finding)} It has {across} from left to right, and {up} upwards.")


def in_a_row(findings: Findings) -> tuple[str, ...]:
    """A scenario in a row beside others: what follows, how often in the draws, what changes it first."""
    words = brief_of(findings)
    same = _same(findings)
    first = next(iter(nearest_tips(findings, 1)), None)
    tip = "no number alone"
    if first is not None:
        about = meaning(findings.scenario.assumption(first[0].assumption).about)
        tip = f"{about}, {percent(first[1][0].share)} of its range away"
    return (words.title, words.answer[0], "" if same is None else percent_with_error(same), tip)


def _sure(findings: Findings) -> list[Block]:
    answer = findings.answer
    blocks = text(*_drawn(findings))
    rows = _outcome_rows(findings)
    shares = (("Of the draws", "right"), ("The only one in", "right")) if findings.swept is not None else ()
    if rows:
        shown, left = capped(rows, MOST_OUTCOMES)
        blocks.append(table_block([("Outcome", "left"), *shares, ("The least change", "left")], shown))
        kind = kind_of(findings.scenario)
        often = f"Of the draws: in how many of them it is {kind.adjective}, alone or with others."
        notes = [often] if shares else []
        notes += [f"{counted(left, 'further outcome')} not shown."] if left else []
        blocks += [Block("note", " ".join(notes))] if notes else []
    shown_one = likeliest(answer) if isinstance(answer, Answer) else None
    if isinstance(answer, Answer) and shown_one is not None:
        blocks += text(stability(answer, shown_one))
    return blocks


def _drawn(findings: Findings) -> list[str]:
    """In how many draws the outcome is today's."""
    swept, tipping = findings.swept, findings.thresholds
    if swept is None:
        return [
            "No number of the file has a range, so there is nothing to draw: how sure it is, nobody says."
        ]
    count = len(swept.tally.design.names)
    now, same = tipping.leads(tipping.now), _same(findings)
    numbers = "the only number that has a range" if count == 1 else f"all {count} numbers that have a range"
    drawn = (
        f"We drew {numbers} at once, {swept.tally.samples:,} times, each as the file says and independently"
    )
    if now and same is not None:
        what = (
            "the outcome is the same as with today's numbers"
            if len(now) == 1
            else ("the same outcomes are possible as with today's numbers")
        )
        lines = [f"{drawn}: in {percent_with_error(same)} of the draws {what}."]
    else:
        lines = [f"{drawn}."]
    none = swept.tally.empty()
    if none.count:
        nothing = f"nothing is {kind_of(findings.scenario).adjective} without randomised choices"
        lines.append(f"In {percent_with_error(none)} of them {nothing}.")
    return [" ".join([*lines, "(± is one standard error.)"])]


def _same(findings: Findings) -> Share | None:
    """How often the same values of the first dimension are stable as now; None without draws."""
    swept, tipping = findings.swept, findings.thresholds
    if swept is None:
        return None
    now = tipping.leads(tipping.now)
    leads = partial(swept.plays.among, swept.scenario.dimensions[0].id)
    return swept.tally.share(i for i, members in enumerate(swept.tally.sets) if leads(members) == now)


def _outcome_rows(findings: Findings) -> list[tuple[str, ...]]:
    """Each value of the first dimension: how often it is stable, and what it would take."""
    lead, now = findings.scenario.dimensions[0], findings.now
    reaches = {reach.value: reach for reach in findings.reaches}
    rows = []
    for value in lead.values:
        if value not in now and value not in reaches and value not in findings.unsearched:
            continue
        rule = lead.rule(value)
        often, shares = 0, list[str]()
        if findings.swept is not None:
            share = findings.swept.outcome(lead.id, value)
            often = share.possible.count
            shares = [percent_with_error(share.possible), percent_with_error(share.certain)]
        change = "as it is now" if value in now else UNSEARCHED
        if value in reaches:
            change = in_short(reaches[value])
        name = rule.name or capitalised(inside(rule.says, findings.scenario))
        rows.append((often, (name, *shares, change)))
    return [row for _, row in sorted(rows, key=lambda pair: -pair[0])]


def _limits(findings: Findings) -> list[str]:
    scenario = findings.scenario
    lines = [_judgements(scenario)]
    untested = [claim for claim in findings.claims if claim.holds is None]
    beyond = (
        f" {counted(len(untested), 'claim')} of the file cannot be put to such a model." if untested else ""
    )
    once = _of_its_kind(findings) or (
        "Everybody plans once and for all what to do in each case, and knows how likely it is what it cannot "
        "see. What hangs on choices left to chance or on playing again is left out."
        if scenario.sequential
        else "Everybody chooses once, at the same time, and knows what the others want. What hangs on bluff, "
        "on beliefs or on playing again is left out."
    )
    lines.append(f"{once}{beyond}")
    if findings.swept is not None:
        lines.append(
            "The draws take each number by itself; numbers that rise and fall together would give other "
            "shares. They say how far the argument carries, not how likely the world is."
        )
    return [*lines, _record(findings)]


def _of_its_kind(findings: Findings) -> str:
    """What is left out of a game that is not played once, each by itself; empty for another."""
    match findings.answer:
        case BargainingAnswer():
            return agreements.LIMIT
        case RepeatedAnswer() as answer:
            return rounds.limit(answer)
    return ""


def _judgements(scenario: Scenario) -> str:
    ranged = [a for a in scenario.assumptions if not a.fixed]
    alone = sum(set(a.sources) <= {JUDGEMENT} for a in ranged)
    partly = sum(JUDGEMENT in a.sources for a in ranged) - sum(set(a.sources) == {JUDGEMENT} for a in ranged)
    parts = []
    if alone:
        parts.append(f"{alone} on somebody's judgement alone")
    if partly:
        parts.append(f"{partly} on a source and on judgement")
    first, *rest = parts or [""]
    rests = listed([first.replace(" on ", " rest on ", 1), *rest])
    which = f": of {counted(len(ranged), 'number')} with a range, {rests}" if parts else ""
    lines = [f"Weights are judgements, not measurements{which}. The answer is as good as they are."]
    return " ".join(filter(None, [*lines, fixed_numbers(scenario)]))


def _record(findings: Findings) -> str:
    if findings.record is None:
        return "It has not been held against the past: no episodes stand beside the file."
    return f"Its record on the past: {' '.join(backtest_sentences(findings.record)[:3])}"
