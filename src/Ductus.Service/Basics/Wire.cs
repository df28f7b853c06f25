using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Ductus.Service.Basics;

/// <summary>What goes over the wire.</summary>
public static class Wire
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A time as clients of Replicate expect it.</summary>
    public static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Answers with JSON.</summary>
    public static IResult Json(JsonNode body, int status = 200) => Results.Json(body, Options, statusCode: status);

    /// <summary>Answers with a problem.</summary>
    public static IResult Answer(this ProblemException problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return Results.Json(problem.ToJson(), Options, "application/problem+json", problem.Status);
    }

    /// <summary>As text.</summary>
    public static string Text(JsonNode node) => node?.ToJsonString(Options) ?? "null";

    /// <summary>A body that is a JSON object under the limit.</summary>
    /// <exception cref="ProblemException">It is none.</exception>
    public static async Task<JsonObject> ReadAsync(HttpRequest request, long most)
    {
        ArgumentNullException.ThrowIfNull(request);
        var body = await ReadBytesAsync(request, most).ConfigureAwait(false);
        try
        {
            return JsonNode.Parse(body, documentOptions: new JsonDocumentOptions { MaxDepth = 32 }) as JsonObject ?? throw ProblemException.Invalid("The body is to be a JSON object.");
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw ProblemException.Invalid("The body is no JSON.");
        }
    }

    /// <summary>A body under a limit, whatever its headers say.</summary>
    /// <exception cref="ProblemException">It is larger.</exception>
    public static async Task<byte[]> ReadBytesAsync(HttpRequest request, long most)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.ContentLength > most)
        {
            throw ProblemException.TooLarge(most);
        }

        using var body = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int read; (read = await request.Body.ReadAsync(buffer).ConfigureAwait(false)) > 0;)
        {
            if (body.Length + read > most)
            {
                throw ProblemException.TooLarge(most);
            }

            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }

    /// <summary>A text of an object; null where it is not there.</summary>
    /// <exception cref="ProblemException">It is something else.</exception>
    public static string? Text(this JsonObject body, string name) => body[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => throw ProblemException.Invalid($"{name}: must be a string"),
    };

    /// <summary>Where this server is for whoever asks.</summary>
    public static string Address(this HttpRequest request, ServiceOptions options)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(options);
        return options.PublicAddress?.TrimEnd('/') ?? $"{request.Scheme}://{request.Host}";
    }
}
