"""`sim sweep` from the command line: its JSON, its words, its figure and its errors."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from sim.cli.main import main

ROOT = Path(__file__).parents[2]
FLAGSHIP = str(ROOT / "scenarios" / "sochi-2016.yaml")
SHARES = {"possible", "certain", "se_possible", "se_certain"}


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Runs `sim sweep` in an empty folder: (exit code, standard output, standard error)."""
    monkeypatch.chdir(tmp_path)

    def asked(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["sim", "sweep", *words])
        code = main()
        return code, *capsys.readouterr()

    return asked


GAME = """
scenario: {id}
title: Game {id}
players:
  p: {{name: P, actions: {{yes_: {{name: Yes, says: It does}}, no_: {{name: No, says: It does not}}}}}}
outcomes:
  result: {{done: {{when: p == yes_, says: It is done}}, undone: {{otherwise: true, says: It is not}}}}
assumptions:
  d:
    about: A number of few values
    value: 1
    distribution: {{discrete: {{values: {values}, probabilities: {probabilities}}}}}
    unit: points
    sources: [judgement]
  scenario: {{about: Another, value: {value}, range: [0, 2], unit: points, sources: [judgement]}}
payoffs:
  p: {{gain: {{name: Gain, when: p == yes_, worth: d + scenario - 2.5}}}}
"""


def written(folder: Path, name: str, values: str, probabilities: str, value: int = 0) -> str:
    path = folder / f"{name}.yaml"
    text = GAME.format(id=name, values=values, probabilities=probabilities, value=value)
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_variants_are_solved_at_the_same_samples(ask, tmp_path: Path) -> None:
    first = written(tmp_path, "first", "[1, 2, 3]", "[0.2, 0.3, 0.5]")
    second = written(tmp_path, "second", "[1, 2]", "[0.5, 0.5]", 1)
    code, output, errors = ask(first, "--variant", second, "--vary", "d", "--samples", "5000", "--json")
    assert code == 0
    assert "goes beyond its range [1, 2]" in errors
    document = json.loads(output)
    table = pq.read_table(document["table"])
    assert table.column_names[:4] == ["scenario", "concept", "d", "equilibria"]
    names, drawn = table["scenario"].to_pylist(), table["d"].to_pylist()
    assert names == ["first"] * 5000 + ["second"] * 5000
    assert drawn[:5000] == drawn[5000:]
    assert drawn[:5000].count(3.0) == pytest.approx(2500, abs=150)


def test_an_assumption_may_be_called_as_a_column_is(ask, tmp_path: Path) -> None:
    first = written(tmp_path, "first", "[1, 2]", "[0.5, 0.5]")
    second = written(tmp_path, "second", "[1, 2]", "[0.5, 0.5]", 1)
    code, output, errors = ask(first, "--variant", second, "--vary", "scenario=0,1", "--json")
    assert code == 0
    assert "'scenario' is 1 in 'second', but varies here as it does in 'first'" in errors
    table = pq.read_table(json.loads(output)["table"])
    assert table["scenario"].to_pylist() == [0, 1, 0, 1]
    assert table["scenario_"].to_pylist() == ["first", "first", "second", "second"]


def test_probabilities_of_few_values_count(ask, tmp_path: Path) -> None:
    path = written(tmp_path, "first", "[1, 2, 3]", "[0.2, 0.3, 0.5]")
    code, output, _ = ask(path, "--vary", "d", "--json")
    assert code == 0
    document = json.loads(output)
    assert document["design"] == "random"
    # done where d is 3: half of the probability, though one value in three
    assert document["outcomes"]["result"]["done"]["possible"] == pytest.approx(0.5, abs=0.01)


def test_a_damaged_table_is_made_again(ask, tmp_path: Path) -> None:
    words = (FLAGSHIP, "--vary", "oil_price=30:110:5", "--json")
    part = Path(json.loads(ask(*words)[1])["table"]) / "part-000000.parquet"
    whole = part.read_bytes()
    part.write_bytes(whole[:100])
    assert ask(*words)[0] == 0
    assert part.read_bytes() == whole


@pytest.mark.parametrize("words", [["--nonsense"], ["--threads", "-1"]])
def test_a_slip_on_the_command_line_is_json_too(ask, words: list[str]) -> None:
    code, output, errors = ask(FLAGSHIP, *words, "--json")
    assert (code, errors) == (2, "")
    (problem,) = json.loads(output)["problems"]
    assert words[0] in problem["message"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_an_answer_that_cannot_be_written(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sim", "run", FLAGSHIP, "--out", str(tmp_path)]
    for more in ([], ["--json"]):
        with open("/dev/full", "w") as full:
            done = subprocess.run(
                [*command, *more], cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False
            )
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
        assert "No space left" in done.stderr


@pytest.mark.parametrize(
    ("more", "design"),
    [
        (["--vary", "oil_price=30:110:21", "--vary", "russian_opposition=62,70,78"], "grid"),
        (["--samples", "2000", "--seed", "4"], "random"),
        (["--samples", "2048", "--design", "sobol", "--vary", "oil_price", "--vary", "us_bases"], "sobol"),
        (["--samples", "2000", "--design", "lhs"], "lhs"),
    ],
)  # fmt: skip
def test_the_document(ask, more: list[str], design: str) -> None:
    code, output, errors = ask(FLAGSHIP, *more, "--json")
    assert code == 0
    assert "Traceback" not in errors
    document = json.loads(output)
    assert document["schema"] == "sim.sweep/1"
    assert set(document["scenario"]) >= {"id", "title", "digest"}
    assert document["design"] == design
    assert (document["seed"] is None) == (design == "grid")
    assert document["samples"] == {"grid": 63}.get(design, int(more[1]) if more[0] == "--samples" else None)
    for values in document["outcomes"].values():
        for share in values.values():
            assert set(share) == SHARES
            assert 0 <= share["certain"] <= share["possible"] <= 1
            assert (share["se_possible"] is None) == (design == "grid")
        assert sum(share["certain"] for share in values.values()) <= 1 + 1e-9
    assert all(set(row["profile"]) == {"japan", "russia", "us", "china"} for row in document["profiles"])
    shares = [row["share"] for row in document["profiles"]]
    assert shares == sorted(shares, reverse=True)
    assert 0 <= document["no_pure_equilibrium"] <= 1
    assert 0 <= document["knife_edge"] <= document["samples"]
    assert document["samples_per_second"] > 0
    saved = Path(document["results"])
    kept = json.loads((saved / "answer.json").read_text(encoding="utf-8"))
    assert kept | {"samples_per_second": document["samples_per_second"]} == document
    assert "samples_per_second" not in kept
    assert len(list(Path(document["table"]).glob("*.parquet"))) == 1
    assert (saved / "manifest.json").is_file()


def test_cases_are_listed(ask) -> None:
    words = ["--vary", "oil_price=30:110:9", "--variant", "receptive-russia", "--concept", "pure-nash"]
    code, output, _ = ask(FLAGSHIP, *words, "--concept", "strict-nash", "--json")
    document = json.loads(output)
    assert code == 0
    assert document["samples"] == 36
    assert [(c["scenario"], c["concept"]) for c in document["cases"]] == [
        (name, concept)
        for name in ("sochi-2016", "receptive-russia")
        for concept in ("pure-nash", "strict-nash")
    ]
    mean = sum(case["outcomes"]["settlement"]["status_quo"]["possible"] for case in document["cases"]) / 4
    assert document["outcomes"]["settlement"]["status_quo"]["possible"] == pytest.approx(mean)
    assert document["scenario"]["id"] == "sochi-2016"


def test_words_fit_and_figures_are_drawn(ask) -> None:
    code, output, errors = ask(FLAGSHIP, "--vary", "oil_price=30:110:81")
    assert code == 0
    lines = output.splitlines()
    assert lines[0] == "The islands stay where they are, in every sample and every equilibrium."
    assert all(len(line) <= 100 for line in lines if not line.startswith(("Saved", "Drawn")))
    assert errors == ""
    drawn = [Path(line.removeprefix("Drawn: ")) for line in lines if line.startswith("Drawn")]
    assert [path.suffix for path in drawn] == [".svg", ".png"]
    assert all(path.stat().st_size > 10_000 for path in drawn)


def joined(output: str) -> str:
    """Printed sentences without their line breaks."""
    return " ".join(output.split())


def test_a_grid_without_values_is_one_problem(ask) -> None:
    _, _, errors = ask(FLAGSHIP, "--design", "grid")
    assert len(errors.splitlines()) == 1


def test_a_single_value_beside_others_is_swept(ask) -> None:
    code, output, _ = ask(FLAGSHIP, "--vary", "oil_price=47", "--vary", "us_alliance=4,7", "--json")
    assert code == 0
    assert json.loads(output)["samples"] == 2


def test_the_headline_names_every_value_of_the_first_dimension(ask) -> None:
    words = [FLAGSHIP, "--vary", "firm_appetite=0.1:0.75:100", "--no-figures"]
    shares = json.loads(ask(*words, "--json")[1])["outcomes"]["settlement"]
    assert shares["return_islands"]["possible"] == 0  # so that the last sentence must name it
    assert all(share["possible"] == share["certain"] for share in shares.values())
    text = joined(ask(*words)[1])
    for says, value in (
        ("The islands stay where they are", "status_quo"),
        ("the islands stay Russian and are opened to joint development", "joint_development"),
    ):
        assert f"{says} in {100 * shares[value]['certain']:.2g}% of the samples" in text
    assert "In no sample: 'Islands return to Japan'." in text
    assert "in the rest not" not in text


def test_what_never_happens_has_a_row(ask) -> None:
    _, output, _ = ask(FLAGSHIP, "--vary", "oil_price=30:110:5", "--no-figures")
    (row,) = [line for line in output.splitlines() if "Islands returned" in line]
    assert row.split()[-2:] == ["never", "never"]


def test_where_the_answer_changes(ask) -> None:
    # the threshold is 82.3, so it lies between the steps 82 and 83
    _, output, _ = ask(FLAGSHIP, "--vary", "oil_price=110,82,83,30", "--no-figures")
    text = joined(output)
    assert "What is stable changes between 82 and 83 dollars a barrel." in text
    assert "sim thresholds FILE --assumption oil_price" in text
    assert "is the same at all 2 values" in joined(
        ask(FLAGSHIP, "--vary", "oil_price=40,60", "--no-figures")[1]
    )


def test_variants_are_compared_in_words(ask) -> None:
    words = ["--variant", "oil-slump", "--vary", "firm_appetite=0.1:0.75:100", "--no-figures"]
    text = joined(ask(FLAGSHIP, *words)[1])
    assert text.startswith("In sochi-2016, the islands stay where they are in ")
    assert "In oil-slump, the islands stay where they are in " in text
    assert text.count("What is stable, and how often") == 2
    assert "(pure-nash)" not in text


def test_values_that_are_drawn_from_are_counted(ask) -> None:
    _, output, _ = ask(FLAGSHIP, "--samples", "100", "--vary", "oil_price=30:110:5", "--no-figures")
    assert "the price of Brent crude oil (from 5 values), drawn at random" in joined(output)
    assert "± is one standard error" in joined(output)


def test_figures_are_added_to_an_earlier_result(ask) -> None:
    _, output, _ = ask(FLAGSHIP, "--samples", "500", "--json")
    folder = Path(json.loads(output)["results"])
    assert not (folder / "sweep.png").exists()
    code, _, _ = ask(FLAGSHIP, "--samples", "500")
    assert code == 0
    assert (folder / "sweep.png").is_file()
    assert (folder / "table").is_dir()


@pytest.mark.parametrize(
    "words",
    [
        ["--sweep", "oil_and_opinion"],
        ["--sweep", "washington"],
        ["--samples", "300", "--design", "sobol"],
        ["--vary", "oil_price=30:110:5", "--variant", "oil-slump"],
        ["--vary", "oil_price=30,40", "--vary", "us_alliance=4,5", "--vary", "us_sanctions=3:9:9",
         "--vary", "firm_appetite=0.1,0.2,0.3,0.4"],
    ],
)  # fmt: skip
def test_every_kind_of_figure(ask, words: list[str]) -> None:
    code, output, errors = ask(FLAGSHIP, *words)
    assert code == 0, errors
    assert "Drawn: " in output


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--vary", "oil_prise=30:110:81"], 2, "did you mean 'oil_price'?"),
        (["--vary", "oil_price=110:30:81"], 2, "the range is reversed"),
        (["--vary", "oil_price=47"], 2, "use --set oil_price=47"),
        (["--design", "grid"], 2, "use --vary"),
        (["--samples", "0"], 2, "--samples 0"),
        (["--design", "sobul"], 2, "did you mean 'sobol'?"),
        (["--concept", "nash"], 2, "did you mean 'pure-nash'?"),
        (["--sweep", "oil"], 2, "unknown sweep 'oil'"),
        (["--workers", "2", "--dask", "x:1"], 2, "choose one of them"),
        (["--vary", "oil_price=30:110:5", "--out", "/dev/null/x"], 2, "cannot write"),
    ],
)
def test_errors(ask, words: list[str], code: int, said: str) -> None:
    got, output, errors = ask(FLAGSHIP, *words, "--no-figures")
    assert got == code
    assert said in errors
    assert output == ""
    assert not list(Path("results").rglob("*.parquet"))


def test_a_missing_library_says_how_to_get_it(ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    code, _, errors = ask(FLAGSHIP, "--samples", "10", "--no-figures")
    assert code == 3
    assert "northern-territories-sim[sweep]" in errors


def test_interrupted(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "sim",
        "sweep",
        FLAGSHIP,
        "--samples",
        "100000000",
        "--out",
        str(tmp_path),
    ]
    child = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, text=True
    )
    while not any(path.stat().st_size for path in tmp_path.rglob("journal.jsonl")):
        assert child.poll() is None
    child.send_signal(signal.SIGINT)
    _, errors = child.communicate(timeout=60)
    assert child.returncode == 130
    (journal,) = tmp_path.rglob("journal.jsonl")
    rows = sum(json.loads(line)["rows"] for line in journal.read_text(encoding="utf-8").splitlines())
    assert errors.strip() == (
        f"Interrupted: {rows:,} of 100,000,000 samples are finished and kept in {journal.parent}. "
        "The same command goes on from there."
    )
