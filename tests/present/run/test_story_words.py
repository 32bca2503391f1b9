"""A game with types as a story: who does what in which case, after what, and how beliefs move."""

import pytest

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


BOOKS = """\
scenario: books
players:
  dealer:
    name: The dealer
    actions: {show: {says: The dealer shows the books}, hide: {says: The dealer hides them}}
  buyer: {name: The buyer, actions: {sign: {says: The buyer signs}, leave: {says: The buyer walks away}}}
types:
  dealer:
    honest: {says: The dealer is honest, probability: 0.6}
    crooked: {says: The dealer is crooked}
timing: {opening: dealer, answer: buyer}
outcomes:
  deal:
    signed: {when: buyer == sign, says: The contract is signed}
    none_signed: {otherwise: true, says: Nothing is signed}
assumptions:
  loss: {about: What a bad contract costs, value: 5, range: [1, 8], unit: points, sources: judgement}
payoffs:
  dealer:
    price: {worth: 4, when: deal == signed}
    forging: {worth: -5, when: dealer.type == crooked and dealer == show}
  buyer:
    gain: {worth: 3, when: deal == signed and dealer.type == honest}
    loss: {worth: -loss, when: deal == signed and dealer.type == crooked}
"""


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> sim.Game:
    file = tmp_path_factory.mktemp("books") / "books.yaml"
    file.write_text(BOOKS)
    return sim.load(file)


def test_sentences_within_a_sentence_have_no_capital(books: sim.Game) -> None:
    course = story(books.solve().answer).courses[0]
    assert course.outcome == (
        "The contract is signed (with probability 60%); or nothing is signed (with probability 40%).",
    )
    assert course.events[:3] == (
        "The dealer is honest; or the dealer is crooked.",
        "If the dealer is honest: the dealer shows the books.",
        "If the dealer is crooked: the dealer hides them.",
    )
    assert "would cost the dealer" in course.moves[0].why[0]


def test_who_has_no_type_is_told_by_what_it_sees(books: sim.Game) -> None:
    """It signs after what an honest dealer does, and does not know that it deals with one."""
    thresholds = books.thresholds("loss")
    (loss,) = thresholds
    assert thresholds.sentences[0].endswith(
        "then the dealer shows the books (honest); the dealer hides them (crooked), and the buyer signs "
        "(after 'Show'); the buyer walks away (after 'Hide'); or the dealer hides them, the buyer signs, "
        "and the contract is signed."
    )
    # 0.6 * 3 = 0.4 * loss
    assert float(loss.nearest.at) == 4.5


def test_what_depends_on_chance_stands_in_a_sentence(books: sim.Game) -> None:
    says = [rule.says for rule in books.thresholds("loss").scenario.dimensions[0].rules]
    assert says[2:] == ["Depending on chance, the contract is signed, or nothing is signed"]


def test_what_has_no_probability_is_not_told() -> None:
    """Where no type is serious, a course in which serious types get the plan comes to the same as others."""
    solved = sim.load("signals", settings=["p_serious=0"]).solve()
    assert len(solved.answer.equilibria) == 2
    assert solved.sentences[0] == "The economic plan stays on paper."
    for course in story(solved.answer).courses:
        assert course.outcome[0] == "The economic plan stays on paper."
