"""A game with types as a story: who does what in which case, after what, and how beliefs move."""

import sim
from sim.present.run.story import Course, story


def told() -> Course:
    return story(sim.load("signals").solve().answer).courses[0]


def test_types_that_do_the_same_share_a_sentence() -> None:
    assert (
        "If Russia is serious about a settlement and bound by its hard-liners or Russia is intransigent: "
        "Russia sends a minister to the islands." in told().events
    )


def test_a_choice_that_depends_on_what_is_seen_says_what() -> None:
    says = [move.says for move in told().moves if move.player == "Japan"]
    assert says == [
        "Once Russia halts building on the islands: Japan commits firms and credits to its economic plan.",
        "Once Russia sends a minister to the islands: Japan keeps meeting Russia and commits nothing.",
    ]


def test_beliefs_stand_beside_what_they_were() -> None:
    """1/10 of 1/10 and 8/10 is 1/9."""
    assert (
        "Once Russia sends a minister to the islands, Japan takes as likely: 'free' 0% (10% before), "
        "'bound' 11% (10% before) and 'intransigent' 89% (80% before)." in told().beliefs
    )


def test_beliefs_that_nobody_needs_to_have_are_bounded() -> None:
    """Committing pays from c / (d g) = 16/37 on, so that serious types are at most 43% and the rest 57%."""
    (words, _) = [text for text in told().beliefs if "which nobody expects" in text]
    assert words.endswith(
        "Japan would choose 'Keep talking' if it takes 'free' to be at most 43% likely, 'bound' to be at "
        "most 43% likely and 'intransigent' to be at least 57% likely."
    )
