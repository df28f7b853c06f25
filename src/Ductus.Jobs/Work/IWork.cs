namespace Ductus.Work;

/// <summary>A kind of work that workers know.</summary>
public interface IWork
{
    /// <summary>Its name in the table of jobs.</summary>
    string Kind { get; }

    /// <summary>Does it once, on the calling thread.</summary>
    /// <param name="input">JSON of what to do.</param>
    /// <param name="context">Where to, and whom to tell.</param>
    /// <returns>JSON of what came of it.</returns>
    /// <exception cref="UserException">It cannot be done: another attempt will not help either.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; what it had saved in <see cref="WorkContext.State"/> is gone on from.</exception>
    string Run(string input, WorkContext context);
}

/// <summary>A kind of work with typed input and output.</summary>
/// <typeparam name="TInput">What to do.</typeparam>
/// <typeparam name="TOutput">What came of it.</typeparam>
public abstract class TypedWork<TInput, TOutput> : IWork
    where TInput : notnull
    where TOutput : notnull
{
    /// <inheritdoc/>
    public abstract string Kind { get; }

    /// <inheritdoc/>
    public string Run(string input, WorkContext context) => WorkJson.Write(Run(WorkJson.Read<TInput>(input), context));

    /// <inheritdoc cref="IWork.Run"/>
    protected abstract TOutput Run(TInput input, WorkContext context);
}
