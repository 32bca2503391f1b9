"""An answer in words: what happens, what holds it in place, what else could happen.

Every word about the dispute comes from the scenario's own `says`, `name` and `about`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sim.present.language.numbers import MINUS, counted, listed, percent, plain, points, sentence, signed
from sim.present.language.sentences import capitalised, fixed_numbers, inside, unit_for
from sim.present.run.grounds import Ground, rests_on
from sim.present.run.mixed import SHOWN_MIXES, MixBrief, mix_brief, mixed_sentences
from sim.present.run.reasons import NEGLIGIBLE, Amounts, Side, bringing, changes, costing
from sim.scenario.model import Scenario
from sim.scenario.provenance import Override
from sim.solve.answer import Answer
from sim.solve.explain import grounds
from sim.solve.nash.mixing import mixes
from sim.solve.solution import Equilibrium, Incentive

SHOWN_COSTS, SHOWN_GAINS = 3, 2
SHOWN_EQUILIBRIA = 12
SUBSTANCE = (
    "players.",
    "outcomes.",
    "measures.",
    "assumptions.",
    "derived.",
    "payoffs.",
    "infeasible",
    "today.",
)
COMMENTARY = (".note", ".sources", ".about", ".name", ".says")
"""Of what a child file overrides, what can change an answer, and what cannot."""


@dataclass(frozen=True)
class Reason:
    """Why one player stays with its action.

    alternative: the name of the keenest deviation; empty if the player has none.
    sides: what deviating changes, by what becomes of a term.
    others: (deviation, loss) of the other deviations, keenest first.
    """

    player: str
    says: str
    payoff: str
    alternative: str
    sentence: str
    sides: Mapping[Side, Amounts]
    rests_on: tuple[Ground, ...]
    others: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class EquilibriumBrief:
    """One pure equilibrium in words.

    outcome: what comes about, by dimension.
    choices: (player, action, payoff).
    """

    outcome: tuple[str, ...]
    choices: tuple[tuple[str, str, str], ...]
    stability: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Brief:
    """The whole answer in words.

    answer: the two or three sentences that matter.
    more: how many equilibria are left out, in a sentence; empty if none is.
    mixed: where there is no pure equilibrium, the first mixed ones.
    selection: where there are several equilibria, (rule, what it chooses, because) for each rule.
    also: what else could happen, a sentence each.
    changed: what departs from the file: settings, views, and what a child overrides.
    """

    title: str
    answer: tuple[str, ...]
    equilibria: tuple[EquilibriumBrief, ...]
    more: str
    mixed: tuple[MixBrief, ...]
    selection: tuple[tuple[str, str, str], ...]
    also: tuple[str, ...]
    changed: tuple[str, ...]


def brief(answer: Answer, *, every: bool = False) -> Brief:
    """The answer in words. every: with all equilibria, not only the first dozen."""
    shown = answer.equilibria if every else answer.equilibria[:SHOWN_EQUILIBRIA]
    more = len(answer.equilibria) - len(shown)
    return Brief(
        answer.scenario.title,
        sentences(answer),
        tuple(_equilibrium(answer, equilibrium) for equilibrium in shown),
        f"And {counted(more, 'further equilibrium', 'further equilibria')}." if more else "",
        () if answer.equilibria else _mixed(answer),
        tuple(selection_rows(answer)) if len(answer.equilibria) > 1 else (),
        tuple(_also(answer)),
        departures(answer.scenario),
    )


def _mixed(answer: Answer) -> tuple[MixBrief, ...]:
    return tuple(mix_brief(answer, mix) for mix in mixes(answer.mixed)[:SHOWN_MIXES])


def selection_rows(answer: Answer) -> list[tuple[str, str, str]]:
    """What each selection rule chooses among the pure equilibria, and why."""
    plays = [answer.play_of(equilibrium) for equilibrium in answer.equilibria]
    rows = []
    for choice in answer.selection.choices:
        chosen = "none" if choice.play is None else f"equilibrium {plays.index(choice.play) + 1}"
        doubt = ", but in a weakly dominated choice" if choice.play in answer.selection.weak else ""
        rows.append((choice.rule.value, chosen, choice.because + doubt))
    return rows


def _bet(answer: Answer) -> str:
    """Which equilibrium to bet on, and by which rule."""
    bet = answer.selection.bet
    if bet is None:
        return "No selection rule settles which one comes about."
    number = [answer.play_of(equilibrium) for equilibrium in answer.equilibria].index(bet.play or 0) + 1
    return sentence(f"The better bet is equilibrium {number}, by the rule '{bet.rule.value}': {bet.because}")


def sentences(answer: Answer) -> tuple[str, ...]:
    """The answer in two or three sentences."""
    scenario = answer.scenario
    if not answer.equilibria:
        first = (
            "No combination of choices is stable: no pure-strategy Nash equilibrium exists, and from every "
            "combination somebody gains by choosing differently."
        )
        return (first, *mixed_sentences(answer))
    lead = scenario.dimensions[0]
    values = list(dict.fromkeys(str(e.outcome[lead.id]) for e in answer.equilibria))
    says = [lead.rule(value).says for value in values]
    if len(answer.equilibria) == 1:
        equilibrium = answer.equilibria[0]
        pivot = _pivot(answer, equilibrium)
        others = [
            scenario.player(player).action(str(action)).says
            for player, action in equilibrium.profile.items()
            if pivot is None or player != pivot.player
        ]
        # an outcome that is a profile has said it already
        rest = [text for text in others if inside(text, scenario) not in inside(says[0], scenario)]
        lines = [sentence(says[0])]
        if pivot is not None:
            lines.append(_because(answer, equilibrium, pivot))
        if rest:
            lines.append(sentence("; ".join(inside(text, scenario) for text in rest)))
        return tuple(lines)
    if len(values) == 1:
        first = sentence(says[0])
        count = counted(len(answer.equilibria), "combination")
        return (first, f"{count} of choices are stable, and all lead there. {_bet(answer)}")
    count = counted(len(answer.equilibria), "combination")
    return (
        " Or: ".join(sentence(text) for text in says),
        f"{count} of choices are stable; which one comes about, the incentives alone do not settle.",
        _bet(answer),
    )


def _pivot(answer: Answer, equilibrium: Equilibrium) -> Incentive | None:
    """The keenest deviation that would change the first dimension of the outcome, else the keenest."""
    valuation = answer.valuation
    lead = answer.scenario.dimensions[0].id
    play = answer.play_of(equilibrium)
    changing = [
        incentive
        for incentive in equilibrium.incentives
        if valuation.outcome(valuation.after(play, incentive.player, incentive.deviation))[lead]
        != equilibrium.outcome[lead]
    ]
    return min(changing or equilibrium.incentives, key=valuation.loss_share, default=None)


def _because(answer: Answer, equilibrium: Equilibrium, incentive: Incentive) -> str:
    player = answer.scenario.player(incentive.player)
    action = player.action(str(equilibrium.profile[player.id]))
    deviation = player.action(incentive.deviation).name
    if abs(incentive.loss) <= NEGLIGIBLE:
        return sentence(f"{action.says}, though '{deviation}' would be just as good")
    sides = changes(answer.valuation, answer.play_of(equilibrium), incentive)
    what = costing(sides, SHOWN_COSTS)
    cost = f"'{deviation}' would cost {player.name} {points(incentive.loss)} points"
    got = bringing(sides, SHOWN_GAINS)
    if got:
        return sentence(f"{action.says}, because {cost}: {got} would not make up for {what}")
    if Side.BORNE in sides:
        return sentence(f"{action.says}, because {cost}: {what}, and nothing in return")
    return sentence(f"{action.says}, because {cost}: {what} would be given up for nothing")


def _equilibrium(answer: Answer, equilibrium: Equilibrium) -> EquilibriumBrief:
    scenario = answer.scenario
    outcome = tuple(sentence(d.rule(str(equilibrium.outcome[d.id])).says) for d in scenario.dimensions)
    choices = tuple(
        (
            capitalised(player.name),
            player.action(str(equilibrium.profile[player.id])).name,
            points(equilibrium.payoffs[player.id]),
        )
        for player in scenario.players
    )
    return EquilibriumBrief(
        outcome,
        choices,
        stability(answer, equilibrium),
        tuple(_reason(answer, equilibrium, player.id) for player in scenario.players),
    )


def stability(answer: Answer, equilibrium: Equilibrium) -> str:
    """How firmly an equilibrium holds, in a sentence, and whose choice in it is weakly dominated."""
    return " ".join([_firmness(answer, equilibrium), *_weaknesses(answer, equilibrium)])


def finding(answer: Answer) -> str:
    """What the answer comes to, in a line."""
    if not answer.equilibria:
        return "No combination of choices is stable: somebody always gains by choosing differently"
    if len(answer.equilibria) > 1:
        return f"{counted(len(answer.equilibria), 'combination')} of choices are stable"
    (equilibrium,) = answer.equilibria
    if not equilibrium.incentives:
        return "Nobody has another choice"
    keenest = min(equilibrium.incentives, key=answer.valuation.loss_share)
    player = answer.scenario.player(keenest.player)
    call = f"{capitalised(player.name)}'s '{player.action(keenest.deviation).name}' is the closest call"
    if abs(keenest.loss) <= NEGLIGIBLE:
        return f"{call}: it would be just as good"
    return f"{call}: it would cost {points(keenest.loss)} points"


def _weaknesses(answer: Answer, equilibrium: Equilibrium) -> list[str]:
    sentences = []
    for elimination in answer.dominance.weakly_dominated:
        if equilibrium.profile[elimination.player] == elimination.action:
            player = answer.scenario.player(elimination.player)
            weak, better = player.action(elimination.action).name, player.action(str(elimination.by)).name
            sentences.append(
                f"{capitalised(player.name)}'s '{weak}' is weakly dominated: "
                f"'{better}' is never worse and sometimes better."
            )
    return sentences


def _firmness(answer: Answer, equilibrium: Equilibrium) -> str:
    if equilibrium.margin is None:
        return "Nobody has another choice."
    keenest = min(equilibrium.incentives, key=answer.valuation.loss_share)
    player = answer.scenario.player(keenest.player)
    name, deviation = player.name, player.action(keenest.deviation).name
    share = percent(answer.valuation.loss_share(keenest))
    if not equilibrium.strict:
        return f"It holds, but not strictly: {name} would lose nothing by '{deviation}'."
    return (
        f"It is strict: every deviation loses. The closest call is {name}'s '{deviation}', "
        f"which costs {points(keenest.loss)} points ({share} of the range of its payoffs)."
    )


def _reason(answer: Answer, equilibrium: Equilibrium, player_id: str) -> Reason:
    scenario, valuation = answer.scenario, answer.valuation
    player = scenario.player(player_id)
    says = sentence(player.action(str(equilibrium.profile[player_id])).says)
    own = sorted((i for i in equilibrium.incentives if i.player == player_id), key=lambda i: i.loss)
    payoff = points(equilibrium.payoffs[player_id])
    if not own:
        return Reason(capitalised(player.name), says, payoff, "", "No other choice is open.", {}, (), ())
    keenest = own[0]
    name = player.action(keenest.deviation).name
    sides = changes(valuation, answer.play_of(equilibrium), keenest)
    share = percent(valuation.loss_share(keenest))
    if abs(keenest.loss) <= NEGLIGIBLE:
        costs = f"'{name}' would be just as good."
    else:
        cost = f"{points(keenest.loss)} points ({share} of its range)"
        costs = f"The best alternative, '{name}', would cost {cost}."
    parts = grounds(valuation, answer.play_of(equilibrium), keenest)
    others = tuple((player.action(i.deviation).name, points(i.loss)) for i in own[1:])
    return Reason(
        capitalised(player.name), says, payoff, name, costs, sides, rests_on(scenario, parts), others
    )


def _also(answer: Answer) -> list[str]:
    scenario = answer.scenario
    lines = []
    if answer.drift is not None:
        lines.append(_drift_sentence(answer))
    if answer.equilibria:
        lines += mixed_sentences(answer)
    never: dict[str, list[str]] = {}
    for elimination in answer.dominance.eliminated:
        player = scenario.player(elimination.player)
        never.setdefault(player.name, []).append(f"'{player.action(elimination.action).name}'")
    if never:
        parts = [f"{name} {listed(actions, 'or')}" for name, actions in never.items()]
        lines.append(
            sentence(
                f"Choices that can be ruled out by dominance alone, one after another: {'; '.join(parts)}"
            )
        )
    secured = [
        f"{scenario.player(id).name} {points(s.value)} ('{scenario.player(id).action(s.action).name}')"
        for id, s in answer.security.items()
    ]
    lines.append(sentence(f"Whatever the others do, each can secure: {'; '.join(secured)}"))
    fixed = fixed_numbers(scenario)
    return [*lines, fixed] if fixed else lines


def _drift_sentence(answer: Answer) -> str:
    scenario, drift, valuation = answer.scenario, answer.drift, answer.valuation
    assert drift is not None
    if not drift.path:
        return "Today's choices are an equilibrium: left alone, things stay as they are."
    movers = [(scenario.player(move.player), move) for move in drift.path]
    steps = [
        f"{mover.name} switches to '{mover.action(move.action).name}' ({signed(move.gain)})"
        for mover, move in movers
    ]
    lead = scenario.dimensions[0]
    if drift.cycles:
        end = "and the moves run in a circle without coming to rest"
    else:
        end = f"and there it rests: {lead.rule(valuation.outcome(drift.path[-1].end)[lead.id]).says}"
    text = f"Today's choices are not an equilibrium: {', then '.join(steps)}, {end}"
    return sentence(text)


def departures(scenario: Scenario) -> tuple[str, ...]:
    """What departs from the file and from its parents, once for each number however often it changed."""
    lines = [
        f"{a.id} = {plain(a.value)} {unit_for(plain(a.value), a.unit)} ({a.origin})"
        for a in scenario.assumptions
        if a.origin
    ]
    paths: dict[str, list[Override]] = {}
    for override in scenario.overrides:
        if override.path.startswith(SUBSTANCE) and not override.path.endswith(COMMENTARY):
            paths.setdefault(override.path, []).append(override)
    for path, overrides in paths.items():
        earlier = ["new" if o.before is None else _short(o.before) for o in reversed(overrides)]
        before = "new" if earlier == ["new"] else f"was {', before that '.join(earlier)}"
        after = "removed" if overrides[-1].after is None else _short(overrides[-1].after)
        lines.append(f"{path}: {after} ({before})")
    return tuple(lines)


def _short(text: str) -> str:
    text = text.replace("-", MINUS) if text.startswith("-") and text[1:2].isdigit() else text
    return text if len(text) <= 60 else text[:57] + "..."
