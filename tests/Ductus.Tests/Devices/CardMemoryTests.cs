using Ductus.Families;

namespace Ductus.Tests.Devices;

/// <summary>How a card's memory is shared out between a work and a base's weights.</summary>
public sealed class CardMemoryTests
{
    private const long Giga = 1_000_000_000;

    [Fact]
    public void All_weights_stay_where_there_is_room_for_them()
    {
        var memory = new CardMemory(24 * Giga, 4 * Giga, 12 * Giga);
        Assert.True(memory.AllStay);
        Assert.Equal(12 * Giga, memory.Staying);
        Assert.Equal("24.0 GB free on the card: 12.0 GB for the base's weights, 4.0 GB for the work", $"{memory}");
    }

    [Fact]
    public void The_work_comes_first_and_the_weights_take_what_is_left()
    {
        var memory = new CardMemory(8 * Giga, 4 * Giga, 12 * Giga);
        Assert.False(memory.AllStay);
        Assert.InRange(memory.Staying, 3 * Giga, 4 * Giga);
        Assert.Contains("of the base's 12.0 GB of weights 3.5 GB stay there", $"{memory}", StringComparison.Ordinal);
        Assert.Equal(0, new CardMemory(3 * Giga, 4 * Giga, 12 * Giga).Staying);
    }
}
