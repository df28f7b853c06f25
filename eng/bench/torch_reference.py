"""PyTorch's side of ./bench: reads one request a line, does it once, answers with seconds.

  conv BATCH HEIGHT WIDTH IN OUT KERNEL STRIDE   seconds of forward, input gradient and weight gradient
  load FOLDER                                    loads weights.safetensors and batch.safetensors for the two below
  check FILE                                     writes estimate, loss and gradients of that batch; no time
  step                                           seconds of one training step: loss, gradients, clipping, AdamW, average
"""

import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "gpu"))

import torch

import mini_twin
import safetensors

CHANNELS_LAST = torch.channels_last

# Runs of a convolution in a round, of which the quickest counts, as on the other side: caches, threads and allocators settle.
RUNS = 12


class Step:
    """One training step of the embedded base, on the same batch every time."""

    def __init__(self, folder):
        batch = safetensors.read(os.path.join(folder, "batch.safetensors"))
        # C# keeps pictures as [batch, height, width, 1].
        self.pictures = {
            name: torch.from_numpy(array).permute(0, 3, 1, 2).contiguous() for name, array in batch.items() if array.ndim == 4
        }
        self.sigma = torch.from_numpy(batch["sigma"])
        self.model = mini_twin.MiniTwin().load(os.path.join(folder, "weights.safetensors")).to(memory_format=CHANNELS_LAST)
        self.parameters = list(self.model.parameters())
        self.average = [p.detach().clone() for p in self.parameters]
        self.optimizer = torch.optim.AdamW(self.parameters, lr=6e-4, betas=(0.9, 0.99), weight_decay=0.01)

    def loss(self):
        noisy, guide, draft, clean = (self.pictures[name] for name in ("noisy", "guide", "draft", "clean"))
        estimate = self.model(noisy, guide, draft, self.sigma)
        return estimate, mini_twin.flow_loss(estimate, clean, self.sigma)

    def run(self):
        self.optimizer.zero_grad(set_to_none=True)
        _, loss = self.loss()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimizer.step()
        with torch.no_grad():
            torch._foreach_mul_(self.average, 0.999)
            torch._foreach_add_(self.average, [p.detach() for p in self.parameters], alpha=0.001)
        return loss.item()

    def check(self, path):
        self.optimizer.zero_grad(set_to_none=True)
        estimate, loss = self.loss()
        loss.backward()
        results = {"estimate": estimate.detach().permute(0, 2, 3, 1).numpy(), "loss": loss.detach().reshape(1).numpy()}
        results.update({f"grad.{name}": p.grad.contiguous().numpy() for name, p in self.model.named_parameters()})
        safetensors.write(path, results)


def convolution(batch, height, width, inputs, outputs, kernel, stride):
    x = torch.randn(batch, inputs, height, width).contiguous(memory_format=CHANNELS_LAST)
    w = torch.randn(outputs, inputs, kernel, kernel).contiguous(memory_format=CHANNELS_LAST)
    b = torch.randn(outputs)
    padding = kernel // 2
    y, forward = timed(lambda: torch.conv2d(x, w, b, stride, padding), RUNS)
    g = torch.randn_like(y)
    times = [forward]
    for wanted in ([True, False, False], [False, True, False]):
        arguments = (g, x, w, [outputs], [stride] * 2, [padding] * 2, [1, 1], False, [0, 0], 1, wanted)
        times.append(timed(lambda: torch.ops.aten.convolution_backward(*arguments), RUNS)[1])
    return times


def timed(work, runs=1):
    seconds = float("inf")
    for _ in range(runs):
        start = time.perf_counter()
        result = work()
        seconds = min(seconds, time.perf_counter() - start)
    return result, seconds


def main():
    torch.set_num_threads(os.cpu_count())
    step = None
    for line in sys.stdin:
        command, *arguments = line.split()
        if command == "conv":
            with torch.no_grad():
                answer = convolution(*map(int, arguments))
        elif command == "load":
            step, answer = Step(arguments[0]), []
        elif command == "check":
            step.check(arguments[0])
            answer = []
        else:
            answer = [timed(step.run)[1]]
        print(*answer, flush=True)


if __name__ == "__main__":
    main()
