"""Safetensors files with NumPy alone, so that Debian's PyTorch is all that is needed."""

import json
import os

import numpy as np

_TYPES = {"F32": np.dtype("<f4"), "F16": np.dtype("<f2"), "I32": np.dtype("<i4"), "U8": np.dtype("u1")}


def read(path):
    """All tensors of a file by name, as NumPy arrays; bf16 and f16 become f32."""
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(length))
        data = file.read()
    header.pop("__metadata__", None)
    return {name: _array(entry, data) for name, entry in header.items()}


def write(path, tensors, metadata=None):
    """Writes f32 arrays; the file appears under its name only when it is whole."""
    header, offset = {"__metadata__": metadata} if metadata else {}, 0
    for name, array in tensors.items():
        size = array.size * 4
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path + ".part", "wb") as file:
        file.write(len(text).to_bytes(8, "little"))
        file.write(text)
        for array in tensors.values():
            file.write(np.ascontiguousarray(array, dtype="<f4").tobytes())
    os.replace(path + ".part", path)


def _array(entry, data):
    begin, end = entry["data_offsets"]
    if entry["dtype"] == "BF16":
        # The upper half of an f32.
        values = (np.frombuffer(data[begin:end], dtype="<u2").astype(np.uint32) << 16).view(np.float32)
    else:
        values = np.frombuffer(data[begin:end], dtype=_TYPES[entry["dtype"]])
        values = values.astype(np.float32) if entry["dtype"] == "F16" else values.copy()
    return values.reshape(entry["shape"])
