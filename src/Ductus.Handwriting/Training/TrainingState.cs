using System.Globalization;
using Ductus.Tensors;

namespace Ductus.Training;

/// <summary>
/// All that an interrupted training needs to go on as if nothing had happened: weights, their running average, the
/// optimiser's moments and the step. Batches are functions of (seed, index), so no generator's state is kept.
/// </summary>
public sealed class TrainingState
{
    /// <summary>A training of the given weights from its first step on.</summary>
    public TrainingState(IReadOnlyList<Parameter> parameters, AdamW optimizer, Ema average) =>
        (Parameters, Optimizer, Average) = (parameters, optimizer, average);

    /// <summary>The weights that are trained.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The optimiser.</summary>
    public AdamW Optimizer { get; }

    /// <summary>The running average of the weights.</summary>
    public Ema Average { get; }

    /// <summary>What tells this training from others of weights of the same names and shapes, if anything does.</summary>
    public string Identity { get; init; } = "";

    /// <summary>Steps done.</summary>
    public int Step { get; set; }

    /// <summary>Samples seen.</summary>
    public long Samples { get; set; }

    /// <summary>Writes everything to one file; an earlier one stays until the new one is whole.</summary>
    /// <exception cref="UserException">The file cannot be written, as on a full disk.</exception>
    public void Save(string path)
    {
        List<KeyValuePair<string, Tensor>> tensors =
        [
            .. Parameters.Select(p => new KeyValuePair<string, Tensor>(p.Name, p.Value)),
            .. Average.Average.Select(p => new KeyValuePair<string, Tensor>($"ema.{p.Name}", p.Value)),
            .. Optimizer.State(),
        ];
        var metadata = new Dictionary<string, string>
        {
            ["ductus.kind"] = "training-state",
            ["identity"] = Identity,
            ["step"] = Step.ToString(CultureInfo.InvariantCulture),
            ["samples"] = Samples.ToString(CultureInfo.InvariantCulture),
        };
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            SafeTensorsWriter.Write(path, tensors, metadata);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"The state of the training cannot be written to '{path}': {e.Message}", e);
        }
    }

    /// <summary>Begins a training with the weights of a file, as those of a model that ships.</summary>
    /// <exception cref="UserException">The file is missing or holds other weights.</exception>
    public void BeginFrom(string path)
    {
        try
        {
            using var file = SafeTensorsFile.Open(path);
            Check(file, [.. Parameters.Select(parameter => (parameter.Name, parameter.Value))], exact: false);
            foreach (var (parameter, average) in Parameters.Zip(Average.Average))
            {
                parameter.Value.CopyFrom(file.Read(parameter.Name, DType.F32));
                average.Value.CopyFrom(parameter.Value);
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new UserException($"The training cannot begin with the weights of '{path}': {e.Message}", e);
        }
    }

    /// <summary>The step at which the training kept in a file stopped; null if there is no such file, or it cannot be read.</summary>
    public static int? StepIn(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var file = SafeTensorsFile.Open(path);
            return int.TryParse(file.Metadata.GetValueOrDefault("step"), NumberStyles.None, CultureInfo.InvariantCulture, out var step) ? step : null;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Goes on from a file, if it is there.</summary>
    /// <exception cref="UserException">The file is not the state of this training.</exception>
    public bool TryLoad(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            using var file = SafeTensorsFile.Open(path);
            if (file.Metadata.GetValueOrDefault("identity", "") != Identity)
            {
                throw new InvalidDataException("it was made with other samples or settings");
            }

            if (!int.TryParse(file.Metadata.GetValueOrDefault("step"), NumberStyles.None, CultureInfo.InvariantCulture, out var step)
                || !long.TryParse(file.Metadata.GetValueOrDefault("samples"), NumberStyles.None, CultureInfo.InvariantCulture, out var samples))
            {
                throw new InvalidDataException("it does not say how many steps and samples it has seen");
            }

            // All is looked at before anything is changed: half a state would be none.
            Check(file, [.. Parameters.Select(p => (p.Name, p.Value)), .. Average.Average.Select(p => ($"ema.{p.Name}", p.Value))], exact: false);
            Check(file, [.. Optimizer.State().Select(entry => (entry.Key, entry.Value))], exact: true);
            foreach (var parameter in Parameters)
            {
                parameter.Value.CopyFrom(file.Read(parameter.Name, DType.F32));
            }

            foreach (var average in Average.Average)
            {
                average.Value.CopyFrom(file.Read($"ema.{average.Name}", DType.F32));
            }

            (Step, Samples) = (step, samples);
            Optimizer.Load(file, step);
            return true;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new UserException($"'{path}' is not a checkpoint of this training ({e.Message}); move it away to start anew.", e);
        }
    }

    /// <summary>Looks whether a file has all of some tensors in their shapes, as numbers; <paramref name="exact"/>: in their very type.</summary>
    /// <exception cref="InvalidDataException">It has not.</exception>
    private static void Check(SafeTensorsFile file, IEnumerable<(string Name, Tensor Value)> tensors, bool exact)
    {
        foreach (var (name, tensor) in tensors)
        {
            if (!file.Entries.TryGetValue(name, out var entry) || entry.Shape != tensor.Shape || (exact ? entry.DType != tensor.DType : !entry.DType.IsFloat()))
            {
                throw new InvalidDataException(file.Contains(name) ? $"its '{name}' is {entry.DType} {entry.Shape}, not {tensor.DType} {tensor.Shape}" : $"it has no '{name}'");
            }

            if (entry.DType.IsFloat() && !System.Numerics.Tensors.TensorPrimitives.IsFiniteAll<float>(file.Read(name, DType.F32).Span))
            {
                throw new InvalidDataException($"its '{name}' has values that are no finite numbers");
            }
        }
    }
}
