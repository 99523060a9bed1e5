using Millrace.Chaos.Campaigns;
using Millrace.Chaos.Processes;

const int usageError = 2;
using IDisposable signals = Remains.OnSignal();
try
{
    return await new Campaign(ChaosOptions.Parse(args), Console.Out, Console.Error, TimeProvider.System).RunAsync();
}
catch (FormatException error)
{
    Console.Error.WriteLine($"{error.Message}\n{ChaosOptions.Usage}");
    return usageError;
}
