"""The least change to an outcome: relaxations, branch and bound, exact vertices and proofs."""
