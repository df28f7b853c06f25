using Ductus.Coverage;

namespace Ductus.Sheets;

/// <summary>
/// Sentences to copy, written for this purpose. A printed sheet names them by their numbers: none is ever changed, moved or taken away, new ones are added at the end.
/// </summary>
internal static class SheetTexts
{
    private static readonly Dictionary<Language, string[]> Known = new()
    {
        [Language.En] =
        [
            "The quick judge was vexed by five black pigs.",
            "Then he and her sister sat on the other end.",
            "Please write again on Monday, the 25th of June.",
            "Six boxes came on Friday: 14 jars of quince.",
            "Is it true that Zoe lives at number 307?",
            "We had a lovely time; thank you for the cake!",
            "Quentin keeps old maps in a small oak chest.",
            "My aunt Olga said, \"Come in and have some tea.\"",
            "Kate and Ulf walked home along the river.",
            "Nobody could guess why Victor moved to York.",
            "He paid 68 pounds (and 90 pence) for it.",
            "Don't forget the well-worn coat in the hall.",
            "Every evening the children listened to stories.",
            "Great storms often come in late September.",
            "Wendy and Xavier are on their way to Leeds.",
            "Her recipe needs more ginger, sugar and milk.",
            "Jack and Rose made a fire at eight o'clock.",
            "In France the bread is baked before sunrise.",
            "Our house number was 12, later it was 453.",
            "Anna's letter of 1876 is still in the drawer.",
            "A dozen lucky people won a prize in the lottery.",
            "Heavy rain is falling all over the region.",
            "Paul ordered some coal, but it never came.",
            "Dear Benjamin, the roses are in bloom at last.",
        ],
        [Language.Fr] =
        [
            "Voyez ce jeune homme qui boit un whisky frappé.",
            "Les enfants sont dans le jardin avec leur mère.",
            "Nous étions à la fête, près de la forêt.",
            "Où est passé le garçon ? Il était là, hier.",
            "Joseph a reçu 14 lettres et 25 cartes postales.",
            "La maison de Zoé se trouve au numéro 307.",
            "Quelle belle journée ! Merci pour le gâteau.",
            "Chère Élise, je t'écris de Genève, en Suisse.",
            "Noël approche ; il neige sur les toits.",
            "Kévin et Ursule connaissent bien l'île.",
            "Il a payé 68 francs (et 90 centimes) hier.",
            "Demain matin, Xavier partira pour Bruxelles.",
            "Peut-être viendra-t-elle avec sa sœur aînée.",
            "Voici : du pain, du beurre et des œufs frais.",
            "Mon oncle Hubert disait : \"Restez encore !\"",
            "L'hôtel du port attend une réponse de Paris.",
            "Bien sûr, le goûter est prêt à quatre heures.",
            "Théo et Daniel font un tour en forêt.",
            "Quand reviendras-tu à Yvetot, chez Fanny ?",
            "Wagner et Rossini plaisaient à ma grand-mère.",
            "En 1876, il n'y avait que 453 habitants.",
            "L'aïeule naïve croyait aux contes d'autrefois.",
            "Adieu, chère Marie, à l'année prochaine.",
        ],
        [Language.De] =
        [
            "Zwölf Boxer jagen Viktor quer über den Sylter Deich.",
            "Der kleine Bruder ist heute nicht in der Schule.",
            "Schöne Grüße aus Köln, auch an die Großmutter!",
            "Am 25. Juni kamen 14 Gäste zum Abendessen.",
            "Wohnt Frau Quast noch in der Hausnummer 307?",
            "Ich danke dir für den Kuchen; er war köstlich.",
            "Übermorgen fahren wir mit dem Zug nach Österreich.",
            "Äpfel, Nüsse und Honig stehen in der Küche.",
            "Onkel Paul sagte: \"Kommt doch bald wieder!\"",
            "Es kostete 68 Mark (und 90 Pfennig) im Laden.",
            "Liebe Xenia, deine Karte hat uns sehr gefreut.",
            "Unter der alten Linde sitzen Jakob und Yvonne.",
            "Nachts weht ein eisiger Wind von Osten her.",
            "Im Jahr 1876 lebten hier nur 453 Menschen.",
            "Viele Fische schwimmen im tiefen, klaren See.",
            "Hans und Theo reisen gern in ferne Länder.",
            "Geh nicht zu weit weg, es wird bald dunkel.",
            "Clara und Robert haben ein Nord-Süd-Zimmer.",
            "Das ist's, was ich dir noch erzählen wollte.",
            "Man muss die Blumen jeden Morgen gießen.",
            "Zum Tee gibt es Brot mit frischer Butter.",
            "Eine warme Decke liegt auf dem weichen Sofa.",
        ],
    };

    /// <summary>The sentences of a language, by their numbers.</summary>
    public static IReadOnlyList<string> Of(Language language) => Known[language];
}
