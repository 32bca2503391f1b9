"""A comparison in words: how near the answer is to another one, also where it does not change."""

import sim
from sim.present.language.numbers import gain


def test_the_closest_call_is_told_where_the_answer_stays() -> None:
    """What Russia would lose by joint development is in `run` of each."""
    compared = sim.compare("sochi-2016", "oil-slump")
    losses = []
    for side in compared.sides:
        (equilibrium,) = side.answer.equilibria
        (loss,) = (
            i.loss
            for i in equilibrium.incentives
            if (i.player, i.deviation) == ("russia", "joint_development")
        )
        losses.append(loss)
    assert compared.sentences[1] == (
        f"The closest call moves. sochi-2016: Russia would lose {gain(losses[0])} points by"
        f" 'Joint development'; oil-slump: Russia would lose {gain(losses[1])} points by 'Joint development'."
    )


def test_nothing_is_told_where_it_stays_as_well() -> None:
    game = sim.load("sochi-2016")
    moved = sim.compare(game, game.at(china_backlash=game.scenario.values["china_backlash"] + 1))
    assert not any("closest call" in text for text in moved.sentences)
