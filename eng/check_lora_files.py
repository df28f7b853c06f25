"""Loads adapter files for FLUX.1 that 'ductus convert' wrote with the readers of other programs; run by eng/check-lora-files.

Their own code names the layers and scales the factors: ComfyUI's key map, load_lora and calculate_weight, diffusers' lora_state_dict
and get_peft_kwargs with PEFT's get_pattern_key, sd-scripts' LoRANetwork. What they import besides (model code, image libraries) is stubbed.
Each layer's B A x is then compared with that of the source, whose factors are random and whose layers have FLUX.1-dev's sizes.
"""

import ast, importlib, json, logging, os, re, struct, subprocess, sys, types
import torch

from flux_layers import HIDDEN, layers

RANK = 3
SIZES = layers()
TORCH_TYPES = {"F32": torch.float32, "BF16": torch.bfloat16, "F16": torch.float16}


def save(path, tensors):
    header, offset = {}, 0
    for name, tensor in tensors.items():
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, offset + 4 * tensor.numel()]}
        offset += 4 * tensor.numel()
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors.values():
            file.write(tensor.contiguous().numpy().tobytes())


def load(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = bytearray(file.read())
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        kind, (start, end) = TORCH_TYPES[entry["dtype"]], entry["data_offsets"]
        tensors[name] = torch.frombuffer(data, dtype=kind, count=(end - start) // torch.tensor([], dtype=kind).element_size(), offset=start).reshape(entry["shape"])
    return tensors, metadata


def fused_source(names):
    """As sd-scripts trains: fused layers, alpha a quarter of the rank."""
    torch.manual_seed(1)
    tensors, expected = {}, {}
    for name in names:
        out, width = SIZES[name]
        a, b, alpha = torch.randn(RANK, width) / width**0.5, torch.randn(out, RANK), torch.tensor(RANK / 4)
        key = "lora_unet_" + name.replace(".", "_")
        tensors |= {key + ".lora_down.weight": a, key + ".lora_up.weight": b, key + ".alpha": alpha}
        expected[name] = b @ (a @ probe(width)) / 4
    return tensors, expected


def separate_source(names, diffusers):
    """As diffusers trains: separate queries, keys, values and inner layers, each with factors of its own."""
    torch.manual_seed(2)
    tensors, expected = {}, {}
    for name in names:
        out, width = SIZES[name]
        parts = []
        for theirs, start, rows, swapped in diffusers[name]:
            a, b = torch.randn(RANK, width) / width**0.5, torch.randn(rows, RANK)
            tensors |= {f"transformer.{theirs}.lora_A.weight": a, f"transformer.{theirs}.lora_B.weight": b}
            parts.append((torch.cat(b.chunk(2)[::-1]) if swapped else b) @ (a @ probe(width)))
        expected[name] = torch.cat(parts)
    return tensors, expected


def probe(width):
    return torch.cos(torch.arange(width, dtype=torch.float32))


def stub(name, **contents):
    """A module that has whatever is asked of it."""
    module = types.ModuleType(name)
    module.__getattr__ = lambda attribute: type(attribute, (), {}) if not attribute.startswith("__") else None
    module.__path__ = []
    module.__dict__.update(contents)
    sys.modules[name] = module


def picked(path, names, **namespace):
    """Some functions or classes of a file, without the rest of it."""
    tree = ast.parse(open(path).read())
    nodes = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name in names]
    future = ast.ImportFrom("__future__", [ast.alias("annotations")], 0)
    exec(compile(ast.fix_missing_locations(ast.Module([future, *nodes], [])), path, "exec"), namespace)
    return namespace


class Warnings(logging.Handler):
    """Keeps what a program complains of."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.said = []

    def emit(self, record):
        self.said.append(record.getMessage())


class Comfy:
    """ComfyUI: comfy.lora on a model of FLUX.1's names."""

    def __init__(self, root):
        for name in ("comfy.checkpoint_pickle", "comfy.model_base", "safetensors", "safetensors.torch", "PIL", "einops"):
            stub(name)
        stub("comfy.cli_args", args=type("args", (), {"__getattr__": lambda *_: False})())
        stub("comfy.model_management", cast_to_device=lambda tensor, device, dtype, copy=False: tensor.to(device, dtype))
        sys.path.insert(0, root)
        importlib.import_module("comfy").__dict__.update({name[len("comfy.") :]: module for name, module in sys.modules.items() if name.startswith("comfy.")})
        self.lora, self.convert, self.utils = (importlib.import_module(name) for name in ("comfy.lora", "comfy.lora_convert", "comfy.utils"))
        base = sys.modules["comfy.model_base"]
        for name in ("StableCascade_C", "SD3", "AuraFlow", "PixArt", "HunyuanDiT", "Flux", "GenmoMochi", "HunyuanVideo", "HiDream", "ACEStep", "Omnigen2", "QwenImage"):
            setattr(base, name, type(name, (), {}))
        config = {"depth": 19, "depth_single_blocks": 38, "hidden_size": HIDDEN}
        self.model = base.Flux()
        self.model.model_config = types.SimpleNamespace(unet_config=config)
        self.model.state_dict = lambda: {f"diffusion_model.{name}.{end}": None for name in SIZES for end in ("weight", "bias")}
        self.warnings = Warnings()
        logging.getLogger().addHandler(self.warnings)

        # What diffusers calls each layer, as ComfyUI has it: layer -> (path, first row, rows, whether halves change places).
        self.diffusers = {}
        for theirs, ours in self.utils.flux_to_diffusers(config).items():
            ours = ours if isinstance(ours, tuple) else (ours, None)
            name = ours[0][: -len(".weight")]
            if theirs.endswith(".weight") and name in SIZES:
                start, rows = ours[1][1:] if ours[1] else (0, SIZES[name][0])
                self.diffusers.setdefault(name, []).append((theirs[: -len(".weight")], start, rows, len(ours) > 2))
        for parts in self.diffusers.values():
            parts.sort(key=lambda part: part[1])

    def products(self, tensors, _):
        self.warnings.said.clear()
        patches = self.lora.load_lora(self.convert.convert_lora(dict(tensors)), self.lora.model_lora_keys_unet(self.model, {}))
        results = {}
        for where, adapter in patches.items():
            key, offset, function = (*where, None)[:3] if isinstance(where, tuple) else (where, None, None)
            name = key[len("diffusion_model.") : -len(".weight")]
            out, width = SIZES[name]
            up, down, alpha = adapter.weights[:3]
            product = (up.float() @ (down.float() @ probe(width))) * (alpha / down.shape[0] if alpha is not None else 1)
            result = results.setdefault(name, torch.zeros(out))
            # Whole weights of one block of each kind only: those of all take 48 GB.
            if re.search(r"blocks\.(0|37)\.|^final", name):
                weight = self.lora.calculate_weight([(1.0, adapter, 1.0, offset, function)], torch.zeros(out, width), key)
                result += weight @ probe(width)
            else:
                (result if offset is None else result.narrow(*offset)).add_(function(product) if function else product)
        return results, list(self.warnings.said)


class Diffusers:
    """diffusers' FluxPipeline.load_lora_weights up to what it asks PEFT for, and PEFT's reading of that."""

    def __init__(self, root, peft, names):
        logger = logging.getLogger("diffusers")
        logger.addHandler(warnings := Warnings())
        self.warnings, self.modules = warnings, {theirs: (name, *where) for name, parts in names.items() for theirs, *where in parts}
        loaders = f"{root}/src/diffusers/loaders"
        converters = {node.name for node in ast.parse(open(f"{loaders}/lora_conversion_utils.py").read()).body if isinstance(node, ast.FunctionDef)}
        self.space = picked(f"{loaders}/lora_conversion_utils.py", converters, torch=torch, re=re, logger=logger, state_dict_all_zero=lambda state, name: all((v == 0).all() for k, v in state.items() if name in k))
        self.source = f"{loaders}/lora_pipeline.py"
        import collections

        self.kwargs = picked(f"{root}/src/diffusers/utils/peft_utils.py", {"get_peft_kwargs"}, collections=collections)["get_peft_kwargs"]
        self.pattern = picked(f"{peft}/src/peft/utils/other.py", {"get_pattern_key"}, re=re)["get_pattern_key"]

    def products(self, tensors, metadata):
        self.warnings.said.clear()
        declared = json.loads(metadata["lora_adapter_metadata"]) if "lora_adapter_metadata" in metadata else None
        space = dict(self.space, _fetch_state_dict=lambda **_: (dict(tensors), declared), LoraBaseMixin=object, TRANSFORMER_NAME="transformer", TEXT_ENCODER_NAME="text_encoder", validate_hf_hub_args=lambda f: f, require_peft_backend=lambda f: f)
        mixin = picked(self.source, {"FluxLoraLoaderMixin"}, **space)["FluxLoraLoaderMixin"]
        state, alphas, declared = mixin.lora_state_dict(tensors, return_alphas=True, return_lora_metadata=True)
        lost = [f"not for the transformer: {key}" for key in state if not key.startswith("transformer.")]
        state = {key[len("transformer.") :]: value for key, value in state.items() if key.startswith("transformer.")}
        alphas = {key[len("transformer.") :]: value for key, value in (alphas or {}).items()}
        results = {}
        if state:
            config = declared or self.kwargs({f"^{key}": value.shape[1] for key, value in state.items() if "lora_B" in key}, alphas, state)
            for key, a in state.items():
                if key.endswith(".lora_A.weight"):
                    module = key[: -len(".lora_A.weight")]
                    if module not in self.modules:
                        lost.append(f"no such module: {module}")
                        continue
                    b = state[module + ".lora_B.weight"]
                    rank = config["rank_pattern"].get(self.pattern(config["rank_pattern"].keys(), module), config["r"])
                    alpha = config["alpha_pattern"].get(self.pattern(config["alpha_pattern"].keys(), module), config["lora_alpha"])
                    if rank != a.shape[0]:
                        lost.append(f"{module} has rank {a.shape[0]}, PEFT makes room for {rank}")
                    name, start, rows, swapped = self.modules[module]
                    product = b.float() @ (a.float() @ probe(a.shape[1])) * (alpha / rank)
                    results.setdefault(name, torch.zeros(SIZES[name][0])).narrow(0, start, rows).add_(torch.cat(product.chunk(2)[::-1]) if swapped else product)
        return results, lost + self.warnings.said


class SdScripts:
    """sd-scripts: LoRANetwork made from the file's weights on a model of FLUX.1's classes and names, loaded strictly."""

    def __init__(self, root):
        for name in ("diffusers", "transformers", "library", "library.sdxl_original_unet"):
            stub(name)
        stub("library.utils", setup_logging=lambda *_, **__: None)
        sys.path.insert(0, root)
        self.module = importlib.import_module("networks.lora_flux")
        self.model = torch.nn.Module()
        for name, (out, width) in SIZES.items():
            parent = self.model
            for i, part in enumerate(path := name.split(".")[:-1]):
                if part not in parent._modules:
                    kind = {"double_blocks": "DoubleStreamBlock", "single_blocks": "SingleStreamBlock"}.get(path[0]) if i == 1 else None
                    parent.add_module(part, type(kind or "Module", (torch.nn.Module,), {})())
                parent = parent._modules[part]
            parent.add_module(name.split(".")[-1], torch.nn.Linear(width, out, bias=False, device="meta"))

    def products(self, tensors, _):
        network, weights = self.module.create_network_from_weights(1.0, None, None, [], self.model, weights_sd=dict(tensors), for_inference=True)
        network.apply_to([], self.model, apply_text_encoder=False, apply_unet=True)
        said = network.load_state_dict(weights, strict=False)
        paths = {"lora_unet_" + name.replace(".", "_"): name for name in SIZES}
        results = {}
        for lora in network.unet_loras:
            lora.org_module_ref[0].forward = types.MethodType(torch.nn.Linear.forward, lora.org_module_ref[0])
            product = lora.lora_up.weight @ (lora.lora_down.weight @ probe(lora.lora_down.weight.shape[1])) * lora.scale
            results[paths[lora.lora_name]] = product.detach().float()
        return results, [f"unexpected: {key}" for key in said.unexpected_keys] + [f"missing: {key}" for key in said.missing_keys]


def verdict(results, complaints, expected, lost):
    complaints = [complaint for complaint in complaints if not any(re.search(name + r"\b", complaint) for names in lost.values() for name in names)]
    expected = {name: product for name, product in expected.items() if name not in lost}
    if missing := [name for name in expected if name not in results]:
        return f"{len(missing)} of {len(expected)} layers lost ({missing[0]}); {len(complaints)} complaints: {complaints[:1]}"
    if complaints:
        return f"{len(complaints)} complaints: {complaints[0]}"
    worst = max(((results[name] - wanted).norm() / wanted.norm()).item() for name, wanted in expected.items())
    return "" if worst < 1e-5 and results.keys() == expected.keys() else f"differs by {worst:.1e}, {len(results)} layers instead of {len(expected)}"


def main(convert, upstream, folder):
    comfy = Comfy(f"{upstream}/ComfyUI")
    programs = {"ComfyUI": comfy, "diffusers": Diffusers(f"{upstream}/diffusers", f"{upstream}/peft", comfy.diffusers), "sd-scripts": SdScripts(f"{upstream}/sd-scripts")}
    blocks = [name for name in SIZES if "_blocks." in name]
    sources = {
        "fused": fused_source(blocks),
        "separate": separate_source(blocks, comfy.diffusers),
        "fused, every layer": fused_source(SIZES),
    }
    reads = {"peft": ["ComfyUI", "diffusers"], "kohya": ["ComfyUI", "diffusers", "sd-scripts"], "comfyui": ["ComfyUI"]}

    # Layers outside of the blocks that a program does not read in a form, whoever wrote it, under the names it complains of.
    outside = [name for name in SIZES if "_blocks." not in name]
    lost = {
        ("kohya", "diffusers"): {name: [comfy.diffusers[name][0][0]] for name in outside},
        ("kohya", "sd-scripts"): {name: ["lora_unet_" + name.replace(".", "_")] for name in SIZES if "final" in name},
    }
    failed = False
    for title, (tensors, expected) in sources.items():
        save(f"{folder}/source.safetensors", tensors)
        for form, readers in reads.items():
            file = f"{folder}/{form}.safetensors"
            subprocess.run([convert, "convert", f"{folder}/source.safetensors", file, "--to", form], check=True, stdout=subprocess.DEVNULL)
            written, metadata = load(file)
            for reader in readers:
                unread = {name: names for name, names in lost.get((form, reader), {}).items() if name in expected}
                fault = verdict(*programs[reader].products(written, metadata), expected, unread)
                failed |= bool(fault)
                well = "every key has its layer, every layer its product" + (f", but for {len(unread)} layers it never reads in this form" if unread else "")
                print(f"{title:20} {form:8} {len(written):5} tensors  {reader:11} {fault or well}", flush=True)
            os.remove(file)
    return failed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
