using System.Text.Json.Nodes;
using Ductus.Service.Basics;
using Microsoft.AspNetCore.Http;

namespace Ductus.Service.OpenAi;

/// <summary>What is wrong with a request, in the form of OpenAI's clients.</summary>
public static class OpenAiProblem
{
    /// <summary>As an answer.</summary>
    public static IResult Answer(ProblemException problem, HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(http);
        var (type, code, status) = problem.Status switch
        {
            401 => ("invalid_request_error", "invalid_api_key", 401),
            402 => ("insufficient_quota", "insufficient_quota", 402),
            403 => ("invalid_request_error", "insufficient_permissions", 403),
            404 => ("invalid_request_error", "model_not_found", 404),
            413 => ("invalid_request_error", "request_too_large", 413),
            429 => ("rate_limit_error", "rate_limit_exceeded", 429),
            >= 500 => ("server_error", (string?)null, problem.Status),
            _ => ("invalid_request_error", (string?)null, 400),
        };
        if (status == 402)
        {
            // Its client would try again, which changes nothing.
            http.Response.Headers["x-should-retry"] = "false";
        }

        var message = status == 401 ? "Incorrect API key provided" : problem.Message.TrimEnd();
        var param = problem.Fields.Count > 0 ? problem.Fields[0].Field : status == 404 ? "model" : null;
        return Wire.Json(new JsonObject { ["error"] = new JsonObject { ["message"] = message, ["type"] = type, ["param"] = param, ["code"] = code } }, status);
    }
}
