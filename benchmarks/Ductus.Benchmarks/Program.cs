// ./bench gemm|conv|step|libtorch|clone|write|pages|marks, texts|adapt FOLDERS, anew PICTURES, outlines FOLDER, or edges FOLDER: the engine beside OpenBLAS and PyTorch, the main job beside its targets.
// Prints lines "name ours=VALUE UNIT reference=VALUE ratio=VALUE"; a ratio above 1 is ours ahead.
using System.Globalization;
using Ductus;
using Ductus.Benchmarks;
using Ductus.Benchmarks.Marks;
using Ductus.Benchmarks.Pages;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
try
{
    switch (args)
    {
        case ["gemm"]:
            GemmBenchmark.Run();
            return 0;
        case ["conv"]:
            ConvBenchmark.Run();
            return 0;
        case ["step"]:
            return StepBenchmark.Run() ? 0 : 1;
        case ["libtorch", .. var only]:
            return LibtorchBenchmark.Run(only.Length > 0 ? only[0] : "") ? 0 : 1;
        case ["clone"]:
            CloneBenchmark.Run();
            return 0;
        case ["pages", .. var only]:
            PagesBenchmark.Run(only.Length > 0 && only[0].Length > 0 ? only[0] : null, only.Length > 1 ? only[1] : null);
            return 0;
        case ["outlines", var folder, .. var pictures]:
            OutlinesBenchmark.Run(folder, pictures.Length > 0 ? pictures[0] : null);
            return 0;
        case ["marks", "unmarked", var first, var end, .. var written]:
            UnmarkedBenchmark.Run(int.Parse(first, CultureInfo.InvariantCulture), int.Parse(end, CultureInfo.InvariantCulture), written);
            return 0;
        case ["marks", "written", .. var written]:
            MarksBenchmark.RunWritten(written);
            return 0;
        case ["marks", .. var hands]:
            MarksBenchmark.Run(hands);
            return 0;
        case ["write"]:
            WriteBenchmark.Run();
            return 0;
        case ["adapt", .. var hands]:
            Array.ForEach(hands, AdaptBenchmark.Run);
            return 0;
        case ["edges", var hands]:
            EdgesBenchmark.Run(hands);
            return 0;
        case ["anew", .. var pictures]:
            AnewBenchmark.Run(pictures);
            return 0;
        case ["texts", .. var hands]:
            Array.ForEach(hands, TextsBenchmark.Run);
            return 0;
        default:
            Console.Error.WriteLine("Usage: ./bench gemm|conv|step|libtorch|clone|write|pages|marks, texts|adapt FOLDERS, anew PICTURES, outlines FOLDER, or edges FOLDER");
            return 2;
    }
}
catch (UserException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
