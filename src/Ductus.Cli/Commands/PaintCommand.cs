using System.CommandLine;
using System.Text.Json.Nodes;
using Ductus.Application;
using Ductus.Bases;
using Ductus.Files;
using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Marks;
using Ductus.Pages;
using Ductus.Painting;
using Ductus.Provenance.Signing;
using Ductus.Tensors.Quantized;

namespace Ductus.Cli.Commands;

/// <summary><c>ductus paint PROMPT --base NAME --lora FILE[=WEIGHT]...</c>: pictures by a base of the user's in a hand.</summary>
internal static class PaintCommand
{
    private static readonly WeightFormat[] Storages = [WeightFormat.F32, WeightFormat.BF16, WeightFormat.Int8, WeightFormat.Fp8, WeightFormat.Nf4];

    public static Command Create(Terminal terminal)
    {
        var usual = new PaintSettings();
        var prompt = new Argument<string>("prompt") { Description = "What to paint; [trigger] stands for the hand's trigger phrase, text in quotes is read back" };
        var baseName = new Option<string>("--base") { Description = "A base registered with 'ductus base add'" };
        var loras = new Option<string[]>("--lora") { Description = "An adapter (LoRA) for the base, with =WEIGHT if it is not to count 1; give the option again for another" };
        var size = new Option<string>("--size") { Description = "Size in pixels such as 1024x768, multiples of 16 for FLUX.1; about a million pixels if not given" };
        var steps = Values.OptionalNumber("--steps", "Steps from noise to picture; as many as suit the base if not given", 1, 1000);
        var guidance = Values.Number("--guidance", "How closely to follow the prompt, for bases that take it", 0f, 100f, usual.Guidance);
        var seed = Values.Number("--seed", "The same seed paints the same picture; further pictures have the next ones", 0UL, ulong.MaxValue, usual.Seed);
        var count = Values.Number("--count", "Pictures to paint", 1, 1000, usual.Count);
        var from = new Option<string>("--from") { Description = "A picture to paint over" };
        var strength = Values.OptionalNumber("--strength", "How far from what is painted over, 0 to 1", 0f, 1f);
        var mask = new Option<string>("--mask") { Description = "A picture of the same size, white or transparent where it may change" };
        var page = new Option<string>("--page") { Description = "A text to write on a page first, which is then painted over so that the spelling holds" };
        var hand = new Option<string>("--hand") { Description = "The hand that writes the page (made by train or clone)" };
        var sheet = Values.Choice("--sheet", "Sheet of the page", SheetSize.A5);
        var mark = MarkOption.Create();
        var weights = new Option<string>("--weights") { Description = $"The base in memory: {string.Join(", ", Storages.Select(format => format.Name))}", DefaultValueFactory = _ => usual.Storage.Name };
        var output = new Option<FileInfo>("--out") { Description = "The picture (.png); several are numbered", DefaultValueFactory = _ => new FileInfo("painting.png") };
        var device = DeviceOption.Create();
        var memory = DeviceOption.CreateMemory();
        weights.AcceptOnlyFromAmong([.. Storages.Select(format => format.Name)]);
        var command = new Command("paint", $"Paints pictures with your own base model ({BaseFamilies.Names}) in a hand")
        {
            prompt, baseName, loras, size, steps, guidance, seed, count, from, strength, mask, page, hand, sheet, mark, weights, device, memory, output,
        };
        var remote = new RemoteOptions();
        remote.AddTo(command, trains: false);
        command.SetAction(async (result, cancel) =>
        {
            var path = result.GetValue(output)!.FullName;
            if (!Path.GetExtension(path).Equals(".png", StringComparison.OrdinalIgnoreCase))
            {
                throw new UserException($"Pictures are written as .png, not '{Path.GetExtension(path)}': give --out a name with that ending.");
            }

            WholeFile.Check(path);
            if (remote.AreGiven(result))
            {
                if (new Option[] { baseName, from, mask, page, hand, strength, mark }.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } stray)
                {
                    throw new UserException($"{stray.Name} is for painting on this machine: leave it out with --remote.");
                }

                if (result.GetValue(loras) is { Length: > 1 })
                {
                    throw new UserException("Elsewhere one --lora is painted with: leave the others out.");
                }

                var lora = result.GetValue(loras) is [var one] ? WeightedFile.Parse(one) : ((string Path, float Weight)?)null;
                var input = new JsonObject { ["num_outputs"] = result.GetValue(count), ["seed"] = result.GetValue(seed), ["guidance_scale"] = result.GetValue(guidance), ["output_format"] = "png" };
                if (lora is { } weighted)
                {
                    input["lora_scale"] = weighted.Weight;
                }

                if (result.GetValue(steps) is { } number)
                {
                    input["num_inference_steps"] = number;
                }

                if (result.GetValue(size) is { } pixels)
                {
                    var (width, height) = PaintSize.Parse(pixels);
                    (input["aspect_ratio"], input["width"], input["height"]) = ("custom", width, height);
                }

                foreach (var file in await remote.PaintAsync(result, result.GetValue(prompt)!, lora?.Path, input, path, terminal, cancel).ConfigureAwait(false))
                {
                    terminal.Say(file);
                }

                return 0;
            }

            if (result.GetValue(baseName) is null)
            {
                throw new UserException("Say which base paints, as --base NAME, or --remote replicate.");
            }

            var request = new PaintRequest(
                result.GetValue(prompt)!,
                BaseRegistry.OfUser.Get(result.GetValue(baseName)!),
                [.. (result.GetValue(loras) ?? []).Select(WeightedFile.Parse)],
                new PaintSettings
                {
                    Size = result.GetValue(size) is { } given ? PaintSize.Parse(given) : null,
                    Steps = result.GetValue(steps),
                    Guidance = result.GetValue(guidance),
                    Seed = result.GetValue(seed),
                    Count = result.GetValue(count),
                    Storage = Storages.First(format => format.Name == result.GetValue(weights)),
                })
            {
                From = result.GetValue(from) is { } under ? PictureFile.Load(under) : null,
                Mask = result.GetValue(mask) is { } where ? PictureFile.LoadMask(where) : null,
                Strength = result.GetValue(strength),
                PageText = result.GetValue(page) is { } text ? TextOption.Read(text, terminal) : null,
                Hand = result.GetValue(hand) is { } writer ? HandFile.Load(writer) : null,
                Sheet = result.GetValue(sheet),
                MarkKey = MarkOption.KeyOf(result, mark),
            };
            var painted = DeviceOption.EngineOn(result, device, terminal, onBase: true, memory: memory).Paint(request, new JobLines(terminal), cancel);
            var saved = PageOutput.OfUser.Save(painted, request, path, over: result.GetValue(from) is { } source ? [UsedPicture.OfFile(source)] : []);
            var files = saved.Files;
            for (var i = 0; i < painted.Count; i++)
            {
                terminal.Say($"{files[i]} (seed {painted[i].Picture.Seed}; {(painted[i].Mark is null ? "too little handwriting for a mark in its ink" : "its ink is marked")})");
                foreach (var found in painted[i].Texts)
                {
                    terminal.Say(found.Read.Length == 0
                        ? $"  \"{found.Intended}\": the reader found nothing like it"
                        : FormattableString.Invariant($"  \"{found.Intended}\" reads \"{found.Read}\": {100 * found.CharacterErrorRate:F1} % of characters differ"));
                }
            }

            SigningSentences.Say(saved, terminal);
            SigningSentences.Fail(saved.Unsigned);
            return 0;
        });
        return command;
    }
}
