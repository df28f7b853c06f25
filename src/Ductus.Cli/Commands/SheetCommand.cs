using System.CommandLine;
using Ductus.Application;
using Ductus.Files;
using Ductus.Pages;
using Ductus.Sheets;

namespace Ductus.Cli.Commands;

/// <summary><c>ductus sheet HAND|NOTES|--blank --out sheet.pdf</c>: sentences to print and copy by hand, which show what is missing.</summary>
internal static class SheetCommand
{
    private const int UsualSheets = 2;

    public static Command Create(Terminal terminal)
    {
        var source = CoverageCommand.Source();
        source.Arity = ArgumentArity.ZeroOrMore;
        var blank = new Option<bool>("--blank") { Description = "For a writer of whom there are no notes yet" };
        var language = CoverageCommand.Languages();
        var size = Values.Choice("--size", "Paper to print on", SheetSize.A4);
        var most = Values.Number("--sheets", "Sheets at most", 1, 6, UsualSheets);
        var output = new Option<FileInfo>("--out") { Description = "The file to print (.pdf)", DefaultValueFactory = _ => new FileInfo("sheet.pdf") };
        var command = new Command("sheet", "Makes a sheet to print whose sentences a writer copies; its photograph is notes that need no typing") { source, blank, language, size, most, output };
        command.Validators.Add(result =>
        {
            if ((result.GetValue(source) is { Length: > 0 }) == result.GetValue(blank))
            {
                result.AddError("Give a hand or notes to say what is missing, or --blank for all of it");
            }
            else if (result.GetValue(size) is not (SheetSize.A4 or SheetSize.Letter))
            {
                result.AddError("--size is one of a4, letter for a sheet to copy from");
            }
        });
        command.SetAction((result, cancel) =>
        {
            var path = result.GetValue(output)!.FullName;
            if (!Path.GetExtension(path).Equals(".pdf", StringComparison.OrdinalIgnoreCase))
            {
                throw new UserException($"A sheet is written as .pdf, not '{Path.GetExtension(path)}': give the file a name with this ending.");
            }

            WholeFile.Check(path);
            var engine = new Engine();
            var coverage = result.GetValue(blank) ? null : CoverageCommand.Of(engine, result.GetValue(source)!, terminal, cancel);
            var sheets = CopySheet.For(coverage, result.GetValue(language), result.GetValue(size), result.GetValue(most));
            if (sheets.Count == 0)
            {
                terminal.Say("Nothing is missing: there is no need for a sheet.");
                return Task.FromResult(0);
            }

            WholeFile.Write(path, engine.Print(sheets));
            terminal.Say($"Sheet: {path}, {sheets.Sum(sheet => sheet.Sentences.Count)} sentences on {sheets.Count} {(sheets.Count == 1 ? "page" : "pages")}");
            terminal.Say("Next: print it at its full size, have each sentence copied below it, photograph each page whole, and give the photographs to 'ductus ingest' or 'ductus train' as notes.");
            return Task.FromResult(0);
        });
        return command;
    }
}
