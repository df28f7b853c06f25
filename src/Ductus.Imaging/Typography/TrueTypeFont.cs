using System.Numerics;

namespace Ductus.Typography;

/// <summary>
/// A TrueType font: outlines and widths of characters, in units of the em (OpenType 1.9: head, maxp, cmap 4 and 12, hmtx, loca, glyf, kern).
/// </summary>
public sealed class TrueTypeFont
{
    private readonly string _path;
    private readonly GlyphOutlines _glyphs;
    private readonly byte[] _hmtx;
    private readonly int _longMetrics;
    private readonly float _unit;
    private readonly Dictionary<int, int> _glyphOf;
    private readonly Dictionary<(int, int), short> _kerning;

    private TrueTypeFont(string path, SfntFile file)
    {
        _path = path;
        Name = Path.GetFileNameWithoutExtension(path);
        var head = file.Table("head");
        var unitsInEm = SfntFile.U16(head, 18);
        if (unitsInEm is < 16 or > 16384)
        {
            throw new InvalidDataException($"it has {unitsInEm} units in an em");
        }

        _unit = 1f / unitsInEm;
        _hmtx = file.Table("hmtx");
        _longMetrics = SfntFile.U16(file.Table("hhea"), 34);
        if (_longMetrics == 0 || 4 * _longMetrics > _hmtx.Length)
        {
            throw new InvalidDataException("its table of widths is cut short");
        }

        _glyphs = new GlyphOutlines(file, longOffsets: SfntFile.S16(head, 50) == 1, _unit);
        _glyphOf = CharacterMap.Read(file.Table("cmap"));
        _kerning = KerningPairs.Read(file);
        XHeight = GlyphOf('x') > 0 ? HeightOf('x') : 0.5f;
        CapHeight = GlyphOf('H') > 0 ? HeightOf('H') : 1.5f * XHeight;
    }

    private float HeightOf(char letter) => _glyphs.Of(GlyphOf(letter)).Bounds().Max.Y is > 0.01f and < 10 and var height
        ? height
        : throw new InvalidDataException($"its {letter} has no height");

    /// <summary>The file's name without its ending.</summary>
    public string Name { get; }

    /// <summary>Height of the x, in ems.</summary>
    public float XHeight { get; }

    /// <summary>Height of the H, in ems.</summary>
    public float CapHeight { get; }

    /// <summary>Reads a font file (.ttf or .woff).</summary>
    /// <exception cref="UserException">The file is missing or is not a TrueType font.</exception>
    public static TrueTypeFont Load(string path)
    {
        try
        {
            return new TrueTypeFont(path, new SfntFile(File.ReadAllBytes(path)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw Unusable(path, e);
        }
    }

    private static UserException Unusable(string path, Exception e) => new($"'{path}' cannot be used as a font: {e.Message}", e);

    /// <summary>Whether the font draws the character.</summary>
    public bool Has(int codePoint) => GlyphOf(codePoint) > 0;

    /// <summary>The character's outline in ems, y up, the baseline at 0; the empty box if the font lacks it.</summary>
    /// <exception cref="UserException">The character's data in the font is damaged.</exception>
    public Outline OutlineOf(int codePoint)
    {
        try
        {
            return _glyphs.Of(GlyphOf(codePoint));
        }
        catch (InvalidDataException e)
        {
            throw Unusable(_path, e);
        }
    }

    /// <summary>How far the pen moves on after the character, in ems.</summary>
    public float AdvanceOf(int codePoint)
    {
        var glyph = Math.Min(GlyphOf(codePoint), _longMetrics - 1);
        return SfntFile.U16(_hmtx, 4 * glyph) * _unit;
    }

    /// <summary>What is added between two characters, in ems.</summary>
    public float KerningOf(int left, int right) => _kerning.GetValueOrDefault((GlyphOf(left), GlyphOf(right))) * _unit;

    private int GlyphOf(int codePoint) => _glyphOf.GetValueOrDefault(codePoint);
}
