using Ductus.Families;
using Ductus.Flux1;
using Ductus.Imaging;
using Ductus.Models;
using Ductus.Models.Checkpoints;
using Ductus.Models.Detection;
using Ductus.Models.Flow;
using Ductus.Models.Vae;
using Ductus.Painting;
using Ductus.Tensors;
using Ductus.Tensors.Quantized;
using Ductus.Tests.AdapterTraining;

namespace Ductus.Tests.Painting;

/// <summary>The bytes of a painting against those of black-forest-labs/flux, given its text and its noise.</summary>
public sealed class PaintGoldenTests : IDisposable
{
    /// <summary>So near to one, says the fixture's note, ten of its values are.</summary>
    private const double NearAnInteger = 1e-3;

    private readonly TemporaryFolder _folder = new();
    private readonly TinyBase _files = new(golden: true);

    [Fact]
    public void A_painting_has_the_references_bytes()
    {
        using var golden = SafeTensorsFile.Open(Golden.PathOf("pipeline-tiny.safetensors"));
        using var pause = Autograd.NoGrad();
        var tiny = _files.Base.Open();
        var noise = golden.Read("in.noise").Permute(0, 2, 3, 1);
        var text = Flux1Texts.Conditioning(golden.Read("txt"), golden.Read("vec"));
        var expected = golden.Read("image_u8");
        var settings = new PaintSettings { Size = (expected.Shape[1], expected.Shape[0]), Steps = 4, Guidance = 3.5f };
        var canvas = Canvas.Blank(settings, tiny.Latents.PixelStep);

        using var denoiser = tiny.LoadDenoiser(WeightFormat.F32);
        using var pictures = Autoencoder();

        var size = new LatentSize(noise.Shape[1], noise.Shape[2]);
        var latents = Painter.Denoise(tiny, denoiser, tiny.Latents.Pack(noise), size, text, settings, canvas, new PaintPace(new Events(), 1), TestContext.Current.CancellationToken);
        var painted = Painter.Develop(pictures, latents, canvas);
        PictureFile.SavePng(painted, _folder.File("painting.png"));
        var saved = PictureFile.Load(_folder.File("painting.png"));

        Assert.Equal((48, 32), (saved.Width, saved.Height));
        var exact = golden.Read("image").Permute(0, 2, 3, 1);
        var near = 0;
        for (var i = 0; i < saved.Pixels.Length; i++)
        {
            // Where the reference's own value is all but an integer, rounding decides on which side of it the fraction is cut off.
            var value = 127.5 * (Math.Clamp((double)exact.Span[i], -1, 1) + 1);
            var open = Math.Abs(value - Math.Round(value)) < NearAnInteger && value is > 0 and < 255;
            near += open ? 1 : 0;
            Assert.True(Math.Abs(saved.Pixels[i] - expected.Bytes[i]) <= (open ? 1 : 0), $"value {i} is {saved.Pixels[i]}, not {expected.Bytes[i]} ({value:R})");
        }

        Assert.Equal(10, near);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _files.Dispose();
    }

    /// <summary>Both halves of the fixture, whose pictures are smaller than those of a base's.</summary>
    private Flux1Pictures Autoencoder()
    {
        using var encoder = SafeTensorsFile.Open(Golden.PathOf("flux-ae-tiny.encoder.weights.safetensors"));
        using var decoder = SafeTensorsFile.Open(Golden.PathOf("flux-ae-tiny.decoder.weights.safetensors"));
        SafeTensorsWriter.Write(_folder.File("ae.safetensors"), [.. new[] { encoder, decoder }.SelectMany(half => half.Entries.Keys.Select(key => new KeyValuePair<string, Tensor>(key, half.Read(key))))]);
        using var checkpoint = Checkpoint.Open(_folder.File("ae.safetensors"));
        var weights = Weights.From(checkpoint);
        return new Flux1Pictures(new FluxAutoencoder(PartDetection.Autoencoder(checkpoint), weights), weights);
    }
}
