"""The linear layers of FLUX.1-dev, for the scripts beside this file."""

HIDDEN, MLP = 3072, 12288


def layers():
    """Path of each linear layer in black-forest-labs' names -> (out, in)."""
    sizes = {"img_in": (HIDDEN, 64), "txt_in": (HIDDEN, 4096), "final_layer.linear": (64, HIDDEN), "final_layer.adaLN_modulation.1": (2 * HIDDEN, HIDDEN)}
    for name, width in (("time_in", 256), ("vector_in", 768), ("guidance_in", 256)):
        sizes |= {f"{name}.in_layer": (HIDDEN, width), f"{name}.out_layer": (HIDDEN, HIDDEN)}
    for i in range(19):
        for stream in ("img", "txt"):
            block = f"double_blocks.{i}.{stream}"
            sizes |= {f"{block}_mod.lin": (6 * HIDDEN, HIDDEN), f"{block}_attn.qkv": (3 * HIDDEN, HIDDEN), f"{block}_attn.proj": (HIDDEN, HIDDEN), f"{block}_mlp.0": (MLP, HIDDEN), f"{block}_mlp.2": (HIDDEN, MLP)}
    for i in range(38):
        block = f"single_blocks.{i}"
        sizes |= {f"{block}.linear1": (3 * HIDDEN + MLP, HIDDEN), f"{block}.linear2": (HIDDEN, HIDDEN + MLP), f"{block}.modulation.lin": (3 * HIDDEN, HIDDEN)}
    return sizes
