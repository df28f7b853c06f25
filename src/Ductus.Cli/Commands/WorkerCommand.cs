using System.CommandLine;
using Ductus.Application;
using Ductus.Queue;
using Ductus.Studio.Work;
using Ductus.Work;
using Ductus.Workers;

namespace Ductus.Cli.Commands;

/// <summary><c>ductus worker --database FILE --store FOLDER</c>: does the jobs of a database, until it is stopped.</summary>
internal static class WorkerCommand
{
    public static Command Create(Terminal terminal)
    {
        var place = new StoreOptions();
        var once = new Option<bool>("--once") { Description = "End when nothing is left to do" };
        var lease = Values.Number("--lease", "Seconds for which a job stays this worker's after its last sign of life", 1f, 3600f, 30f);
        var abilities = new Option<string[]>("--has") { Description = "What this machine has for jobs that need it, such as cpu or gpu", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => ["cpu"] };
        var parent = new Option<bool>("--with-parent") { Description = "Stop when the standard input ends, as it does with the program that started this one" };
        var command = new Command("worker", "Does jobs that a studio or a service has queued; stopped, it saves a training and gives its job back") { once, lease, abilities, parent };
        var device = DeviceOption.Create();
        command.Options.Add(device);
        place.AddTo(command);
        command.SetAction(async (result, cancel) =>
        {
            var (database, store) = place.Get(result);
            await using var jobs = await JobStores.OpenAsync(database, cancel).ConfigureAwait(false);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            if (result.GetValue(parent))
            {
                _ = Task.Run(
                    () =>
                    {
                        while (terminal.In.ReadLine() is not null)
                        {
                        }

                        stop.Cancel();
                    },
                    CancellationToken.None);
            }

            var worker = new Worker(jobs, new WorkerOptions(store, [.. WorkKinds.All(), .. StudioWork.All()])
            {
                Lease = TimeSpan.FromSeconds(result.GetValue(lease)),
                Abilities = result.GetValue(abilities)!,
                Words = WorkerWords.Of,
                Fault = WorkerWords.OfFault,
                Log = terminal.Say,
                Engine = new EngineOptions { Device = DeviceOption.Get(result, device, terminal, onBase: false) },
            });
            await worker.RunAsync(stop.Token, result.GetValue(once)).ConfigureAwait(false);
            return 0;
        });
        return command;
    }
}
