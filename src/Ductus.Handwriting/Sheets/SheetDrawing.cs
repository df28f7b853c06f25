using System.Numerics;
using Ductus.Coverage;
using Ductus.Imaging;
using Ductus.Pages;
using Ductus.Typography;

namespace Ductus.Sheets;

/// <summary>Draws sheets to copy from as pages to print.</summary>
/// <param name="font">The face of the printed sentences.</param>
public sealed class SheetDrawing(TrueTypeFont font)
{
    private const float Scale = PageFormat.PixelsPerMillimetre;

    /// <summary>Heights of a small x, in millimetres: sentences, and what is said above them.</summary>
    private const float PrintXHeight = 1.8f, SmallXHeight = 1.3f;

    private const float TitleBaseline = 15, TitlePitch = 5.5f;

    /// <summary>Half the width of a rule, in millimetres. Rules are pale blue: they show on paper and go away on a scan.</summary>
    private const float HalfRule = 0.12f;

    private static readonly Rgb RuleColour = new(165, 200, 240);

    /// <summary>The sheets as one PDF file's bytes.</summary>
    public byte[] ToPdf(IReadOnlyList<CopySheet> sheets)
    {
        ArgumentNullException.ThrowIfNull(sheets);
        return PdfPages.Encode([.. sheets.Select(sheet => new ComposedPage(Draw(sheet), []))], "Sentences to copy by hand", "copy sheet");
    }

    /// <summary>A sheet at 300 dpi.</summary>
    public RgbImage Draw(CopySheet sheet)
    {
        ArgumentNullException.ThrowIfNull(sheet);
        var format = PageFormat.Of(sheet.Size, 0);
        var ink = new Raster(format.Width, format.Height);
        foreach (var (x, y) in sheet.Marks)
        {
            Fill(ink, x - (CopySheet.MarkSide / 2), y - (CopySheet.MarkSide / 2), CopySheet.MarkSide, CopySheet.MarkSide);
        }

        DrawCode(ink, sheet);
        var title = Instructions(sheet.Language);
        for (var i = 0; i < title.Length; i++)
        {
            Print(ink, title[i], CopySheet.Side, TitleBaseline + (i * TitlePitch), SmallXHeight);
        }

        for (var i = 0; i < sheet.Texts.Count; i++)
        {
            Print(ink, sheet.Texts[i], CopySheet.Side, CopySheet.FirstRow + (i * CopySheet.RowHeight) + CopySheet.PrintBaseline, PrintXHeight);
        }

        var page = RgbImage.FromRaster(ink, PageFormat.Dpi);
        for (var i = 0; i < sheet.Sentences.Count; i++)
        {
            DrawRule(page, CopySheet.FirstRow + (i * CopySheet.RowHeight) + CopySheet.Rule);
        }

        return page;
    }

    private static string[] Instructions(Language language) => language switch
    {
        Language.Fr => ["Recopiez chaque phrase sur la ligne bleue au-dessous,", "de votre écriture de tous les jours, au stylo foncé.", "Puis photographiez la feuille entière,", "avec ses quatre carrés noirs."],
        Language.De => ["Schreiben Sie jeden Satz auf die blaue Linie darunter ab,", "in Ihrer Alltagsschrift und mit dunklem Stift.", "Fotografieren Sie dann das ganze Blatt", "mit allen vier schwarzen Quadraten."],
        _ => ["Copy each sentence onto the blue line below it,", "in your everyday hand and with a dark pen.", "Then photograph or scan the whole sheet,", "with its four black squares."],
    };

    private static void DrawCode(Raster ink, CopySheet sheet)
    {
        var modules = QrCode.Encode(sheet.Code);
        var side = CopySheet.CodeSide / modules.GetLength(0);
        for (var y = 0; y < modules.GetLength(0); y++)
        {
            for (var x = 0; x < modules.GetLength(1); x++)
            {
                if (modules[y, x])
                {
                    Fill(ink, sheet.CodeLeft + (x * side), CopySheet.CodeTop + (y * side), side, side);
                }
            }
        }
    }

    /// <summary>A black rectangle; edges between pixels go to the nearer one, so that neighbours leave no gap.</summary>
    private static void Fill(Raster ink, float left, float top, float width, float height)
    {
        int x0 = (int)MathF.Round(left * Scale), x1 = (int)MathF.Round((left + width) * Scale);
        for (var y = (int)MathF.Round(top * Scale); y < (int)MathF.Round((top + height) * Scale); y++)
        {
            ink.Pixels.AsSpan((y * ink.Width) + x0, x1 - x0).Fill(1);
        }
    }

    private static void DrawRule(RgbImage page, float at)
    {
        for (var y = (int)((at - HalfRule) * Scale); y <= (int)((at + HalfRule) * Scale); y++)
        {
            var row = page.Row(y);
            for (var x = (int)(CopySheet.Side * Scale); x < page.Width - (int)(CopySheet.Side * Scale); x++)
            {
                (row[3 * x], row[(3 * x) + 1], row[(3 * x) + 2]) = (RuleColour.R, RuleColour.G, RuleColour.B);
            }
        }
    }

    private void Print(Raster ink, string text, float left, float baseline, float xHeight)
    {
        var size = xHeight * Scale / font.XHeight;
        float x = left * Scale, y = baseline * Scale;
        foreach (var character in text)
        {
            OutlineRasterizer.Fill(ink, font.OutlineOf(character).Map(p => new Vector2(x + (p.X * size), y - (p.Y * size))));
            x += font.AdvanceOf(character) * size;
        }
    }
}
