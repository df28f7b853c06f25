"""The embedded base in PyTorch: the same computation under the same weight names as MiniModel, LineCodec and FluxTransformer.

It is there to be compared with (./bench step checks loss and gradients against the C# model before it times the two) and to pretrain
the same weights where a GPU can be had. It has run on the CPU only.

Pictures are [batch, 1, 160, width] in [-1, 1], +1 = full ink; sigma [batch] is the noise level.
"""

import math

import torch
from torch import nn
from torch.nn import functional as F

import safetensors

HEIGHT = 160
UNSHUFFLE = 4
TOKEN_WIDTH = 16
CHANNELS = (32, 64, 96)
HIDDEN, HEADS, CONTEXT, VECTOR, HAND_TOKENS = 256, 8, 256, 64, 8
DOUBLE_BLOCKS, SINGLE_BLOCKS = 2, 4
MLP = 4 * HIDDEN
AXES, THETA = (4, 4, 24), 200
TIME_WIDTH = 256
PRIOR_MEAN, PRIOR_VARIANCE = -0.85, 0.25
MAX_WEIGHT = 100.0


def conv(inputs, outputs, kernel=3, stride=1):
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2)


class Zeros(nn.Linear):
    """A linear layer that starts at zero: what it feeds starts by doing nothing."""

    def reset_parameters(self):
        nn.init.zeros_(self.weight)
        nn.init.zeros_(self.bias)


class Embedder(nn.Module):
    def __init__(self, inputs):
        super().__init__()
        self.in_layer = nn.Linear(inputs, HIDDEN)
        self.out_layer = nn.Linear(HIDDEN, HIDDEN)

    def forward(self, x):
        return self.out_layer(F.silu(self.in_layer(x)))


class RmsNorm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + 1e-6) * self.scale


class QueryKeyNorm(nn.Module):
    def __init__(self):
        super().__init__()
        self.query_norm = RmsNorm(HIDDEN // HEADS)
        self.key_norm = RmsNorm(HIDDEN // HEADS)

    def forward(self, qkv):
        q, k, v = qkv.unflatten(-1, (3, HEADS, -1)).permute(2, 0, 3, 1, 4)
        return self.query_norm(q), self.key_norm(k), v


class Modulation(nn.Module):
    def __init__(self, count):
        super().__init__()
        self.lin = Zeros(HIDDEN, count * HIDDEN)
        self.count = count

    def forward(self, activated):
        return self.lin(activated)[:, None].chunk(self.count, -1)


class Attention(nn.Module):
    """The parts of one stream's attention in a double block."""

    def __init__(self):
        super().__init__()
        self.qkv = nn.Linear(HIDDEN, 3 * HIDDEN)
        self.norm = QueryKeyNorm()
        self.proj = nn.Linear(HIDDEN, HIDDEN)


def modulated(x, shift, scale):
    return F.layer_norm(x, (HIDDEN,), eps=1e-6) * (1 + scale) + shift


def turn(x, cos, sin):
    """Neighbouring pairs of the last axis by the angles of their tokens."""
    a, b = x.unflatten(-1, (-1, 2)).unbind(-1)
    return torch.stack((a * cos - b * sin, a * sin + b * cos), -1).flatten(-2)


def attend(q, k, v, angles):
    q, k = turn(q, *angles), turn(k, *angles)
    weights = (q @ k.transpose(-1, -2) * (1 / math.sqrt(HIDDEN // HEADS))).softmax(-1)
    return (weights @ v).transpose(1, 2).flatten(2)


class DoubleBlock(nn.Module):
    def __init__(self):
        super().__init__()
        for stream in ("img", "txt"):
            self.add_module(f"{stream}_mod", Modulation(6))
            self.add_module(f"{stream}_attn", Attention())
            self.add_module(f"{stream}_mlp", nn.Sequential(nn.Linear(HIDDEN, MLP), nn.GELU(approximate="tanh"), nn.Linear(MLP, HIDDEN)))

    def forward(self, image, text, activated, angles):
        image_mod, text_mod = self.img_mod(activated), self.txt_mod(activated)
        asked = [
            attention.norm(attention.qkv(modulated(x, mod[0], mod[1])))
            for attention, x, mod in ((self.txt_attn, text, text_mod), (self.img_attn, image, image_mod))
        ]
        attended = attend(*(torch.cat(pair, 2) for pair in zip(*asked)), angles)
        tokens = text.shape[1]
        image = self._answer(image, attended[:, tokens:], image_mod, self.img_attn, self.img_mlp)
        text = self._answer(text, attended[:, :tokens], text_mod, self.txt_attn, self.txt_mlp)
        return image, text

    @staticmethod
    def _answer(x, attended, mod, attention, mlp):
        x = x + mod[2] * attention.proj(attended)
        return x + mod[5] * mlp(modulated(x, mod[3], mod[4]))


class SingleBlock(nn.Module):
    def __init__(self):
        super().__init__()
        self.modulation = Modulation(3)
        self.linear1 = nn.Linear(HIDDEN, 3 * HIDDEN + MLP)
        self.linear2 = nn.Linear(HIDDEN + MLP, HIDDEN)
        self.norm = QueryKeyNorm()

    def forward(self, x, activated, angles):
        shift, scale, gate = self.modulation(activated)
        qkv, inner = self.linear1(modulated(x, shift, scale)).split((3 * HIDDEN, MLP), -1)
        attended = attend(*self.norm(qkv), angles)
        return x + gate * self.linear2(torch.cat((attended, F.gelu(inner, approximate="tanh")), -1))


class FinalLayer(nn.Module):
    def __init__(self, outputs):
        super().__init__()
        self.linear = nn.Linear(HIDDEN, outputs)
        self.adaLN_modulation = nn.Sequential(nn.SiLU(), Zeros(HIDDEN, 2 * HIDDEN))

    def forward(self, x, vector):
        shift, scale = self.adaLN_modulation(vector)[:, None].chunk(2, -1)
        return self.linear(modulated(x, shift, scale))


class Trunk(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.img_in = nn.Linear(channels, HIDDEN)
        self.time_in = Embedder(TIME_WIDTH)
        self.vector_in = Embedder(VECTOR)
        self.txt_in = nn.Linear(CONTEXT, HIDDEN)
        self.double_blocks = nn.ModuleList(DoubleBlock() for _ in range(DOUBLE_BLOCKS))
        self.single_blocks = nn.ModuleList(SingleBlock() for _ in range(SINGLE_BLOCKS))
        self.final_layer = FinalLayer(channels)

    def condition(self, sigma, pooled):
        half = TIME_WIDTH // 2
        frequencies = torch.exp(-math.log(10000) * torch.arange(half, dtype=torch.float32, device=sigma.device) / half)
        angles = sigma[:, None] * 1000 * frequencies
        return self.time_in(torch.cat((angles.cos(), angles.sin()), -1)) + self.vector_in(pooled)

    def forward(self, image, context, vector, angles):
        activated = F.silu(vector)
        image, text = self.img_in(image), self.txt_in(context)
        for block in self.double_blocks:
            image, text = block(image, text, activated, angles)
        both = torch.cat((text, image), 1)
        for block in self.single_blocks:
            both = block(both, activated, angles)
        return self.final_layer(both[:, text.shape[1]:], vector)


class CodecBlock(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv = conv(channels, channels)
        self.mod = Zeros(HIDDEN, 2 * channels)

    def forward(self, x, activated):
        scale, shift = self.mod(activated)[:, :, None, None].chunk(2, 1)
        return x + self.conv(F.silu(F.group_norm(x, 8) * (1 + scale) + shift))


class LineCodec(nn.Module):
    def __init__(self):
        super().__init__()
        c1, c2, c3 = CHANNELS
        self.stem, self.block1, self.down1 = conv(3 * UNSHUFFLE**2, c1), CodecBlock(c1), conv(c1, c2, stride=2)
        self.block2, self.down2 = CodecBlock(c2), conv(c2, c3, stride=2)
        self.up2, self.skip2, self.out2 = conv(c3, c2, 1), conv(c2, c2, 1), CodecBlock(c2)
        self.up1, self.skip1, self.out1 = conv(c2, c1, 1), conv(c1, c1, 1), CodecBlock(c1)
        self.final = conv(c1, UNSHUFFLE**2)
        nn.init.zeros_(self.final.weight)

    def encode(self, pictures, activated):
        blocks = F.pixel_unshuffle(pictures, UNSHUFFLE).contiguous(memory_format=torch.channels_last)
        quarter = self.block1(self.stem(blocks), activated)
        eighth = self.block2(self.down1(F.silu(quarter)), activated)
        sixteenth = self.down2(F.silu(eighth))
        # Columns of [rows, channels], channels innermost.
        return sixteenth.permute(0, 3, 2, 1).flatten(2), (quarter, eighth, sixteenth)

    def decode(self, tokens, skips, activated):
        quarter, eighth, sixteenth = skips
        y = sixteenth + tokens.unflatten(-1, (-1, CHANNELS[2])).permute(0, 3, 2, 1)
        y = self.out2(F.interpolate(self.up2(y), scale_factor=2.0) + self.skip2(eighth), activated)
        y = self.out1(F.interpolate(self.up1(y), scale_factor=2.0) + self.skip1(quarter), activated)
        return F.pixel_shuffle(self.final(F.silu(y)), UNSHUFFLE)


class Hand(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens = nn.Parameter(0.02 * torch.randn(HAND_TOKENS, CONTEXT))
        self.pooled = nn.Parameter(0.02 * torch.randn(VECTOR))


class MiniTwin(nn.Module):
    """From a noisy line, a guide and a draft, the clean line."""

    def __init__(self):
        super().__init__()
        self.codec = LineCodec()
        self.trunk = Trunk(HEIGHT // TOKEN_WIDTH * CHANNELS[2])
        self.gates = Zeros(HIDDEN, 2)
        self.hand = Hand()

    def load(self, path):
        """Takes the weights of a file of Ductus; missing, left-over and misshapen ones raise an error."""
        self.load_state_dict({name: torch.from_numpy(array) for name, array in safetensors.read(path).items()})
        return self

    def save(self, path, metadata=None):
        safetensors.write(path, {name: value.detach().cpu().numpy() for name, value in self.state_dict().items()}, metadata)

    def forward(self, noisy, guide, draft, sigma):
        batch = noisy.shape[0]
        vector = self.trunk.condition(sigma, self.hand.pooled.expand(batch, -1))
        activated = F.silu(vector)
        tokens, skips = self.codec.encode(torch.cat((noisy, guide, draft), 1), activated)
        context = self.hand.tokens.expand(batch, -1, -1)
        read = self.trunk(tokens, context, vector, self._angles(tokens.shape[1], noisy.device))
        keep, trust = self.gates(activated)[:, :, None, None, None].unbind(1)
        linear = linear_estimate(noisy, sigma)
        return self.codec.decode(read, skips, activated) + (1 - keep.clamp(0, 1)) * linear + trust * (draft + 1)

    @staticmethod
    def _angles(columns, device):
        """Hand tokens stand at (0, 0, 0), columns at (0, 1, column)."""
        ids = torch.zeros(HAND_TOKENS + columns, 3, device=device)
        ids[HAND_TOKENS:, 1] = 1
        ids[HAND_TOKENS:, 2] = torch.arange(columns, device=device)
        omegas = [THETA ** -(torch.arange(0, width, 2, device=device) / width) for width in AXES]
        angles = torch.cat([ids[:, i, None] * omega for i, omega in enumerate(omegas)], -1)
        return angles.cos(), angles.sin()


def linear_estimate(noisy, sigma):
    """The best linear guess of a clean pixel of known mean and variance."""
    sigma = sigma[:, None, None, None]
    t = 1 - sigma
    gain = t * PRIOR_VARIANCE / (t * t * PRIOR_VARIANCE + sigma * sigma)
    return PRIOR_MEAN + gain * (noisy - t * PRIOR_MEAN)


def flow_loss(estimate, clean, sigma):
    """Mean squared error of the velocity: that of the clean line over sigma squared, the weight at most 100."""
    weight = (1 / sigma.square()).clamp(max=MAX_WEIGHT)[:, None, None, None]
    return ((estimate - clean).square() * weight).mean()
