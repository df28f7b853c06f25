using System.Diagnostics;
using System.Runtime.Intrinsics;
using Ductus.AdapterTraining;
using Ductus.Bases;
using Ductus.Families;
using Ductus.Imaging;
using Ductus.Mini;
using Ductus.Preflight;
using Ductus.Reading;
using Ductus.Tensors.Quantized;
using Ductus.Torch;
using Ductus.Training;
using Ductus.Typography;

namespace Ductus.Application;

/// <summary>What a look at one thing found.</summary>
/// <param name="What">The thing.</param>
/// <param name="Ready">Whether it can be used.</param>
/// <param name="Sentence">What it is, or what is wrong and what to do.</param>
public sealed record Finding(string What, bool Ready, string Sentence);

/// <summary>Looks whether everything that Ductus needs is there, and what its long works will take on this machine.</summary>
/// <param name="registry">The user's bases.</param>
public sealed class Doctor(BaseRegistry registry)
{
    /// <summary>What a training of an adapter is reckoned with where nothing else is said: as many scans as the method asks for.</summary>
    private const int UsualPictures = 30;
    private const int UsualSide = 1024;

    private const double Giga = 1e9;

    /// <summary>The machine, the installation, and each registered base.</summary>
    /// <param name="folder">Whose disk is asked about.</param>
    public IEnumerable<Finding> Examine(string folder)
    {
        var machine = Machine.Here(folder);
        yield return new Finding("machine", true, FormattableString.Invariant(
            $"{machine.Threads} threads with {Lanes()}, {machine.Memory / Giga:0.0} of {machine.MemoryInAll / Giga:0.0} GB of memory free, {machine.Disk / Giga:0.0} GB of disk free"));
        foreach (var finding in Devices())
        {
            yield return finding;
        }

        yield return Try("image library", ImageLibrary);
        yield return Try("embedded base", () => Mini(machine));
        yield return Try("reader", () =>
        {
            LineReader.Load(Installation.Reader);
            return Installation.Reader;
        });
        yield return Try("fonts", () =>
        {
            TrueTypeFont.Load(Installation.GuideFont);
            TrueTypeFont.Load(Installation.Model(Path.Combine("faces", "patrick-hand.woff")));
            return "guide and fallback face";
        });
        var bases = registry.All();
        if (bases.Count == 0)
        {
            yield return new Finding("bases", true, $"none of your own is registered ({BaseFamilies.Names}); lines and pages need none");
        }

        foreach (var entry in bases)
        {
            var reports = BaseCheck.Run(entry);
            foreach (var report in reports)
            {
                yield return new Finding($"base '{entry.Name}', {report.Part.Title}", report.Ready, report.What);
            }

            if (reports.All(report => report.Ready))
            {
                yield return Try($"base '{entry.Name}', training", () => Training(entry, machine));
            }
        }
    }

    /// <summary>Cards, and libtorch, without which none is used.</summary>
    private static IEnumerable<Finding> Devices()
    {
        foreach (var card in GraphicsCards.Here())
        {
            yield return new Finding("card", true, card);
        }

        yield return Try("libtorch", () =>
        {
            if (LibtorchSearch.Find() is not { } folder)
            {
                return $"none found, and none needed on the processor; for a card put libtorch 2.10 or newer into '{LibtorchSearch.OfUser}' or name its folder in {LibtorchSearch.Variable} (looked in {string.Join(", ", LibtorchSearch.Places().Where(Directory.Exists).DefaultIfEmpty("no folder that is there"))})";
            }

            var processor = TorchDevice.Open("torch-cpu", folder);
            var best = DeviceChoice.Open(DeviceChoice.Best);
            return $"{processor.Version} in '{folder}'; {(best is TorchDevice card ? $"bases of your own run on {card.Name}" : "it has no card that can be used, so that everything runs on the processor")}";
        });
    }

    private static Finding Try(string what, Func<string> look)
    {
        try
        {
            return new Finding(what, true, look());
        }
        catch (Exception e) when (e is UserException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return new Finding(what, false, e.Message);
        }
    }

    private static string Lanes() => Vector512.IsHardwareAccelerated ? "AVX-512" : Vector256.IsHardwareAccelerated ? "AVX2" : "no wide vectors: everything will be slow";

    /// <summary>Encodes a picture and reads it again.</summary>
    private static string ImageLibrary()
    {
        var side = DecodeLimits.Usual.LeastSide;
        PictureFile.Decode(PictureCodec.EncodePng(RgbImage.Filled(side, side, Rgb.White), default, null), "a test picture");
        return $"Reads {PictureFile.Formats}";
    }

    private static string Mini(Machine machine)
    {
        using var model = MiniFile.Load(Installation.MiniBase);
        var needs = MiniPlan.Usual;
        needs.Check(machine, []);
        var hand = TimeSpan.FromSeconds(MiniPlan.SecondsAStep(model) * HandTrainingSettings.UsualSteps);
        return FormattableString.Invariant($"{needs.Describe(machine)} Learning a hand takes about {RoughTime.Of(hand)}, by a measured step.");
    }

    /// <summary>The largest storage with which a usual training fits, what it needs, and how long a step takes.</summary>
    private static string Training(BaseFiles files, Machine machine)
    {
        var settings = new AdapterTrainingSettings();
        var plan = new AdapterTrainingPlan(files.Open(), [.. Enumerable.Repeat((UsualSide, UsualSide), UsualPictures)]);
        foreach (var (changed, needs) in plan.Savings(settings, WeightFormat.F32).Prepend(new Saving([new("weights", WeightFormat.F32.Name)], plan.With(settings, WeightFormat.F32))))
        {
            if (needs.Fits(machine))
            {
                var storage = WeightFormat.Storable.First(format => changed[0].Value == format.Name);
                var step = plan.SecondsAStep(changed.Count == 1 ? settings : AdapterTrainingPlan.Least(settings), storage);
                var how = string.Join(", ", changed.Select(setting => $"{setting.Name} {setting.Value}"));
                return FormattableString.Invariant($"{UsualPictures} pictures with {how}: {needs.Describe(machine)} About {step:0.#} s a step by a measured part of one.");
            }
        }

        plan.With(settings, WeightFormat.F32).Check(machine, plan.Savings(settings, WeightFormat.F32));
        return "";
    }
}
