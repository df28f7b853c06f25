using System.Runtime.InteropServices;
using Ductus.Jobs.TestWorker;
using Ductus.Queue;
using Ductus.Workers;

// A worker that knows cheap work only: DATABASE STORE LEASE_SECONDS. Killed, stopped and woken by the tests.
await using var store = await JobStores.OpenAsync(args[0]);
using var stop = new CancellationTokenSource();
using var signal = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
{
    context.Cancel = true;
    stop.Cancel();
});
_ = Task.Run(() =>
{
    while (Console.In.ReadLine() is not null)
    {
    }

    stop.Cancel();
});
await new Worker(store, new WorkerOptions(args[1], [new CountWork(), new PoisonWork()])
{
    Lease = TimeSpan.FromSeconds(double.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture)),
    Every = TimeSpan.FromMilliseconds(50),
    Words = job => $" at {job.Done}",
    Log = Console.WriteLine,
}).RunAsync(stop.Token);
