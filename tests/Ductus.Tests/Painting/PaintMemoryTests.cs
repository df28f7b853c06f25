using Ductus.Application;
using Ductus.Painting;
using Ductus.Tensors;

namespace Ductus.Tests.Painting;

/// <summary>What a program that goes on after a painting holds of it. The memory of tensors is that of all jobs, so nothing else may run.</summary>
[Collection(nameof(PaintMemoryTests))]
[Trait("Speed", "Slow")]
public sealed class PaintMemoryTests : IDisposable
{
    private readonly TinyBase _base = new();

    [Fact]
    public void Memory_goes_down_again_after_every_painting()
    {
        var engine = new Engine();
        var request = new PaintRequest("a note in [trigger]", _base.Base, [(_base.Adapter("hand.safetensors", "HWRIT handwriting"), 1)], new PaintSettings { Size = (256, 256), Steps = 2 });

        // What tests before this one left behind must not be collected meanwhile.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        TensorMemory.Trim();
        var before = TensorMemory.Allocated;
        for (var painting = 0; painting < 2; painting++)
        {
            var most = 0L;
            engine.Paint(request, new Events(_ => most = Math.Max(most, TensorMemory.Allocated)), TestContext.Current.CancellationToken);

            // What is left over are latents, which go with the next collection.
            Assert.True(most > before + (10 << 20), $"{most - before:N0} bytes at most were taken");
            Assert.InRange(TensorMemory.Allocated - before, long.MinValue, (most - before) / 10);
        }
    }

    public void Dispose() => _base.Dispose();
}

/// <summary>Runs when no other test does.</summary>
[CollectionDefinition(nameof(PaintMemoryTests), DisableParallelization = true)]
public sealed class PaintMemoryAlone;
