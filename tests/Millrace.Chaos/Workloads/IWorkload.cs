using Millrace.Chaos.Checking;

namespace Millrace.Chaos.Workloads;

/// <summary>A sort of job.</summary>
internal interface IWorkload
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>How long it runs without a fault, roughly: the window of faults at random moments until it has been measured.</summary>
    TimeSpan Guess { get; }

    /// <summary>Writes input and script.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="random">Decides data and format.</param>
    ChaosJob Prepare(RunFolder folder, Random random);

    /// <summary>Takes the results of a run without a fault as what later ones must be. Default: they are known without.</summary>
    void Learn(IEnumerable<Row> rows)
    {
    }
}
