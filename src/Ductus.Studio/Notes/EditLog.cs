using System.Text;
using System.Text.Json;

namespace Ductus.Studio.Notes;

/// <summary>What was done and taken back, on disk line by line as it happens: nothing of it is lost with a window or the program. One line a step, JSON.</summary>
public sealed class EditLog
{
    /// <summary>Steps that are kept.</summary>
    private const int Most = 300;

    private readonly string _path;
    private readonly List<NoteEdit> _done = [];
    private readonly List<NoteEdit> _undone = [];

    /// <summary>Opens the log of a hand; a last line that was cut off is left out.</summary>
    public EditLog(string path)
    {
        _path = path;
        if (!File.Exists(path))
        {
            return;
        }

        foreach (var line in File.ReadLines(path))
        {
            if (Parse(line) is { } step)
            {
                Replay(step);
            }
        }

        if (_done.Count > Most)
        {
            _done.RemoveRange(0, _done.Count - Most);
        }

        Rewrite();
    }

    /// <summary>What would be taken back next; null: nothing.</summary>
    public NoteEdit? Next => _done.LastOrDefault();

    /// <summary>What would be done again next; null: nothing.</summary>
    public NoteEdit? NextAgain => _undone.LastOrDefault();

    /// <summary>All changes that can be taken back or made again.</summary>
    public IEnumerable<NoteEdit> Steps => _done.Concat(_undone);

    /// <summary>All lines of changes that can be gone back to.</summary>
    public IEnumerable<NoteLine> Lines => Steps.SelectMany(edit => edit.Before.Concat(edit.After)).Select(placed => placed.Line);

    /// <summary>Keeps a change.</summary>
    public void Do(NoteEdit edit)
    {
        _done.Add(edit);
        _undone.Clear();
        Append(new Step("do", edit));
    }

    /// <summary>Keeps that <see cref="Next"/> was taken back.</summary>
    public void Undo()
    {
        Shift(_done, _undone);
        Append(new Step("undo", null));
    }

    /// <summary>Keeps that <see cref="NextAgain"/> was done again.</summary>
    public void Redo()
    {
        Shift(_undone, _done);
        Append(new Step("redo", null));
    }

    /// <summary>Tells the changes of what has been found out of an outline, so that going back and forth does not lose it.</summary>
    public void Fill(string shape, Func<NoteLine, NoteLine> fill)
    {
        foreach (var list in (List<NoteEdit>[])[_done, _undone])
        {
            for (var i = 0; i < list.Count; i++)
            {
                list[i] = list[i].Filled(shape, fill);
            }
        }

        Rewrite();
    }

    private static void Shift(List<NoteEdit> from, List<NoteEdit> to)
    {
        if (from.Count > 0)
        {
            to.Add(from[^1]);
            from.RemoveAt(from.Count - 1);
        }
    }

    private static Step? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<Step>(line, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Replay(Step step)
    {
        switch (step.Kind)
        {
            case "do" when step.Edit is { } edit:
                _done.Add(edit);
                _undone.Clear();
                break;
            case "undo":
                Shift(_done, _undone);
                break;
            case "redo":
                Shift(_undone, _done);
                break;
            default:
                break;
        }
    }

    private void Append(Step step)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        File.AppendAllText(_path, JsonSerializer.Serialize(step, JsonSerializerOptions.Web) + "\n");
    }

    private void Rewrite()
    {
        var text = new StringBuilder();
        foreach (var edit in _done.Concat(Enumerable.Reverse(_undone)))
        {
            text.Append(JsonSerializer.Serialize(new Step("do", edit), JsonSerializerOptions.Web)).Append('\n');
        }

        foreach (var _ in _undone)
        {
            text.Append(JsonSerializer.Serialize(new Step("undo", null), JsonSerializerOptions.Web)).Append('\n');
        }

        Files.WholeFile.Write(_path, text.ToString());
    }

    private sealed record Step(string Kind, NoteEdit? Edit);
}
