using Millrace.Columnar;
using Millrace.Errors;
using Millrace.Execution.Storage;
using Millrace.Inference.Journal;

namespace Millrace.Inference.Tests.Journal;

public sealed class JournalMaintenanceTests : IDisposable
{
    private readonly JournalWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Describe_TwoModelsInTwoSegments_CountsEachContentOnce()
    {
        Fill(JournalWorld.Identity("a"), 1, 2, 3);
        Fill(JournalWorld.Identity("b"), 10);
        Fill(JournalWorld.Identity("a"), 3, 4);

        JournalSummary summary = JournalMaintenance.Describe(_world.Plan.Folder);

        Assert.Equal(3, summary.Segments);
        Assert.Equal(5, summary.Entries);
        Assert.Equal([("a", 4L), ("b", 1L)], summary.Models.Select(m => (m.Model, m.Entries)));
        Assert.Equal(_world.Segments.Sum(s => s.Bytes), summary.Bytes);
        Assert.Equal(0, summary.DamagedBytes);
    }

    [Fact]
    public void Describe_DamagedRecord_CountsItsBytes()
    {
        Fill(_world.Model, 1, 2);
        byte[] bytes = File.ReadAllBytes(_world.Segments[0].Path);
        bytes[^8] ^= 1;
        File.WriteAllBytes(_world.Segments[0].Path, bytes);

        JournalSummary summary = JournalMaintenance.Describe(_world.Plan.Folder);

        Assert.Equal(1, summary.Entries);
        Assert.Equal(72, summary.DamagedBytes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_SegmentThatIsNoFile_IsLeftAsideWithAWarning(bool isPipe)
    {
        Fill(_world.Model, 1, 2);
        string strange = Path.Combine(_world.Plan.Folder, "segment-0-0-0.journal");
        if (isPipe)
        {
            using var make = System.Diagnostics.Process.Start("mkfifo", [strange]);
            make.WaitForExit();
        }
        else
        {
            File.CreateSymbolicLink(strange, Path.Combine(_world.Plan.Folder, "nowhere"));
        }

        using (ResultJournal journal = _world.Open())
            Assert.Equal(2, journal.Count);

        Assert.Equal(["JOURNAL_FILE"], _world.Warnings);
        foreach (Action look in (Action[])[() => JournalMaintenance.Describe(_world.Plan.Folder), () => JournalMaintenance.Clear(_world.Plan.Folder)])
        {
            MillraceException error = Assert.Throws<MillraceException>(look);
            Assert.Equal(StorageErrors.WrongKind, error.Code);
            Assert.Contains(isPipe ? "a pipe" : "a symbolic link", error.Message, StringComparison.Ordinal);
        }

        Assert.NotEmpty(Directory.EnumerateFileSystemEntries(_world.Plan.Folder, "segment-0-0-0.journal"));
        Assert.Single(_world.Segments);
    }

    [Fact]
    public void Open_FolderThatIsAPipe_TurnsItOff()
    {
        using (var make = System.Diagnostics.Process.Start("mkfifo", [_world.Plan.Folder]))
            make.WaitForExit();

        using ResultJournal journal = _world.Open();

        Assert.True(journal.IsOff);
        Assert.Equal("JOURNAL_FOLDER", Assert.Throws<MillraceException>(() => JournalMaintenance.Describe(_world.Plan.Folder)).Code);
        File.Delete(_world.Plan.Folder);
    }

    [Fact]
    public void Clear_OneModel_KeepsTheOthersAnswersReadable()
    {
        using (ResultJournal journal = _world.Open())
        {
            Append(journal, JournalWorld.Identity("a"), 1, 2);
            Append(journal, JournalWorld.Identity("b"), 3);
            Append(journal, JournalWorld.Identity("a"), 4);
        }

        Fill(JournalWorld.Identity("a"), 5);
        using ResultJournal running = _world.Open();

        (JournalSummary before, JournalSummary after) = JournalMaintenance.Clear(_world.Plan.Folder, "a");

        Assert.Equal(5, before.Entries);
        Assert.Equal([("b", 1L)], after.Models.Select(m => (m.Model, m.Entries)));
        Assert.Equal(1, after.Segments);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_world.Segments[0].Path));
        using ResultJournal journal2 = _world.Open();
        Assert.Equal([null, null, 6L, null, null], new long[] { 1, 2, 3, 4, 5 }.Select(n => _world.Read(journal2, n)));
        Assert.True(_world.Read(running, 3) is null or 6); // a job that runs reads what it finds, or nothing
        Assert.True(_world.Read(running, 1) is null or 2);
    }

    [Fact]
    public void Clear_All_RemovesSegmentsAndNothingElse()
    {
        Fill(_world.Model, 1);
        string other = Path.Combine(_world.Plan.Folder, "notes.txt");
        File.WriteAllText(other, "mine");
        File.WriteAllText(JournalFolder.TemporaryName(_world.Segments[0].Path), "left by a crash");

        (JournalSummary _, JournalSummary after) = JournalMaintenance.Clear(_world.Plan.Folder);

        Assert.Equal(0, after.Entries);
        Assert.Equal([other], Directory.EnumerateFiles(_world.Plan.Folder));
    }

    [Fact]
    public void Describe_NoFolder_IsAnEmptyJournalAndAFileIsAnError()
    {
        Assert.Equal(0, JournalMaintenance.Describe(_world.Plan.Folder).Entries);
        Assert.Equal(0, JournalMaintenance.Clear(_world.Plan.Folder).After.Segments);
        File.WriteAllText(_world.Plan.Folder, "");

        var error = Assert.Throws<MillraceException>(() => JournalMaintenance.Describe(_world.Plan.Folder));

        Assert.Equal("JOURNAL_FOLDER", error.Code);
    }

    private void Fill(ModelIdentity model, params long[] numbers)
    {
        using ResultJournal journal = _world.Open();
        foreach (long n in numbers)
            journal.Forget(JournalWorld.Key(n), journal.TryFind(JournalWorld.Key(n), out JournalEntry entry) ? entry : default);
        Append(journal, model, numbers);
    }

    private void Append(ResultJournal journal, ModelIdentity model, params long[] numbers)
    {
        foreach (long n in numbers)
        {
            using Batch outputs = _world.Numbers(2 * n);
            journal.Append(JournalWorld.Key(n), model, outputs, 0);
        }
    }
}
