"""Arrow arrays straight from numpy buffers: `pyarrow.array` would load pandas, at 0.2 s."""

from collections.abc import Sequence
from typing import Any

import numpy as np


def numbers(values: np.ndarray) -> Any:
    """float64 or int32 values, without a copy."""
    import pyarrow as pa

    contiguous = np.ascontiguousarray(values)
    kind = {"float64": pa.float64(), "int32": pa.int32()}[contiguous.dtype.name]
    return pa.Array.from_buffers(kind, len(contiguous), [None, pa.py_buffer(contiguous)])


def nullable(values: np.ndarray, absent: np.ndarray) -> Any:
    """float64 or int32 values, null where `absent`."""
    import pyarrow as pa

    whole = numbers(values)
    if not absent.any():
        return whole
    return pa.Array.from_buffers(whole.type, len(values), [_bits(~absent), whole.buffers()[1]])


def booleans(values: np.ndarray) -> Any:
    """Truth values."""
    import pyarrow as pa

    return pa.Array.from_buffers(pa.bool_(), len(values), [None, _bits(values)])


def strings(texts: Sequence[str]) -> Any:
    """Texts."""
    import pyarrow as pa

    encoded = [text.encode() for text in texts]
    offsets = np.cumsum([0, *map(len, encoded)], dtype=np.int32)
    return pa.StringArray.from_buffers(len(texts), pa.py_buffer(offsets), pa.py_buffer(b"".join(encoded)))


def labelled(codes: Any, labels: Sequence[str]) -> Any:
    """A column of labels, each stored once; codes: an int32 array of their numbers."""
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(codes, strings(labels), safe=False)


def lists(sizes: np.ndarray, values: Any) -> Any:
    """Lists of these sizes, one after the other in `values`."""
    import pyarrow as pa

    offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    kind = pa.list_(values.type)
    return pa.Array.from_buffers(kind, len(sizes), [None, pa.py_buffer(offsets)], children=[values])


def _bits(values: np.ndarray) -> Any:
    import pyarrow as pa

    return pa.py_buffer(np.packbits(values, bitorder="little"))
