using Ductus.Jobs;

namespace Ductus.Work;

/// <summary>What a worker lends to a work.</summary>
/// <param name="Folder">For results: of this attempt alone, so that a late worker never writes into another's.</param>
/// <param name="State">For what a next attempt goes on from; an earlier attempt's state is there already.</param>
/// <param name="Shop">Engine and hands, loaded once.</param>
/// <param name="Events">Told of each step; costs nothing.</param>
/// <param name="Tell">Told of a <c>preview</c> or an <c>output</c> that can be seen before the end: kind, and the file's name in <see cref="Folder"/>.</param>
/// <param name="Cancel">Stops the work.</param>
public sealed record WorkContext(string Folder, string State, Workshop Shop, IProgress<JobEvent> Events, Action<string, string> Tell, CancellationToken Cancel);
