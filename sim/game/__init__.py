"""From a scenario to its game: payoff model and incentive constraints."""
