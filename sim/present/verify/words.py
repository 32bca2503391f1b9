"""Where other solvers agree, what each of them misses, and what that proves."""

from sim.explore.verify.answer import Verification
from sim.explore.verify.opinion import Labelled, Second
from sim.present.language.numbers import counted, in_words, listed, percent
from sim.scenario.model import Scenario


def sentences(verification: Verification) -> tuple[str, ...]:
    """The second opinions together."""
    told = [second for second in verification.seconds if second.agrees is not None]
    agreeing = [_inside(second) for second in told if second.agrees]
    lines = []
    own = any(second.own for second in told)
    same = "answer" if own else "equilibria"
    if not told:
        lines.append("There is no second opinion on this game.")
    elif len(agreeing) == len(told):
        by = f"all {in_words(len(told))} opinions" if own and len(told) > 2 else listed(agreeing)
        lines.append(f"The same {same} by {by}.")
    else:
        others = [_inside(second) for second in told if not second.agrees]
        lines.append(f"Not the same {same} by {listed(others)}.")
        if agreeing:
            lines.append(f"The same by {listed(agreeing)}.")
    if verification.refuted and own:
        lines.append("The answer is refuted, or one of the opinions is wrong. Please report it.")
    elif verification.refuted:
        lines.append(
            "The answer is refuted: there is an equilibrium that it claims there is not. Please report it."
        )
    elif any(second.agrees and not second.own for second in told):
        lines.append(
            "Programs that share no code would have to be wrong in the same way; "
            "more than that agreement does not prove."
        )
    if own:
        lines.append(
            "What this program worked out a second time, it did from the same payoffs, by other means than "
            "those of the answer."
        )
    lines += [f"{name} is not installed; it would be asked too." for name in verification.missing]
    return tuple(lines)


def _inside(second: Second) -> str:
    """Who has an opinion, within a sentence: programs keep their names as they are."""
    return second.by[:1].lower() + second.by[1:] if second.own else second.by


def said(second: Second) -> list[str]:
    """One opinion in sentences."""
    lines = [second.note]
    if second.agrees is None:
        return lines
    lines.append(f"{counted(second.compared, *second.what)} {'in' if second.own else 'found by'} both.")
    if second.own:
        for several, which in ((second.only_here, "here"), (second.only_there, "there")):
            if several:
                lines.append(f"{counted(len(several), *second.what)} only {which}: one of the two is wrong.")
        return lines
    if second.within:
        are = "lies" if second.within == 1 else "lie"
        lines.append(
            f"{second.within} of theirs {are} within a component, between extreme equilibria of ours."
        )
    if second.only_here:
        lines.append(
            f"It misses {len(second.only_here)}, each an equilibrium by its regret on the original payoffs."
        )
    if second.only_there:
        proved = (
            "the claim that there are no others is wrong" if second.complete else "the claim here is 'some'"
        )
        lines.append(f"It has {len(second.only_there)} that this program lacks; {proved}.")
    if second.refuted:
        what = counted(second.refuted, "profile")
        lines.append(f"It also gave {what} from which somebody gains by deviating, which count as none.")
    return lines


def profiles(scenario: Scenario, chosen: tuple[Labelled, ...]) -> list[str]:
    """Profiles in words."""
    lines = []
    for profile in chosen:
        parts = []
        for player in scenario.players:
            strategy = profile[player.id]
            names = [player.action(action).name for action in strategy]
            shares = [percent(p) for p in strategy.values()]
            mixture = [f"'{name}' {share}" for name, share in zip(names, shares, strict=True)]
            parts.append(f"{player.name} {listed(mixture) if len(names) > 1 else repr(names[0])}")
        lines.append(", ".join(parts))
    return lines
