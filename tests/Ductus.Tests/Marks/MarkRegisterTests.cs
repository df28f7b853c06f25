using Ductus.Marks;

namespace Ductus.Tests.Marks;

/// <summary>What ids in marks stand for is kept, a line a page.</summary>
public sealed class MarkRegisterTests
{
    [Fact]
    public void Each_page_is_a_line_with_id_time_hand_and_file()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("ductus/marks.tsv");
        var time = new DateTimeOffset(2026, 11, 29, 12, 30, 0, TimeSpan.FromHours(2));
        new MarkRegister(file).Add(time, "Aunt\tAda", [(0xABC, "/pages/one.png")]);
        new MarkRegister(file).Add(time, "Ada", [(0xABCDEF1, "/pages/1.png"), (0xABCDEF2, "/pages/2.png")]);
        Assert.Equal(
            [
                "0000abc\t2026-11-29T10:30:00Z\tAunt Ada\t/pages/one.png",
                "abcdef1\t2026-11-29T10:30:00Z\tAda\t/pages/1.png",
                "abcdef2\t2026-11-29T10:30:00Z\tAda\t/pages/2.png",
            ],
            File.ReadAllLines(file));
    }

    [Fact]
    public void A_number_is_looked_up_and_what_is_no_entry_is_passed_over()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("marks.tsv");
        var register = new MarkRegister(file);
        Assert.Empty(register.Find(0xABC));
        var time = new DateTimeOffset(2026, 11, 29, 12, 30, 0, TimeSpan.Zero);
        register.Add(time, "Ada", [(0xABC, "/pages/1.png"), (0xABC, "/pages/2.png")]);
        register.Add(time, "Ida", [(0xDEF, "/pages/3.png")]);
        File.AppendAllText(file, "0000abc\tyesterday\tAda\t/pages/4.png\n0000abc\n");
        Assert.Equal([new RegisteredPage(time, "Ada", "/pages/1.png"), new RegisteredPage(time, "Ada", "/pages/2.png")], register.Find(0xABC));
    }
}
