using Millrace.Connectors.Storage.FileSystem;
using Millrace.Execution.Storage;
using Millrace.Testing.Storage;

namespace Millrace.Simulation.Tests.Storage;

public sealed class StorageConformanceTests
{
    public static TheoryData<string> LogCases => [.. JobLogConformance.Cases];

    public static TheoryData<string> StoreCases => [.. CheckpointStoreConformance.Cases];

    [Theory]
    [MemberData(nameof(LogCases))]
    public async Task JobLog_OnTheFileSystem_Conforms(string name)
    {
        using var folder = new TemporaryFolder();
        await JobLogConformance.RunAsync(name, () => new FileSystemJobLog(folder["log"]));
    }

    [Theory]
    [MemberData(nameof(LogCases))]
    public async Task JobLog_InMemory_Conforms(string name)
    {
        var log = new InMemoryJobLog();
        await JobLogConformance.RunAsync(name, () => log);
    }

    [Theory]
    [MemberData(nameof(StoreCases))]
    public async Task CheckpointStore_OnTheFileSystem_Conforms(string name)
    {
        using var folder = new TemporaryFolder();
        await CheckpointStoreConformance.RunAsync(name, new FileSystemCheckpointStore(folder["objects"]));
    }

    [Theory]
    [MemberData(nameof(StoreCases))]
    public async Task CheckpointStore_InMemory_Conforms(string name) =>
        await CheckpointStoreConformance.RunAsync(name, new InMemoryCheckpointStore());
}
