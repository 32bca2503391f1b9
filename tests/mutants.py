"""Scenario files with random changes, as typing, pasting and malice make them."""

import random
from collections.abc import Iterator, Sequence

SNIPPETS = (
    "\x00", "\x1b[2J", "\u202e", "\ufeff", "\t", "\n", "  ", "'", '"', ":", ": ", "#", " #", "-", "- ", "[",
    "]", "{", "}", ",", "&a ", "*a", "!!python/object/apply:os.system ", "<<: ", "%YAML 1.1", "---", "...",
    "|", ">", "null", "true", "1e999", "-0", "010", ".inf", ".nan", "0x10", "1_000", "6,5", "50%", "1/3",
    "9" * 400, "x ** 99", "1 / 0", "log(0)", "sqrt(-1)", "exp(9999)", "__import__('os')", "lambda: 0", "a.b",
    "a[0]", "if_else(1 > 0, 1, 2)", "interp(1, [0, 1], [1, 0])", "(" * 60, "[" * 60, "Größe", "北方", "🏝",
    "=1+1", "[/42]",
    "extends: .", "extends: ..", "extends: /dev/zero", "range: [1, 0]", "value: ", "when: ", "worth: ",
)  # fmt: skip
"""What is put into a file, beside pieces of itself."""


def mutant(text: str, chance: random.Random) -> str:
    """A text with one to four changes: characters, words or lines left out, doubled, moved or put in."""
    for _ in range(chance.choice((1, 1, 2, 4))):
        lines = text.split("\n")
        here = chance.randrange(len(lines))
        match chance.randrange(8):
            case 0:
                del lines[here]
            case 1:
                lines.insert(here, chance.choice(lines))
            case 2:
                there = chance.randrange(len(lines))
                lines[here], lines[there] = lines[there], lines[here]
            case 3:
                lines[here] = " " * chance.randrange(9) + lines[here].lstrip()
            case 4:
                words = lines[here].split(" ")
                words[chance.randrange(len(words))] = chance.choice(SNIPPETS)
                lines[here] = " ".join(words)
            case 5:
                words = lines[here].split(" ")
                words[chance.randrange(len(words))] = chance.choice(text.split() or [""])
                lines[here] = " ".join(words)
            case 6:
                at = chance.randint(0, len(lines[here]))
                lines[here] = lines[here][:at] + chance.choice(SNIPPETS) + lines[here][at:]
            case _:
                at = chance.randint(0, len(lines[here]))
                lines[here] = lines[here][:at] + lines[here][at + chance.randint(1, 5) :]
        text = "\n".join(lines)
    return text


def mutants(texts: Sequence[str], count: int, seed: int) -> Iterator[str]:
    """So many texts, each made of one of some by `mutant`."""
    chance = random.Random(seed)
    for _ in range(count):
        yield mutant(chance.choice(texts), chance)
