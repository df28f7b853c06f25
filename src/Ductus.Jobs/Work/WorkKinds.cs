using Ductus.Bases;

namespace Ductus.Work;

/// <summary>The kinds of work there are.</summary>
public static class WorkKinds
{
    /// <summary>All of them.</summary>
    /// <param name="bases">The bases that are registered where the worker runs; null: the user's.</param>
    public static IReadOnlyList<IWork> All(BaseRegistry? bases = null) =>
        [new IngestWork(), new ProposeWork(), new CloneWork(), new WriteWork(), new PaintWork(bases ?? BaseRegistry.OfUser), new TrainWork(bases ?? BaseRegistry.OfUser), new VerifyWork()];
}
