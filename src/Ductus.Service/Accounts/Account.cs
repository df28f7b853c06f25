namespace Ductus.Service.Accounts;

/// <summary>Who uses a service, and how much of it.</summary>
/// <param name="Name">Its name, which owns models.</param>
public sealed record Account(string Name)
{
    /// <summary>Seconds of work a calendar month; null: any.</summary>
    public double? SecondsAMonth { get; init; }

    /// <summary>Pictures a calendar month, pages that are written among them; null: any number.</summary>
    public long? PicturesAMonth { get; init; }

    /// <summary>Jobs that run at once; 0: any number.</summary>
    public int Running { get; init; }

    /// <summary>Jobs that wait at once.</summary>
    public int Queued { get; init; } = 100;

    /// <summary>Bytes of uploaded files.</summary>
    public long Bytes { get; init; } = 10L << 30;

    /// <summary>Jobs created a minute.</summary>
    public int CreationsAMinute { get; init; } = 600;

    /// <summary>What its webhooks are signed with.</summary>
    public string WebhookSecret { get; init; } = "";
}

/// <summary>What a token may do, and whose it is.</summary>
/// <param name="Id">What it is called in lists.</param>
/// <param name="LastFour">Its last letters.</param>
/// <param name="Account">Whose it is.</param>
/// <param name="Scopes">Of <see cref="Scope.All"/>.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Expires">When it no longer holds; null: never.</param>
/// <param name="LastUsed">When it was last used; null: never.</param>
public sealed record TokenCard(string Id, string LastFour, string Account, IReadOnlyList<string> Scopes, DateTimeOffset Created, DateTimeOffset? Expires, DateTimeOffset? LastUsed);

/// <summary>What a token may do.</summary>
public static class Scope
{
    /// <summary>Predictions.</summary>
    public const string Predict = "predict";

    /// <summary>Trainings, and the models that they fill.</summary>
    public const string Train = "train";

    /// <summary>Uploads.</summary>
    public const string Files = "files";

    /// <summary>Asking what files tell of their origin.</summary>
    public const string Verify = "verify";

    /// <summary>All.</summary>
    public static IReadOnlyList<string> All { get; } = [Predict, Train, Files, Verify];
}
