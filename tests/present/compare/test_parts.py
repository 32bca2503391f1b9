"""Parts of the structure are called by their names, and like cells stand in one row."""

import sim
from sim.present.compare.parts import part_rows


def test_names_and_like_cells():
    rows = part_rows(sim.compare("sochi-2016", "sanctions-relief-offer").answer)
    names = [row[0] for row in rows]
    assert "Japan: Some relief for joint projects" in names
    assert "Sanctions: Partial relief" in names
    assert any(name.endswith("Partial relief / Tolerate / Keep engaging and 4 more cells") for name in names)
    assert not any("_" in name or name.startswith(("measures.", "players.")) for name in names)
    # every cell that differs is in some row, and no two rows say the same of the same
    assert len(set(names)) == len(names)


def test_causes_are_named():
    said = " ".join(sim.compare("sochi-2016", "receptive-russia").sentences)
    cause = "Any of these is enough: what it would cost Russia to reopen the outcome of the war in full"
    assert cause in said
    assert "joint_title_cost" not in said
