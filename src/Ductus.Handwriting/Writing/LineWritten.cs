using Ductus.Jobs;

namespace Ductus.Writing;

/// <summary>A line of a text is written.</summary>
public sealed record LineWritten(WrittenLine Line) : JobNotice;
