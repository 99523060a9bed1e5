using System.Globalization;

namespace Millrace.Chaos.Campaigns;

/// <summary>The command line of the harness.</summary>
internal sealed record ChaosOptions
{
    /// <summary>Shown for what is not understood.</summary>
    public const string Usage = """
        usage: ./chaos.sh --runs N (--workload W --fault F | --all) [option...]
          --runs N             how many runs; with --all they are spread over all pairs
          --workload W         photos, w1, w9, or a list with commas
          --fault F            kill, trigger, upload, manifest, log, commit, end, recovery, recovery-twice, zombie, disk-full, corrupt, stop, or a list with commas
          --all                each workload with each fault
          --seed S             the first run's seed; run i has the seed S + i
          --jobs N             runs at the same time (1)
          --supervised on|off  whether the engine runs below its supervisor (off)
          --json               an object a run on standard output
          --summary FILE       appends the table to a Markdown file
          --keep               keeps the folders of failed runs
          --engine FILE        another Millrace.Server.dll
          --copies N           copies of each photograph (8)
        """;

    /// <summary>How many runs.</summary>
    public int Runs { get; init; } = 1;

    /// <summary>Names of workloads; empty for all.</summary>
    public IReadOnlyList<string> Workloads { get; init; } = [];

    /// <summary>Names of faults; empty for all.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>The first seed; null for one of the clock.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Runs at once.</summary>
    public int Jobs { get; init; } = 1;

    /// <summary>Whether a supervisor is used.</summary>
    public bool IsSupervised { get; init; }

    /// <summary>Whether runs are printed as JSON.</summary>
    public bool IsJson { get; init; }

    /// <summary>Where the table goes, or null.</summary>
    public string? Summary { get; init; }

    /// <summary>Whether folders of failed runs stay.</summary>
    public bool Keeps { get; init; }

    /// <summary>The program, or null for the published one of this checkout.</summary>
    public string? Engine { get; init; }

    /// <summary>Copies of each photograph.</summary>
    public int Copies { get; init; } = 8;

    /// <summary>Reads arguments.</summary>
    /// <exception cref="FormatException">They make no sense; the message says which.</exception>
    public static ChaosOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new ChaosOptions();
        bool isAll = false;
        for (int i = 0; i < arguments.Count; i++)
        {
            string name = arguments[i];
            switch (name)
            {
                case "--all": isAll = true; continue;
                case "--json": options = options with { IsJson = true }; continue;
                case "--keep": options = options with { Keeps = true }; continue;
            }

            if (++i >= arguments.Count)
                throw new FormatException($"'{name}' is not known, or needs a value");
            options = With(options, name, arguments[i]);
        }

        if (!isAll && (options.Workloads.Count == 0 || options.Faults.Count == 0))
            throw new FormatException("name a workload and a fault, or say --all");
        return options;
    }

    private static ChaosOptions With(ChaosOptions options, string name, string value) => name switch
    {
        "--runs" => options with { Runs = Number(name, value) },
        "--workload" => options with { Workloads = value.Split(',') },
        "--fault" => options with { Faults = value.Split(',') },
        "--seed" => options with
        {
            Seed = ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed) ? seed : throw Bad(name, value),
        },
        "--jobs" => options with { Jobs = Number(name, value) },
        "--supervised" => options with { IsSupervised = value switch { "on" => true, "off" => false, _ => throw Bad(name, value) } },
        "--summary" => options with { Summary = value },
        "--engine" => options with { Engine = Path.GetFullPath(value) },
        "--copies" => options with { Copies = Number(name, value) },
        _ => throw new FormatException($"'{name}' is not known"),
    };

    private static int Number(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 ? number : throw Bad(name, value);

    private static FormatException Bad(string name, string value) => new($"'{value}' is no value of {name}");
}
