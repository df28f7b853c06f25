using System.Globalization;

namespace Ductus.Models.Adapters;

/// <summary>
/// The free text of an adapter file: <c>modelspec.*</c> (the Stability AI model specification, which file browsers show) and
/// kohya's <c>ss_*</c>.
/// </summary>
public static class LoraMetadata
{
    /// <summary>The words that call the adapter up.</summary>
    public const string TriggerPhrase = "modelspec.trigger_phrase";

    /// <summary>What the adapter is called.</summary>
    public const string Title = "modelspec.title";

    /// <summary>Where diffusers keeps r and alpha; in files Ductus writes the alpha is in the weights.</summary>
    internal const string PeftConfig = "lora_adapter_metadata";

    /// <summary>The description of an adapter that a training made.</summary>
    /// <param name="title">What to call it.</param>
    /// <param name="triggerPhrase">The words that call it up, as the captions had them.</param>
    /// <param name="base">The base it was trained on: <c>flux-1-dev</c> or <c>flux-1-schnell</c>.</param>
    /// <param name="resolution">Size of the training pictures, such as <c>1024x1024</c>.</param>
    /// <param name="date">When it was made.</param>
    /// <param name="thumbnail">A picture as a data URL, if there is one.</param>
    public static Dictionary<string, string> Describe(
        string title, string? triggerPhrase, string @base, string resolution, DateTimeOffset date, string? thumbnail = null)
    {
        var metadata = new Dictionary<string, string>
        {
            ["format"] = "pt",
            ["modelspec.sai_model_spec"] = "1.0.0",
            ["modelspec.architecture"] = $"{@base}/lora",
            ["modelspec.implementation"] = "https://github.com/black-forest-labs/flux",
            [Title] = title,
            ["modelspec.date"] = date.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture),
            ["modelspec.resolution"] = resolution,
            ["ss_base_model_version"] = "flux1",
            ["ss_output_name"] = title,
        };
        if (triggerPhrase is not null)
        {
            metadata[TriggerPhrase] = triggerPhrase;
        }

        if (thumbnail is not null)
        {
            metadata["modelspec.thumbnail"] = thumbnail;
        }

        return metadata;
    }

    /// <summary>The text for a file of another form: what described the old form's factors is put right or left out.</summary>
    internal static Dictionary<string, string> For(LoraFormat format, LoraAdapter adapter, int rank, float alpha)
    {
        var metadata = adapter.Metadata.Where(entry => entry.Key is not (PeftConfig or "ss_network_args")).ToDictionary();
        metadata["format"] = "pt";
        if (format == LoraFormat.Kohya)
        {
            metadata["ss_network_module"] = "networks.lora_flux";
        }

        if (format == LoraFormat.Kohya || metadata.ContainsKey("ss_network_dim"))
        {
            metadata["ss_network_dim"] = rank.ToString(CultureInfo.InvariantCulture);
            metadata["ss_network_alpha"] = alpha.ToString("0.0######", CultureInfo.InvariantCulture);
        }

        return metadata;
    }
}
