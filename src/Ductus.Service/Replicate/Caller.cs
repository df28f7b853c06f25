using Ductus.Service.Accounts;
using Ductus.Service.Basics;
using Microsoft.AspNetCore.Http;

namespace Ductus.Service.Replicate;

/// <summary>Who sends a request; put there before any route runs.</summary>
public static class Caller
{
    private const string Key = "ductus.caller";

    /// <summary>Remembers who it is.</summary>
    public static void Set(HttpContext context, Account account, IReadOnlyList<string> scopes)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Items[Key] = (account, scopes);
    }

    /// <summary>The account.</summary>
    /// <exception cref="ProblemException">There is none.</exception>
    public static Account Account(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Items[Key] is (Account account, IReadOnlyList<string> _) ? account : throw ProblemException.Unauthenticated;
    }

    /// <summary>The account, if its token may do something.</summary>
    /// <exception cref="ProblemException">It may not.</exception>
    public static Account Account(this HttpContext context, string scope)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Items[Key] is not (Account account, IReadOnlyList<string> scopes) ? throw ProblemException.Unauthenticated
            : scopes.Contains(scope) ? account
            : throw ProblemException.Forbidden(scope);
    }
}
