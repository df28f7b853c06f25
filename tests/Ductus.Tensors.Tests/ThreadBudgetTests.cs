using System.Collections.Concurrent;
using Ductus.Tensors.Cpu;

namespace Ductus.Tensors.Tests;

/// <summary>How jobs that run at the same time share the machine's threads.</summary>
public sealed class ThreadBudgetTests
{
    [Fact]
    public void Outside_of_any_job_all_threads_are_there() => Assert.Equal(ThreadBudget.Machine, ThreadBudget.Current.Threads);

    [Fact]
    public void A_lone_job_gets_what_it_asked_for_and_leaves_it_behind()
    {
        var job = new ThreadBudget(5);
        using (job.Enter())
        {
            Assert.Same(job, ThreadBudget.Current);
            Assert.Equal(5, job.Threads);
            Assert.Equal(5, job.Options(TestContext.Current.CancellationToken).MaxDegreeOfParallelism);
        }

        Assert.NotSame(job, ThreadBudget.Current);
    }

    [Fact]
    public async Task Jobs_at_the_same_time_share_the_machine_and_grow_when_others_end()
    {
        var machine = ThreadBudget.Machine;
        ThreadBudget first = new(), second = new(), small = new(1);
        using (first.Enter())
        {
            Assert.Equal(machine, first.Threads);
            await Elsewhere(() =>
            {
                using (second.Enter())
                {
                    Assert.InRange(first.Threads + second.Threads, 2, Math.Max(2, machine));
                    Assert.InRange(Math.Abs(first.Threads - second.Threads), 0, 1);
                }
            });
            await Elsewhere(() =>
            {
                using (small.Enter())
                {
                    Assert.Equal(1, small.Threads);
                    Assert.Equal(Math.Max(1, machine - 1), first.Threads);
                }
            });
            Assert.Equal(machine, first.Threads);
        }
    }

    [Fact]
    public void A_part_of_a_job_gets_no_more_than_the_job()
    {
        using var job = ThreadBudget.Exactly(2).Enter();
        using var all = new ThreadBudget(64).Enter();
        Assert.Equal(2, ThreadBudget.Current.Threads);
        using var one = new ThreadBudget(1).Enter();
        Assert.Equal(1, ThreadBudget.Current.Threads);
    }

    [Fact]
    public async Task Tasks_and_parallel_queries_belong_to_the_job_that_starts_them()
    {
        using var job = ThreadBudget.Exactly(3).Enter();
        Assert.Equal(3, await Task.Run(() => ThreadBudget.Current.Threads, TestContext.Current.CancellationToken));
        Assert.All(Enumerable.Range(0, 20).AsParallel().WithinBudget().Select(_ => ThreadBudget.Current.Threads), threads => Assert.Equal(3, threads));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Rows_are_shared_out_over_no_more_threads_than_the_budget(int threads)
    {
        using var job = ThreadBudget.Exactly(threads).Enter();
        var chunks = new ConcurrentBag<(int From, int To)>();
        ParallelRows.For(12, 1, (from, to) => chunks.Add((from, to)));

        Assert.Equal(threads, chunks.Count);
        Assert.Equal(Enumerable.Range(0, 12), chunks.SelectMany(c => Enumerable.Range(c.From, c.To - c.From)).Order());
    }

    [Fact]
    public async Task Two_jobs_at_once_both_have_helpers_and_the_same_bits_as_one_after_the_other()
    {
        float[] Work(ulong seed)
        {
            using var job = ThreadBudget.Exactly(2).Enter();
            using var scope = TensorScope.Begin();
            var x = Tensor.Normal(new Shape(300, 300), new Rng(seed));
            for (var i = 0; i < 20; i++)
            {
                x = Nn.LayerNorm(x.MatMul(x, transposeB: true));
            }

            return x.ToArray();
        }

        var alone = new[] { Work(1), Work(2) };
        var together = new float[2][];
        await Task.WhenAll(Elsewhere(() => together[0] = Work(1)), Elsewhere(() => together[1] = Work(2)));
        Assert.Equal(alone[0], together[0]);
        Assert.Equal(alone[1], together[1]);

        // While one job's bodies wait for each other, the other's get helpers of their own.
        var cancel = TestContext.Current.CancellationToken;
        using var inside = new Barrier(4);
        void Meet()
        {
            using var job = ThreadBudget.Exactly(2).Enter();
            ParallelRows.For(2, 1, (_, _) => Assert.True(inside.SignalAndWait(TimeSpan.FromSeconds(30), cancel)));
        }

        await Task.WhenAll(Elsewhere(Meet), Elsewhere(Meet));
    }

    [Fact]
    public void A_failure_in_a_body_reaches_the_caller_and_leaves_the_helpers_free()
    {
        using var job = ThreadBudget.Exactly(3).Enter();
        Assert.Throws<InvalidDataException>(() => ParallelRows.For(3, 1, (from, _) => throw new InvalidDataException($"{from}")));
        var chunks = 0;
        ParallelRows.For(3, 1, (_, _) => Interlocked.Increment(ref chunks));
        Assert.Equal(3, chunks);
    }

    /// <summary>On a thread of its own that belongs to no job.</summary>
    private static Task Elsewhere(Action work)
    {
        using var free = ExecutionContext.SuppressFlow();
        return Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }
}
