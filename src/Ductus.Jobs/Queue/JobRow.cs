namespace Ductus.Queue;

/// <summary>A row of the table of jobs, read by the names of its columns.</summary>
internal sealed class JobRow
{
    /// <summary>The columns under the names of the properties.</summary>
    public const string Columns =
        "id, kind, account, hand, base, state, attempt, tries, worker, cancel_requested as CancelRequested, continues, input, output, error, tag, request, step, steps, "
        + "seconds_left as SecondsLeft, events, webhook, webhook_events as WebhookEvents, data_removed as DataRemoved, created, started, ended, deadline";

    public string Id { get; set; } = "";

    public string Kind { get; set; } = "";

    public string Account { get; set; } = "";

    public string Hand { get; set; } = "";

    public string Base { get; set; } = "";

    public string State { get; set; } = "";

    public long Attempt { get; set; }

    public long Tries { get; set; }

    public string? Worker { get; set; }

    public long CancelRequested { get; set; }

    public string? Continues { get; set; }

    public string? Input { get; set; }

    public string? Output { get; set; }

    public string? Error { get; set; }

    public string? Tag { get; set; }

    public string? Request { get; set; }

    public double Step { get; set; }

    public double Steps { get; set; }

    public double? SecondsLeft { get; set; }

    public long Events { get; set; }

    public string? Webhook { get; set; }

    public string WebhookEvents { get; set; } = "";

    public long DataRemoved { get; set; }

    public double Created { get; set; }

    public double? Started { get; set; }

    public double? Ended { get; set; }

    public double? Deadline { get; set; }

    public Job ToJob() => new()
    {
        Id = Id,
        Kind = Kind,
        Account = Account,
        Hand = Hand,
        Base = Base,
        State = Enum.Parse<JobState>(State, ignoreCase: true),
        Attempt = (int)Attempt,
        Tries = (int)Tries,
        Worker = Worker,
        CancelRequested = CancelRequested != 0,
        Continues = Continues,
        Input = Input,
        Output = Output,
        Error = Error,
        Tag = Tag,
        Request = Request,
        Step = Step,
        Steps = Steps,
        SecondsLeft = SecondsLeft,
        Events = (int)Events,
        Webhook = Webhook,
        WebhookEvents = WebhookEvents.Split(',', StringSplitOptions.RemoveEmptyEntries),
        DataRemoved = DataRemoved != 0,
        Created = Time(Created),
        Started = Time(Started),
        Ended = Time(Ended),
        Deadline = Time(Deadline),
    };

    /// <summary>A time of the database.</summary>
    public static DateTimeOffset Time(double seconds) => DateTimeOffset.UnixEpoch.AddSeconds(seconds);

    /// <summary>A time for the database.</summary>
    public static double Seconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).TotalSeconds;

    private static DateTimeOffset? Time(double? seconds) => seconds is { } value ? Time(value) : null;
}
