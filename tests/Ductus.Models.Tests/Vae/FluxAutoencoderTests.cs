using Ductus.Models.Flux;
using Ductus.Models.Layers;
using Ductus.Models.Vae;
using Ductus.Tensors;

namespace Ductus.Models.Tests.Vae;

/// <summary>The tiny autoencoder of the fixtures against black-forest-labs/flux.</summary>
public sealed class FluxAutoencoderTests
{
    internal static readonly AutoencoderConfig Tiny = new() { Channels = 32, Multiples = [1, 2, 2], ResidualBlocks = 1, LatentChannels = 4 };

    /// <summary>About ten times the distance of the fixture's single precision from its double precision.</summary>
    private const double Tolerance = 1.5e-4;
    private const double GradientTolerance = 1e-6;

    [Fact]
    public void Encoder_gives_the_references_moments_latents_and_gradients()
    {
        using var golden = Golden.Open("flux-ae-tiny.safetensors");
        var (model, parameters) = Load();
        var picture = Picture(golden, "in.img");
        picture.RequiresGrad = true;

        var moments = model.Moments(picture, Comparing(golden));

        Golden.Close(Picture(golden, "moments"), moments, 2e-5, "moments");
        Golden.Close(Picture(golden, "encode"), model.Encode(picture), 1e-5, "encode");
        Golden.Close(Picture(golden, "encode_sampled"), model.Encode(picture, Picture(golden, "in.eps")), 2e-5, "encode_sampled");
        Nn.MeanSquaredError(moments, Picture(golden, "in.encoder_target")).Backward();
        Golden.Close(Picture(golden, "grad.img"), picture.Grad!, GradientTolerance, "grad.img");
        CompareGradients(golden, parameters, "encoder.");
    }

    [Fact]
    public void Decoder_gives_the_references_picture_and_gradients()
    {
        using var golden = Golden.Open("flux-ae-tiny.safetensors");
        var (model, parameters) = Load();
        var latents = Picture(golden, "encode");
        latents.RequiresGrad = true;

        var picture = model.Decode(latents, Comparing(golden));

        Golden.Close(Picture(golden, "decode"), picture, 6e-5, "decode");
        Nn.MeanSquaredError(picture, Picture(golden, "in.target")).Backward();
        Golden.Close(Picture(golden, "grad.z"), latents.Grad!, 5e-6, "grad.z");
        CompareGradients(golden, parameters, "decoder.");
    }

    [Fact]
    public void Without_recorded_gradients_the_pictures_are_the_same()
    {
        using var golden = Golden.Open("flux-ae-tiny.safetensors");
        using var pause = Autograd.NoGrad();

        Golden.Close(Picture(golden, "decode"), Load().Model.Decode(Picture(golden, "encode")), 6e-5, "decode");
    }

    [Fact]
    public void A_picture_that_does_not_divide_into_latents_is_refused()
    {
        var e = Assert.Throws<ArgumentException>(() => Load().Model.Encode(Tensor.Zeros(new Shape(1, 30, 48, 3))));

        Assert.Contains("48 x 30 pixels does not divide into blocks of 4", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tiles_meet_without_a_seam_and_come_near_the_picture_in_one()
    {
        using var pause = Autograd.NoGrad();
        var whole = Load().Model;
        var tiled = Load(tile: 64).Model;
        var latents = Tensor.Normal(new Shape(1, 20, 28, 4), new Rng(5));

        Tensor expected = whole.Decode(latents), picture = tiled.Decode(latents);

        Assert.Equal(expected.Shape, picture.Shape);
        // Statistics of norms differ between a tile and the picture, so values do, but by far less than the picture varies.
        Assert.InRange(Nn.MeanSquaredError(picture, expected).Item() / expected.Square().Mean().Item(), 1e-12, 0.05);
        Assert.InRange(LargestStep(picture), 0, 1.1f * LargestStep(expected));
        Tensor there = whole.Encode(expected), here = tiled.Encode(expected);
        Assert.Equal(latents.Shape, here.Shape);
        Assert.InRange(Nn.MeanSquaredError(here, there).Item() / there.Square().Mean().Item(), 0, 0.05);
    }

    [Fact]
    public void Memory_grows_with_the_tile_and_hardly_with_the_picture()
    {
        using var pause = Autograd.NoGrad();
        var tiled = Load(tile: 64).Model;
        var largest = 0;
        var probe = new Probe((_, tensor) => largest = Math.Max(largest, tensor.Count));

        _ = tiled.Decode(Tensor.Normal(new Shape(1, 32, 32, 4), new Rng(6)), probe);

        // 64 channels at 64 x 64 pixels is the most a tile needs at any place; the picture of 128 x 128 would need four times that.
        Assert.Equal(64 * 64 * 64, largest);
    }

    internal static (FluxAutoencoder Model, IReadOnlyList<Parameter> Parameters) Load(int tile = 1024)
    {
        using var encoder = Golden.Open("flux-ae-tiny.encoder.weights.safetensors");
        using var decoder = Golden.Open("flux-ae-tiny.decoder.weights.safetensors");
        using var file = TemporaryFile.Of([.. encoder.Entries.Keys.Select(key => (key, encoder.Read(key))), .. decoder.Entries.Keys.Select(key => (key, decoder.Read(key)))]);
        using var opened = SafeTensorsFile.Open(file.Path);
        var weights = Models.Weights.From(opened);
        var model = new FluxAutoencoder(Tiny, weights) { TilePixels = tile };
        weights.Finish();
        foreach (var parameter in weights.Parameters)
        {
            parameter.Value.RequiresGrad = true;
        }

        return (model, weights.Parameters);
    }

    /// <summary>The fixture's [b, c, h, w] as [b, h, w, c].</summary>
    internal static Tensor Picture(SafeTensorsFile golden, string name) => golden.Read(name).Permute(0, 2, 3, 1);

    private static float LargestStep(Tensor picture) => Math.Max(
        Greatest(picture.Slice(1, 1, picture.Shape[1] - 1) - picture.Slice(1, 0, picture.Shape[1] - 1)),
        Greatest(picture.Slice(2, 1, picture.Shape[2] - 1) - picture.Slice(2, 0, picture.Shape[2] - 1)));

    private static float Greatest(Tensor x) => MathF.Abs(System.Numerics.Tensors.TensorPrimitives.MaxMagnitude(x.Span));

    private static Probe Comparing(SafeTensorsFile golden) => new((name, tensor) =>
    {
        if (golden.Contains($"act.{name}"))
        {
            Golden.Close(Picture(golden, $"act.{name}"), tensor, Tolerance, name);
        }
    });

    private static void CompareGradients(SafeTensorsFile golden, IReadOnlyList<Parameter> parameters, string half)
    {
        var compared = parameters.Where(parameter => parameter.Name.StartsWith(half, StringComparison.Ordinal) && golden.Contains($"gradw.{parameter.Name}")).ToList();
        Assert.True(compared.Count >= 12, $"only {compared.Count} gradients were compared");
        Assert.All(compared, parameter => Golden.Close(golden.Read($"gradw.{parameter.Name}"), parameter.Value.Grad!, 2e-5, parameter.Name));
    }
}
