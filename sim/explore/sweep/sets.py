"""Sets of profiles as small numbers: what a block of samples answers, packed."""

from collections.abc import Sequence

import numpy as np

from sim.explore.sweep.designs import BLOCK


class SetCoder:
    """Numbers every distinct set of profiles in the order of its first appearance."""

    def __init__(self) -> None:
        self.index: dict[tuple[int, ...], int] = {}

    def encode(self, found: Sequence[int], alive: np.ndarray, out: np.ndarray) -> None:
        """Writes to out (samples,) the number of the set of profiles alive at each sample.

        found: the profiles alive somewhere, in order; alive: (profiles, BLOCK), of which the
        first samples are taken.
        """
        size = len(out)
        if len(found) <= 16:
            codes: np.ndarray = np.zeros(size, dtype=np.uint8 if len(found) <= 8 else np.uint16)
            for bit, p in enumerate(found):
                here = alive[p, :size].astype(codes.dtype)
                np.bitwise_or(codes, np.left_shift(here, bit, out=here), out=codes)
            present = np.flatnonzero(np.bincount(codes, minlength=1 << len(found)))
            table = np.zeros(1 << len(found), dtype=out.dtype)
            for code in present.tolist():
                members = tuple(p for bit, p in enumerate(found) if code >> bit & 1)
                table[code] = self.index.setdefault(members, len(self.index))
            np.take(table, codes, out=out)
            return
        packed = np.packbits(alive[list(found), :size], axis=0, bitorder="little")
        words = np.ascontiguousarray(packed.T).view(f"V{len(packed)}").reshape(-1)
        distinct, inverse = np.unique(words, return_inverse=True)
        bits = np.unpackbits(
            distinct.view(np.uint8).reshape(len(distinct), -1), axis=1, bitorder="little", count=len(found)
        )
        numbers = [
            self.index.setdefault(tuple(found[i] for i in np.flatnonzero(row).tolist()), len(self.index))
            for row in bits
        ]
        np.take(np.array(numbers, dtype=out.dtype), inverse, out=out)

    def ordered(self) -> tuple[list[tuple[int, ...]], np.ndarray]:
        """The sets, sorted, and for each number the place of its set among them."""
        made = sorted(self.index)
        place = {members: i for i, members in enumerate(made)}
        return made, np.array([place[members] for members in self.index], dtype=np.int32)


assert BLOCK % 64 == 0
