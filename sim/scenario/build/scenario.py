"""From a merged tree to a scenario: names, ranges, formulas, each problem with its place.

Parts with a fault are left out and the rest is checked on, so that one go finds everything.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sim.scenario.agreements import MENU
from sim.scenario.build.agreements import agreements
from sim.scenario.build.grid import SHARE, with_grid
from sim.scenario.build.in_place import promoted
from sim.scenario.build.labels import Labels
from sim.scenario.build.menu import with_menu
from sim.scenario.build.priors import priors
from sim.scenario.build.profiles import with_outcomes
from sim.scenario.build.quantities import assumptions, derived, sweeps
from sim.scenario.build.reader import SECTIONS, Reader
from sim.scenario.build.repetition import repetition
from sim.scenario.build.structure import dimensions, measures, players
from sim.scenario.build.table import TABLE, payoff_table
from sim.scenario.build.timing import timing
from sim.scenario.expectations import Claim, EquilibriumClaim, InvarianceClaim
from sim.scenario.file.inheritance import Merged, shown
from sim.scenario.file.nodes import Items, Node, Scalar
from sim.scenario.file.nodes import Mapping as MappingNode
from sim.scenario.language.claims import parse_claim
from sim.scenario.language.formula import named
from sim.scenario.language.names import readable
from sim.scenario.language.parse import parse_condition, parse_number
from sim.scenario.language.syntax import FormulaError
from sim.scenario.model import Infeasible, Irreversible, Measure, Observed, Scenario, Term
from sim.scenario.problems import Problem, ScenarioError, did_you_mean, has_errors
from sim.scenario.provenance import Source
from sim.scenario.shapes.check import checked
from sim.scenario.shapes.entities import ScenarioShape
from sim.scenario.written import Written


@dataclass(frozen=True)
class Built:
    """A scenario without its faulty parts.

    scenario: None if too little is left.
    playable: whether all players, actions and outcomes are sound.
    """

    scenario: Scenario | None
    problems: list[Problem]
    playable: bool


def build(merged: Merged, sources: Mapping[str, Source]) -> Built:
    """The scenario that a merged tree describes, and every problem of it."""
    try:
        named = promoted(replace(merged, tree=with_menu(with_grid(merged.tree))))
        whole, table = _without_table(named.merged.tree)
        whole = with_outcomes(whole)
        shape, problems = checked(whole, ScenarioShape)
        reader = Reader(replace(named.merged, tree=whole), sources, shape, [*named.problems, *problems])
        return _run(reader, table, named.ids)
    except ScenarioError as error:
        return Built(None, list(error.problems), False)


def _without_table(tree: MappingNode) -> tuple[MappingNode, Node | None]:
    """The tree without its payoff table, and the table; a player may be called so as well."""
    payoffs, players = tree.get("payoffs"), tree.get("players")
    if not isinstance(payoffs, MappingNode) or (isinstance(players, MappingNode) and players.get(TABLE)):
        return tree, None
    return tree.replaced("payoffs", payoffs.without(TABLE)), payoffs.get(TABLE)


def _run(reader: Reader, table: Node | None, in_place: frozenset[str]) -> Built:
    reader.check_names()
    shape = reader.shape
    unread = [s for s in (*SECTIONS, "payoffs") if not isinstance(reader.tree.get(s), MappingNode | None)]
    if shape is None or unread:
        return Built(None, reader.problems, False)
    main = reader.merged.files[0]
    if not shape.scenario.strip(".") or set(shape.scenario) & set("/\\:"):
        message = f"'{shape.scenario}' is no name for a scenario: results could not stand under it"
        reader.say("id", message, reader.place("scenario"), "use letters, digits, '-' and '_'")
    elif shape.scenario != main.stem:
        message = f"scenario is '{shape.scenario}', but the file is named '{main.name}'"
        reader.say(
            "id", message, reader.place("scenario"), f"write 'scenario: {main.stem}' or rename the file"
        )
    labels = Labels(reader)
    joint = priors(reader, shape)
    lotteries, stages = timing(reader, shape, labels)
    tabled, table_terms = ([], []) if table is None else payoff_table(reader, table)
    scenario = Scenario(
        id=shape.scenario,
        title=shape.title or readable(shape.scenario),
        summary=shape.summary,
        file=shown(main),
        players=tuple(players(reader, shape, labels)),
        dimensions=tuple(dimensions(reader, shape, labels)),
        measures=(*measures(reader, shape), *tabled),
        assumptions=tuple(assumptions(reader, shape)),
        derived=tuple(derived(reader, shape)),
        terms=(*table_terms, *_terms(reader, shape, labels, tabled=table is not None)),
        infeasible=tuple(_infeasible(reader, shape)),
        irreversible=tuple(_irreversible(reader, shape)),
        stages=stages or (),
        lotteries=lotteries or (),
        priors=joint,
        agreements=agreements(reader, shape),
        repeated=repetition(reader, shape),
        today=_today(reader, shape),
        observed=_observed(reader, shape),
        claims=tuple(_claims(reader, shape)),
        sweeps=tuple(sweeps(reader, shape)),
        sources=reader.sources,
        overrides=reader.merged.overrides,
        extends=reader.merged.extends,
    )
    labels.warn()
    _check_use(reader, scenario, in_place)
    declared = {**reader.variables, **reader.dimension_values}
    restrictions = reader.tree.get("infeasible")
    stated = len(restrictions.items) if isinstance(restrictions, Items) else 0
    playable = (
        dict(scenario.labels) == declared
        and all(declared.values())
        and len(scenario.infeasible) == stated
        and None not in (lotteries, stages)
        and (joint is None) == (shape.priors is None)
        and (scenario.agreements is None) == (shape.agreements is None)
        and (scenario.repeated is None) == (shape.repeated is None)
        and not any(problem.code == "name-clash" for problem in reader.problems)
    )
    return Built(scenario, reader.problems, playable)


def _terms(reader: Reader, shape: ScenarioShape, labels: Labels, *, tabled: bool) -> Iterable[Term]:
    names = reader.names(
        numbers=("measures", "assumptions", "derived"),
        categories=[*reader.variables, *reader.dimension_values],
    )
    known = [player for player in reader.declared["players"] if player != MENU]
    paid = known if shape.agreements is None else shape.agreements.between
    written = reader.keys("payoffs")
    # whose name is misspelt here or there is told so once
    meant = {did_you_mean(key, known) for key in written if key not in known}
    for player in paid:
        if tabled or player in written or player not in known or f"did you mean '{player}'?" in meant:
            continue
        hint = f"add 'payoffs.{player}' with a term"
        reader.say("missing-player", f"payoffs has no '{player}'", reader.place("payoffs"), hint)
    for player, terms in shape.payoffs.items():
        if player not in reader.declared["players"]:
            hint = did_you_mean(player, reader.declared["players"])
            reader.say(
                "unknown-name",
                f"unknown player '{player}' in payoffs",
                reader.place("payoffs", player),
                hint,
            )
            continue
        called = labels.apart(
            {id: term.name or readable(id) for id, term in terms.items()}, "payoffs", player
        )
        for id, term in terms.items():
            where = f"payoffs.{player}.{id}"
            worth = reader.written(term.worth, parse_number, names, f"{where}.worth")
            when = None
            if term.when is not None:
                when = reader.written(term.when, parse_condition, names, f"{where}.when")
            sources = reader.cited(term.sources, "payoffs", player, id)
            if worth is not None and (when is not None or term.when is None):
                mark = reader.place("payoffs", player, id)
                yield Term(player, id, called[id], worth, when, sources, mark, term.about)


def _infeasible(reader: Reader, shape: ScenarioShape) -> Iterable[Infeasible]:
    for index, item in enumerate(shape.infeasible):
        when = reader.written(item.when, parse_condition, reader.play_names, f"infeasible[{index}]")
        if when is not None:
            yield Infeasible(when, item.because)


def _irreversible(reader: Reader, shape: ScenarioShape) -> Iterable[Irreversible]:
    for index, item in enumerate(shape.irreversible):
        where, path = f"irreversible[{index}]", ("irreversible", index)
        if item.player not in reader.actions:
            hint = did_you_mean(item.player, reader.actions)
            reader.say(
                "unknown-name",
                f"unknown player '{item.player}' in {where}",
                reader.place(*path, "player"),
                hint,
            )
            continue
        for key, action in (("from", item.start), ("to", item.end)):
            reader.check_action(item.player, action, where, *path, key)
        yield Irreversible(item.player, item.start, item.end)


def _today(reader: Reader, shape: ScenarioShape) -> dict[str, str]:
    sound = True
    for player, action in shape.today.items():
        if player not in reader.actions:
            hint = did_you_mean(player, reader.actions)
            reader.say(
                "unknown-name", f"unknown player '{player}' in today", reader.place("today", player), hint
            )
            sound = False
        else:
            sound &= reader.check_action(player, action, "today", "today", player)
    missing = [player for player in reader.actions if player not in reader.keys("today")]
    if shape.today and missing:
        reader.say(
            "missing-player",
            f"today has no '{missing[0]}'",
            reader.place("today"),
            "name an action of every player",
        )
        sound = False
    # one with a fault of its own is not in the shape
    whole = sound and all(player in shape.today for player in reader.actions)
    return {player: shape.today[player] for player in reader.actions} if whole else {}


def _observed(reader: Reader, shape: ScenarioShape) -> Observed | None:
    seen = shape.observed
    if seen is None:
        return None
    sound = True
    for player, actions in seen.choices.items():
        path = ("observed", "choices", player)
        if player not in reader.actions:
            hint = did_you_mean(player, reader.actions)
            message = f"unknown player '{player}' in observed.choices"
            reader.say("unknown-name", message, reader.place(*path), hint)
            sound = False
            continue
        if not actions:
            message = f"observed.choices.{player} names no action"
            reader.say("shape", message, reader.place(*path), "leave the player out if nothing is known")
            sound = False
        for index, action in enumerate(actions):
            # a lone action stands under the player itself, not in a list
            sound &= reader.check_action(player, action, "observed.choices", *path, index)
    sources = reader.cited(seen.sources, "observed")
    if not seen.sources:
        mark = reader.place("observed")
        reader.warn("no-source", "observed has no source", mark, "say where it is recorded")
    choices = {
        player: tuple(dict.fromkeys(seen.choices[player]))
        for player in reader.actions
        if player in seen.choices
    }
    return Observed(seen.says, choices, sources, reader.place("observed"), seen.note) if sound else None


def _claims(reader: Reader, shape: ScenarioShape) -> Iterable[Claim]:
    for id, claim in shape.claims.items():
        mark = reader.place("claims", id)
        where = f"claims.{id}"
        sources = reader.cited(claim.sources, "claims", id)
        if (claim.expect is not None) + bool(claim.not_yet) + bool(claim.tested_in) != 1:
            reader.say("claim", f"{where} needs one of 'expect', 'not_yet' and 'tested_in'", mark)
            continue
        if claim.expect is None:
            scenario, dot, other = claim.tested_in.partition(".")
            if claim.tested_in and not (scenario and dot and other):
                message = f"{where}.tested_in is '{claim.tested_in}', expected SCENARIO.CLAIM"
                reader.say("claim", message, mark, "for instance signals.visits_reveal")
                continue
            tested_in = (scenario, other) if claim.tested_in else None
            yield Claim(id, claim.says, None, "", sources, mark, claim.not_yet, tested_in)
            continue
        scalar = claim.expect

        def condition(text: str, offset: int, scalar: Scalar = scalar) -> Written:
            try:
                return Written(" ".join(text.split()), parse_condition(text, reader.play_names), scalar.mark)
            except FormulaError as error:
                raise FormulaError(error.message, offset + error.at, error.hint) from None

        try:
            expect = parse_claim(
                scalar.text, condition, reader.declared["players"], reader.declared["assumptions"]
            )
        except FormulaError as error:
            if error.message:
                message = f"{error.message} in {where}.expect"
                reader.say("claim", message, scalar.place_of(error.at), error.hint)
            continue
        others = isinstance(expect, InvarianceClaim)
        if (shape.agreements or shape.repeated) and (
            others or (isinstance(expect, EquilibriumClaim) and expect.given)
        ):
            message = f"{where}.expect is about what each chooses in one round by itself"
            reader.say("claim", message, scalar.mark, "say 'every equilibrium has ...' instead")
            continue
        if others and reader.variables is not reader.actions:
            message = f"{where}.expect is about simultaneous games, and this one has stages, types or chance"
            reader.say("claim", message, scalar.mark, "say 'every equilibrium has ...' instead")
            continue
        yield Claim(id, claim.says, expect, " ".join(scalar.text.split()), sources, mark)


def _check_use(reader: Reader, scenario: Scenario, in_place: frozenset[str]) -> None:
    """Notes the numbers that no formula uses; in place, those that no payoff rests on."""
    if has_errors(reader.problems):
        return
    inside = {d.id: named(d.written.formula) for d in scenario.derived}
    for measure in scenario.measures:
        written = [*measure.table.values(), *([measure.default] if measure.default else [])]
        inside[measure.id] = frozenset().union(*(named(w.formula) for w in written))
    outside = [named(w.formula) for t in scenario.terms for w in (t.worth, t.when) if w is not None]
    outside += [named(probability.formula) for probability in scenario.probabilities]
    outside += [named(written.formula) for block in scenario.blocks for written in block.formulas]
    used = frozenset().union(*outside, *inside.values())
    reached = frozenset().union(*outside)
    while more := frozenset().union(*(inside[id] for id in reached & inside.keys())) - reached:
        reached |= more
    for section, items in (
        ("assumptions", scenario.assumptions),
        ("measures", scenario.measures),
        ("derived", scenario.derived),
    ):
        unused = {}
        for item in items:
            mark = reader.place(section, item.id)
            if item.id in in_place and item.id not in reached:
                message = f"the number '{item.id}' stands where no payoff reads it"
                reader.say("unused", message, mark, "use what it stands in, or leave it out")
            elif item.id not in used and not (isinstance(item, Measure) and item.grid and item.id != SHARE):
                # whoever states a share has to say what it is worth; what else a grid brings may stand idle
                unused[item.id] = mark
        kind = SECTIONS[section]
        reader.warn_alike(
            "unused", f"{kind} '{{}}' is used by no formula", f"{kind}s are used by no formula", unused
        )
