using System.Diagnostics;
using Ductus.Drafting;
using Ductus.Files;
using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Measures;
using Ductus.Mini;
using Ductus.Models.Mini;
using Ductus.Reading;
using Ductus.Tensors;
using Ductus.Writing;

namespace Ductus.Training;

/// <summary>How a hand is trained.</summary>
/// <param name="Steps">Optimiser steps; 0 leaves the base as it is.</param>
/// <param name="Folder">Where the state for resuming and the sample sheets go.</param>
public sealed record HandTrainingSettings(int Steps, string Folder)
{
    /// <summary>Steps of a full training: a minute on two cores.</summary>
    public const int UsualSteps = 480;
}

/// <summary>
/// Trains the adapter of one hand: low rank on every layer, and the hand's own tokens. What is kept is not the last step but the one
/// whose held-out lines read best and look most alike, the untrained base among the candidates.
/// </summary>
public sealed class HandTrainer
{
    private const int Batch = 8;
    private const int Measurements = 4;
    private const float LearningRate = 3e-4f;

    /// <summary>What a doubling of the stroke width, and all the contour-hinge distance there is, are worth in log probability per character.</summary>
    private const double WidthWeight = 1;
    private const double HingeWeight = 4;

    private readonly MiniModel _model;
    private readonly Drafter _drafter;
    private readonly LineReader _reader;
    private readonly GuideRenderer _guide;
    private readonly int[] _heldOut;
    private readonly HandTrainingSettings _settings;

    /// <summary>A training over the drafter's bank.</summary>
    public HandTrainer(MiniModel model, Drafter drafter, LineReader reader, GuideRenderer guide, HandTrainingSettings settings)
    {
        ArgumentNullException.ThrowIfNull(drafter);
        (_model, _drafter, _reader, _guide, _settings) = (model, drafter, reader, guide, settings);
        // A tenth of the lines, but never so many that nothing is left to learn from.
        var lines = drafter.Bank.Lines.Count;
        var count = lines < 6 ? 0 : Math.Clamp(lines / 10, 1, 4);
        _heldOut = [.. Enumerable.Range(1, count).Select(i => (lines * i / (count + 1)))];
    }

    /// <summary>Trains, or goes on where an interrupted training of the same folder stopped; returns the hand with its adapter.</summary>
    /// <exception cref="OperationCanceledException">Stopped; the state is on disk.</exception>
    public Hand Train(Hand hand, IProgress<TrainingProgress> progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(hand);
        ArgumentNullException.ThrowIfNull(progress);
        string path = Path.Combine(_settings.Folder, "training.safetensors"), bestPath = Path.Combine(_settings.Folder, "best.safetensors");
        var best = BestSoFar(hand, bestPath, cancel);
        progress.Report(new TrainingProgress(TrainingState.StepIn(path) ?? 0, _settings.Steps, double.NaN, 0, Notice(best.Score.CharacterErrorRate)));
        Adapters.Attach(_model, seed: 31);
        var tokens = _model.UnconditionalStyle.Copy();
        IReadOnlyList<Parameter> parameters = [.. Adapters.Parameters(_model), new("hand.tokens", tokens.Context), new("hand.pooled", tokens.Pooled)];
        var state = new TrainingState(parameters, new AdamW(parameters, beta2: 0.99f), new Ema(parameters, 0.98f));
        state.TryLoad(path);
        var lines = Enumerable.Range(0, hand.Lines.Count).Except(_heldOut).ToArray();
        var windows = new HandWindows(_drafter.Bank, _guide, lines, seed: 32);
        var clock = Stopwatch.StartNew();
        HeldOutRead? MeasureIfDue()
        {
            if (!IsDue(state.Step))
            {
                return null;
            }

            return state.Average.In(() =>
            {
                var score = Score(tokens, state.Step, cancel);
                if (score.Total <= best.Score.Total)
                {
                    best = (score, hand with
                    {
                        Adapter = Adapters.Copy(_model),
                        Tokens = tokens.Copy().On(Device.Cpu),
                        Record = new TrainingRecord(state.Step, clock.Elapsed.TotalSeconds, score.CharacterErrorRate),
                    });
                    HandFile.Save(best.Hand, bestPath);
                }

                return Notice(score.CharacterErrorRate);
            });
        }

        // What stopped the earlier run may have stopped it while it measured this very step; measured twice it is the same.
        if (state.Step > 0 && MeasureIfDue() is { } found)
        {
            progress.Report(new TrainingProgress(state.Step, _settings.Steps, double.NaN, 0, found));
        }

        var loop = new TrainingLoop<MiniWindow[]>
        {
            State = state,
            Schedule = new LearningRateSchedule(LearningRate, WarmUp: 20, DecayFrom: _settings.Steps / 2, Total: _settings.Steps, Floor: 0.03f),
            Steps = _settings.Steps,
            BatchSize = Batch,
            Batch = step => [.. Enumerable.Range(0, Batch).Select(i => windows.Make((ulong)((step * Batch) + i)))],
            Loss = (batch, step) => MiniBatch.Loss(_model, batch, tokens, new Rng(33, (ulong)step)),
            AfterStep = _ =>
            {
                if (IsDue(state.Step))
                {
                    state.Save(path);
                }

                return MeasureIfDue();
            },
        };
        if (!loop.Run(progress, cancel))
        {
            state.Save(path);
            throw new OperationCanceledException(cancel);
        }

        Adapters.Attach(_model, best.Hand);
        // Not if the folder has been deleted meanwhile: the hand is in memory and whole.
        WholeFile.TryDelete(path);
        WholeFile.TryDelete(bestPath);
        return best.Hand;
    }

    /// <summary>Whether a hand is measured after a step: four times in even parts, the last step always among them.</summary>
    private bool IsDue(int step) => Enumerable.Range(1, Measurements).Any(k => step == (int)((long)_settings.Steps * k / Measurements));

    /// <summary>The bare base, or the better hand that an interrupted training had found; scores are a function of the hand, so it is measured again.</summary>
    private ((double Total, double CharacterErrorRate) Score, Hand Hand) BestSoFar(Hand hand, string path, CancellationToken cancel)
    {
        var earlier = HandFile.Is(path) ? HandFile.Load(path) : hand;
        Adapters.Attach(_model, earlier);
        var score = Score(earlier.Tokens ?? _model.UnconditionalStyle, earlier.Record.Steps, cancel);
        return (score, hand with { Adapter = earlier.Adapter, Tokens = earlier.Tokens, Record = earlier.Record with { CharacterErrorRate = score.CharacterErrorRate } });
    }

    /// <summary>
    /// How the hand writes the held-out lines: how well they read (by the text's probability, which still tells good from better where
    /// no character is wrong), and how alike they look. Saves a sheet.
    /// </summary>
    private (double Total, double CharacterErrorRate) Score(HandTokens tokens, int step, CancellationToken cancel)
    {
        if (_heldOut.Length == 0)
        {
            // Nothing to measure with: the last step is taken.
            return (-step, double.NaN);
        }

        using var writer = new LineWriter(_drafter, _model, tokens, _reader);
        var style = new WritingStyle(Candidates: 2, Redo: 0);
        var written = _heldOut.Select(i => writer.Write(_drafter.Bank.Lines[i].Text!, i, style, notLine: i, cancel: cancel)).ToArray();
        var rate = written.Average(w => w.CharacterErrorRate);
        var negativeLogLikelihood = _reader.NegativeLogLikelihoods([.. written.Select(w => w.Ink)], [.. written.Select(w => w.Text)], cancel).Average();
        var hinge = ContourHinge.Of(written.Select(w => w.Ink), cancel).DistanceTo(ContourHinge.Of(_drafter.Bank.Lines.Select(l => l.Ink), cancel));
        var real = InkStatistics.StrokeWidth(_heldOut.Select(i => _drafter.Bank.Lines[i].Ink));
        var width = Math.Abs(Math.Log2(InkStatistics.StrokeWidth(written.Select(w => w.Ink)) / Math.Max(0.5, real)));
        Directory.CreateDirectory(_settings.Folder);
        PictureFile.SavePng(
            ContactSheet.Compose([.. _heldOut.Select((line, i) => (IReadOnlyList<Raster>)[_drafter.Bank.Lines[line].Ink, written[i].Ink])]),
            Path.Combine(_settings.Folder, FormattableString.Invariant($"samples-{step:0000}.png")));
        return (negativeLogLikelihood + (WidthWeight * width) + (HingeWeight * hinge), rate);
    }

    private static HeldOutRead? Notice(double rate) => double.IsNaN(rate) ? null : new HeldOutRead(rate);
}
