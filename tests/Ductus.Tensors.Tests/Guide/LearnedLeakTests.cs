namespace Ductus.Tensors.Tests.Guide;

/// <summary>The operation of docs/add-an-op.md does what the guide says.</summary>
public sealed class LearnedLeakTests
{
    [Fact]
    public void The_guide_shows_the_operation_as_it_is_compiled_here()
    {
        var root = System.IO.Path.GetFullPath(System.IO.Path.Combine(Golden.PathOf(""), "..", ".."));
        var source = File.ReadAllText(System.IO.Path.Combine(root, "tests", "Ductus.Tensors.Tests", "Guide", "LearnedLeak.cs"));
        var type = source[source.IndexOf("/// <summary>", StringComparison.Ordinal)..];

        Assert.Contains(type, File.ReadAllText(System.IO.Path.Combine(root, "docs", "add-an-op.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Gradients_are_those_of_finite_differences()
    {
        using var scope = TensorScope.Begin();
        var x = Tensor.Normal(new Shape(2, 5, 3), new Rng(1));
        var leak = Tensor.From([0.1f, -0.3f, 0.5f], new Shape(3));
        FiniteDifferences.Check(() => new LearnedLeak().Apply(x, leak), x, leak);
    }

    [Fact]
    public void A_leak_for_other_channels_is_refused() =>
        Assert.Contains("one value a channel", Assert.Throws<ArgumentException>(() => new LearnedLeak().Apply(Tensor.Zeros(new Shape(2, 3)), Tensor.Zeros(new Shape(2)))).Message, StringComparison.Ordinal);
}
