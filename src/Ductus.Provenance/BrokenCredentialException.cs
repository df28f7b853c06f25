namespace Ductus.Provenance;

/// <summary>Which part of credentials is wrong, and how: "part: what".</summary>
internal sealed class BrokenCredentialException(string message, Exception? inner = null) : Exception(message, inner);
