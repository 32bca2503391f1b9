"""As many mutants of scenario files as there is time for: `python -m benchmarks.fuzzing --mutants 100000`.

Each is answered, or refused with places; anything else is kept in `--keep` and named at the end.
Commands run in this process, one after another, with a limit of time for each.
"""

import argparse
import contextlib
import io
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from sim.cli.main import main as command
from sim.scenario.writing.new import CHICKEN, STARTER
from tests.mutants import mutants

COMMANDS = (
    ("check", "--claims"), ("run",), ("thresholds",), ("explain",), ("assumptions", "--csv"),
    ("thresholds", "--bare"), ("page",), ("verify",), ("explain", "--given", "row=swerve"),
    ("compare", "sochi-2016"), ("report", "--format", "md"), ("sweep", "--samples", "200", "--no-figures"),
)  # fmt: skip
CASES = Path(__file__).parents[1] / "tests" / "cases"
SECONDS = 20
"""For one command."""


def texts() -> list[str]:
    """What is changed: the starter, a table, and the cases of the tests."""
    originals = [STARTER.read_text(encoding="utf-8").replace("scenario: starter ", "scenario: mutant ")]
    originals.append(CHICKEN.text("mutant"))
    for name in ("kitchen", "markup", "p50-labels", "indis"):
        text = (CASES / f"{name}.yaml").read_text(encoding="utf-8")
        originals.append(text.replace(f"scenario: {name}", "scenario: mutant"))
    return originals


def asked(words: tuple[str, ...]) -> str:
    """What became of a command: its exit code, or the fault that it has."""
    out, errors = io.StringIO(), io.StringIO()
    sys.argv = ["sim", words[0], "mutant.yaml", *words[1:]]
    signal.alarm(SECONDS)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
            code = command()
    except BaseException:
        return traceback.format_exc()
    finally:
        signal.alarm(0)
    said = out.getvalue() + errors.getvalue()
    if code not in (0, 1, 2, 4) or "\x1b" in said or "Traceback" in said:
        return f"exit {code}\n{said}"
    return f"exit {code}"


def _late(*_: object) -> None:
    raise TimeoutError(f"more than {SECONDS} seconds")


def main() -> int:
    """Runs the mutants; 1 if one was neither answered nor refused."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutants", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, default=Path("results/fuzzing"))
    wanted = parser.parse_args()
    keep = wanted.keep.absolute()
    signal.signal(signal.SIGALRM, _late)
    ends: Counter[str] = Counter()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for number, text in enumerate(mutants(texts(), wanted.mutants, wanted.seed)):
            Path("mutant.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
            words = COMMANDS[number % len(COMMANDS)]
            end = asked(words)
            ends[end if end.startswith("exit") and "\n" not in end else "fault"] += 1
            if ends["fault"] and (len(end) > 8):
                keep.mkdir(parents=True, exist_ok=True)
                (keep / f"{wanted.seed}-{number}.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
                (keep / f"{wanted.seed}-{number}.txt").write_text(f"{' '.join(words)}\n{end}")
    seconds = time.perf_counter() - began
    print(f"{wanted.mutants:,} mutants in {seconds:.0f} s: {dict(ends)}")
    return 1 if ends["fault"] else 0


if __name__ == "__main__":
    sys.exit(main())
