using System.Text.Json.Nodes;

namespace Ductus.Service.Basics;

/// <summary>A request that cannot be served, as RFC 9457 has it: status, title and one sentence for whoever sent it.</summary>
public sealed class ProblemException(int status, string? title, string detail) : Exception(detail)
{
    /// <summary>The status.</summary>
    public int Status { get; } = status;

    /// <summary>What kind of thing is wrong.</summary>
    public string? Title { get; } = title;

    /// <summary>Fields of the input, each with what is wrong about it.</summary>
    public IReadOnlyList<(string Type, string Field, string Description)> Fields { get; init; } = [];

    /// <summary>Seconds after which to try again; null: at any time, or never.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>No token, or none that holds.</summary>
    public static ProblemException Unauthenticated => new(401, "Unauthenticated", "You did not pass a valid authentication token");

    /// <summary>Not there, or not yours: one text for both.</summary>
    public static ProblemException NotFound => new(404, null, "The requested resource could not be found.");

    /// <summary>A token that may not do this.</summary>
    public static ProblemException Forbidden(string scope) => new(403, "Permission denied", $"This token may not do this: it lacks the scope '{scope}'.");

    /// <summary>A version that is not there, or not yours.</summary>
    public static ProblemException NoVersion => new(422, "Invalid request", "Invalid version or not permitted: The specified version does not exist (or perhaps you don't have permission to use it?)");

    /// <summary>A request whose form is wrong.</summary>
    public static ProblemException Invalid(string detail) => new(422, "Invalid request", detail);

    /// <summary>More than is taken at once.</summary>
    public static ProblemException TooLarge(long most) => new(413, "Content Too Large", $"At most {most / (1 << 20)} MiB are taken here.");

    /// <summary>As JSON.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject();
        if (Title is not null)
        {
            json["title"] = Title;
        }

        json["detail"] = Message;
        json["status"] = Status;
        if (Fields.Count > 0)
        {
            json["invalid_fields"] = new JsonArray([.. Fields.Select(field => (JsonNode)new JsonObject { ["type"] = field.Type, ["field"] = field.Field, ["description"] = field.Description })]);
        }

        return json;
    }
}
