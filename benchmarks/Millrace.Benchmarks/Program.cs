using System.Globalization;
using System.Text.Json;
using Millrace.Benchmarks;
using Millrace.Benchmarks.Inference;
using Millrace.Benchmarks.Photos;
using Millrace.Benchmarks.Scheduling;
using Millrace.Benchmarks.Startup;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
IBenchmark[] benchmarks =
[
    new ScheduleUnderCap(),
    new ResidentUnderCap(),
    new ScheduleBySlots(),
    new PhotosToEmbeddings(),
    new PhotosResident(),
    new CheckpointCost(),
    new KillAndResume(),
    new TimeToFirstRow(),
    new BatchFill(),
    new JournalCost(),
];

bool isJson = args.Contains("--json");
string? id = args.FirstOrDefault(a => !a.StartsWith('-'));
IBenchmark? benchmark = benchmarks.FirstOrDefault(b => string.Equals(b.Id, id, StringComparison.OrdinalIgnoreCase));
if (benchmark is null)
{
    foreach (IBenchmark known in benchmarks)
        await Console.Error.WriteLineAsync($"{known.Id,-15} {known.Summary}");
    return 2;
}

IReadOnlyList<Measurement> measurements = await benchmark.RunAsync();
if (isJson)
{
    var figures = measurements.Select(m => new { m.Name, m.Value, m.Unit, m.Reference, m.ReferenceName, m.Ratio, m.Bar, m.IsMet });
    Console.WriteLine(JsonSerializer.Serialize(new { benchmark.Id, benchmark.Summary, Measurements = figures }, JsonSerializerOptions.Web));
}
else
{
    Console.WriteLine($"{benchmark.Id}: {benchmark.Summary}");
    foreach (Measurement m in measurements)
    {
        Console.WriteLine(
            $"  {m.Name}: {m.Value:0.###} {m.Unit}; {m.ReferenceName} {m.Reference:0.###}; "
            + $"ratio {m.Ratio:0.000}, bar {m.Bar}: {(m.IsMet ? "met" : "MISSED")}");
    }
}

return measurements.All(m => m.IsMet) ? 0 : 1;
