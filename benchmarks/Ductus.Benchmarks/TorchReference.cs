using System.Diagnostics;

namespace Ductus.Benchmarks;

/// <summary>Debian's PyTorch in a process of its own (eng/bench/torch_reference.py), which does one piece of work at a time when asked.</summary>
internal sealed class TorchReference : IDisposable
{
    private readonly Process _process;

    /// <summary>Starts it.</summary>
    /// <param name="blasKernels">Kernels of OpenBLAS to use instead of those it picks itself.</param>
    public TorchReference(string? blasKernels = null)
    {
        var script = Script();
        var start = new ProcessStartInfo("/usr/bin/python3", [script]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        // glibc gives large blocks back to the system after each use; PyTorch then pays for page faults at every operation.
        start.Environment["MALLOC_MMAP_THRESHOLD_"] = "4294967296";
        start.Environment["MALLOC_TRIM_THRESHOLD_"] = "4294967296";
        start.Environment["MALLOC_TOP_PAD_"] = "1073741824";
        if (blasKernels is not null)
        {
            start.Environment["OPENBLAS_CORETYPE"] = blasKernels;
        }

        _process = Process.Start(start)!;
    }

    /// <summary>Sends a request and waits for its answer: seconds, as many as the request has parts.</summary>
    /// <exception cref="UserException">PyTorch is missing or failed; what it said is on the error stream.</exception>
    public double[] Ask(string request)
    {
        _process.StandardInput.WriteLine(request);
        _process.StandardInput.Flush();
        var answer = _process.StandardOutput.ReadLine()
            ?? throw new UserException("PyTorch did not answer: see its message above; ./bench needs Debian's package python3-torch.");
        return [.. answer.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(double.Parse)];
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>The script in the repository that the benchmarks were built in.</summary>
    private static string Script()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var script = Path.Combine(folder.FullName, "eng", "bench", "torch_reference.py");
            if (File.Exists(script))
            {
                return script;
            }
        }

        throw new FileNotFoundException("eng/bench/torch_reference.py is not above the benchmarks: build them in the repository.");
    }
}
