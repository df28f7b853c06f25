"""Writes a FLUX.1-dev of random 4-bit or 8-bit weights as GGUF, to time programs with: python3 eng/random_flux_gguf.py OUT [q4_0|q8_0] [DOUBLE BLOCKS] [SINGLE BLOCKS]

Names and sizes are black-forest-labs'. All 57 blocks as q4_0 take 6.7 GB, as q8_0 12.7 GB: delete the file afterwards.
"""

import random, struct, sys

from flux_layers import HIDDEN, layers

F32, BLOCK = 0, 32
TYPES = {"q4_0": (2, 16), "q8_0": (8, 32)}  # number in GGUF; bytes of a block besides its scale, an f16


def tensors(kind, doubles, singles):
    """Name, type and extents (innermost first) of each weight."""
    for name, (out, width) in layers().items():
        part, _, rest = name.partition("_blocks.")
        if rest and int(rest.split(".")[0]) >= (doubles if part == "double" else singles):
            continue
        yield name + ".weight", kind if rest else "f32", (width, out)
        yield name + ".bias", "f32", (out,)
    for norms in [f"double_blocks.{i}.{stream}_attn.norm" for i in range(doubles) for stream in ("img", "txt")] + [f"single_blocks.{i}.norm" for i in range(singles)]:
        for norm in ("query_norm", "key_norm"):
            yield f"{norms}.{norm}.scale", "f32", (HIDDEN // 24,)


def blocks(kind, count):
    """Some blocks of random values, scaled so that a layer keeps its input's size."""
    scale = struct.pack("<e", 0.0045 if kind == "q4_0" else 0.00025)
    return b"".join(scale + random.randbytes(TYPES[kind][1]) for _ in range(count))


def main(path, kind="q4_0", doubles=19, singles=38):
    random.seed(1)
    header, offset, sizes = [], 0, []
    for name, stored, extents in (every := list(tensors(kind, int(doubles), int(singles)))):
        values = extents[0] * (extents[1] if len(extents) > 1 else 1)
        size = 4 * values if stored == "f32" else values // BLOCK * (2 + TYPES[stored][1])
        header.append(struct.pack("<Q", len(name)) + name.encode() + struct.pack("<I", len(extents)) + struct.pack(f"<{len(extents)}Q", *extents) + struct.pack("<IQ", F32 if stored == "f32" else TYPES[stored][0], offset))
        sizes.append(size)
        offset += -(-size // 32) * 32
    text = b"general.architecture"
    start = b"GGUF" + struct.pack("<IQQ", 3, len(every), 1) + struct.pack("<Q", len(text)) + text + struct.pack("<I", 8) + struct.pack("<Q", 4) + b"flux" + b"".join(header)
    packed, plain = blocks(kind, 1 << 15), struct.pack("<4096f", *(random.uniform(-0.02, 0.02) for _ in range(4096)))
    with open(path, "wb") as file:
        file.write(start + bytes(-len(start) % 32))
        for (_, stored, _), size in zip(every, sizes):
            piece = plain if stored == "f32" else packed
            whole, rest = divmod(size, len(piece))
            for _ in range(whole):
                file.write(piece)
            file.write(piece[:rest] + bytes(-size % 32))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(*sys.argv[1:])
