"""Sets of profiles as small numbers: what a block of samples answers, packed."""

from collections.abc import Sequence

import numpy as np

from sim.explore.sweep.designs import BLOCK


class SetCoder:
    """Numbers every distinct set of profiles in the order of its first appearance."""

    def __init__(self) -> None:
        self.index: dict[tuple[int, ...], int] = {}

    def encode(self, profiles: Sequence[int], alive: np.ndarray, out: np.ndarray) -> None:
        """Writes to out (samples,) the number of the set of profiles alive at each sample.

        profiles: those alive somewhere, in order; alive: (profiles, BLOCK), of which the
        first samples are taken.
        """
        size = len(out)
        if len(profiles) <= 16:
            codes: np.ndarray = np.zeros(size, dtype=np.uint8 if len(profiles) <= 8 else np.uint16)
            for bit, p in enumerate(profiles):
                here = alive[p, :size].astype(codes.dtype)
                np.bitwise_or(codes, np.left_shift(here, bit, out=here), out=codes)
            present = np.flatnonzero(np.bincount(codes, minlength=1 << len(profiles)))
            table = np.zeros(1 << len(profiles), dtype=out.dtype)
            for code in present.tolist():
                members = tuple(p for bit, p in enumerate(profiles) if code >> bit & 1)
                table[code] = self.index.setdefault(members, len(self.index))
            np.take(table, codes, out=out)
            return
        packed = np.packbits(alive[list(profiles), :size], axis=0, bitorder="little")
        words = np.ascontiguousarray(packed.T).view(f"V{len(packed)}").reshape(-1)
        distinct, inverse = np.unique(words, return_inverse=True)
        bits = np.unpackbits(
            distinct.view(np.uint8).reshape(len(distinct), -1), axis=1, bitorder="little", count=len(profiles)
        )
        numbers = [
            self.index.setdefault(tuple(profiles[i] for i in np.flatnonzero(row).tolist()), len(self.index))
            for row in bits
        ]
        np.take(np.array(numbers, dtype=out.dtype), inverse, out=out)

    def ordered(self) -> tuple[list[tuple[int, ...]], np.ndarray]:
        """The sets, sorted, and for each number the place of its set among them."""
        sets = sorted(self.index)
        place = {members: i for i, members in enumerate(sets)}
        return sets, np.array([place[members] for members in self.index], dtype=np.int32)


assert BLOCK % 64 == 0
