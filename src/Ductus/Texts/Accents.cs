namespace Ductus.Texts;

/// <summary>
/// Latin letters with accents and what they are made of (Unicode's canonical decompositions of the blocks Latin-1, Latin Extended-A and
/// Extended Additional). Written out because the program runs without the ICU library, and so without the system's normalisation.
/// </summary>
internal static class Accents
{
    private static readonly (char Mark, string Bases, string Composed)[] Table =
    [
        ('\u0300', "AEIOUaeiouWwÂâĂăÊêÔôƠơƯưYy", "ÀÈÌÒÙàèìòùẀẁẦầẰằỀềỒồỜờỪừỲỳ"),
        ('\u0301', "AEIOUYaeiouyCcLlNnRrSsZzWwÂâĂăÊêÔôƠơƯư", "ÁÉÍÓÚÝáéíóúýĆćĹĺŃńŔŕŚśŹźẂẃẤấẮắẾếỐốỚớỨứ"),
        ('\u0302', "AEIOUaeiouCcGgHhJjSsWwYyẠạẸẹỌọ", "ÂÊÎÔÛâêîôûĈĉĜĝĤĥĴĵŜŝŴŵŶŷẬậỆệỘộ"),
        ('\u0303', "ANOanoIiUuÂâĂăEeÊêÔôƠơƯưYy", "ÃÑÕãñõĨĩŨũẪẫẴẵẼẽỄễỖỗỠỡỮữỸỹ"),
        ('\u0304', "AaEeIiOoUu", "ĀāĒēĪīŌōŪū"),
        ('\u0306', "AaEeGgIiOoUuẠạ", "ĂăĔĕĞğĬĭŎŏŬŭẶặ"),
        ('\u0307', "CcEeGgIZz", "ĊċĖėĠġİŻż"),
        ('\u0308', "AEIOUaeiouyYWw", "ÄËÏÖÜäëïöüÿŸẄẅ"),
        ('\u0309', "AaÂâĂăEeÊêIiOoÔôƠơUuƯưYy", "ẢảẨẩẲẳẺẻỂểỈỉỎỏỔổỞởỦủỬửỶỷ"),
        ('\u030A', "AaUu", "ÅåŮů"),
        ('\u030B', "OoUu", "ŐőŰű"),
        ('\u030C', "CcDdEeLlNnRrSsTtZz", "ČčĎďĚěĽľŇňŘřŠšŤťŽž"),
        ('\u0323', "AaEeIiOoƠơUuƯưYy", "ẠạẸẹỊịỌọỢợỤụỰựỴỵ"),
        ('\u0326', "SsTt", "ȘșȚț"),
        ('\u0327', "CcGgKkLlNnRrSsTt", "ÇçĢģĶķĻļŅņŖŗŞşŢţ"),
        ('\u0328', "AaEeIiUu", "ĄąĘęĮįŲų"),
    ];

    private static readonly Dictionary<(char, char), char> Compositions =
        Table.SelectMany(row => row.Bases.Zip(row.Composed, (letter, composed) => ((letter, row.Mark), composed))).ToDictionary(p => p.Item1, p => p.composed);

    private static readonly Dictionary<char, char> Bases = Compositions.ToDictionary(p => p.Value, p => p.Key.Item1);

    /// <summary>Whether a character is one of the combining marks that letters are composed with here.</summary>
    public static bool IsMark(char character) => Table.Any(row => row.Mark == character);

    /// <summary>The single character for a letter and the mark after it; null if there is none.</summary>
    public static char? Compose(char letter, char mark) => Compositions.TryGetValue((letter, mark), out var composed) ? composed : null;

    /// <summary>The letter under one accent; null for a letter without.</summary>
    public static char? BaseOf(char letter) => Bases.TryGetValue(letter, out var plain) ? plain : null;
}
