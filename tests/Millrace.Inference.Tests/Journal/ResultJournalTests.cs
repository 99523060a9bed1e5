using System.Buffers.Binary;
using Millrace.Compute.Hashing;
using Millrace.Inference.Journal;

namespace Millrace.Inference.Tests.Journal;

public sealed class ResultJournalTests : IDisposable
{
    private readonly JournalWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Append_BeforeTheCommit_CanBeReadAndIsWrittenWhenItsTimeIsUp()
    {
        using ResultJournal journal = _world.Open();
        _world.Append(journal, 1, 2);
        _world.Time.Advance(TimeSpan.FromMilliseconds(5));
        _world.Append(journal, 3);

        Assert.Empty(_world.Segments);
        Assert.Equal(4, _world.Read(journal, 2));
        _world.Time.Advance(TimeSpan.FromMilliseconds(5)); // the first has waited 10 ms

        using (ResultJournal other = _world.Open())
            Assert.Equal(3, other.Count);
        Assert.Equal(6, _world.Read(journal, 3));
        _world.Append(journal, 4);
        _world.Time.Advance(TimeSpan.FromMilliseconds(20));
        using ResultJournal last = _world.Open();
        Assert.Equal([2L, 4L, 6L, 8L], new long[] { 1, 2, 3, 4 }.Select(n => _world.Read(last, n)!.Value));
        Assert.Single(_world.Segments);
    }

    [Fact]
    public void Append_MuchAtOnce_DoesNotWaitForTheClock()
    {
        using ResultJournal journal = _world.Open();
        _world.Append(journal, [.. Enumerable.Range(0, 20_000).Select(n => (long)n)]);
        _world.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1 << 20, _world.ChargedBytes);

        using ResultJournal other = _world.Open();
        Assert.Equal(_world.Plan.MaxIndexBytes / ResultJournal.IndexEntryBytes, other.Count);
        Assert.True(_world.Segments[0].Bytes >= 1 << 20);
    }

    [Fact]
    public void Dispose_AnswersGathered_AreWritten()
    {
        using (ResultJournal journal = _world.Open())
            _world.Append(journal, 1);

        using ResultJournal next = _world.Open();
        Assert.Equal(2, _world.Read(next, 1));
    }

    [Fact]
    public void Open_TwoAtOnce_WriteFilesOfTheirOwnThatOnlyTheUserReads()
    {
        using ResultJournal first = _world.Open();
        using ResultJournal second = _world.Open();
        _world.Append(first, 1, 2);
        _world.Append(second, 2, 3);
        first.Commit();
        second.Commit();

        using ResultJournal third = _world.Open();
        Assert.Equal(3, third.Count);
        Assert.Equal(2, _world.Segments.Count);
        Assert.All(_world.Segments, s => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(s.Path)));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, new DirectoryInfo(_world.Plan.Folder).UnixFileMode);
    }

    [Fact]
    public void Open_TornAnywhere_ServesTheRecordsBeforeAndNoOther()
    {
        long[] numbers = [.. Enumerable.Range(0, 20).Select(n => (long)n)];
        Fill(numbers);
        string path = _world.Segments[0].Path;
        byte[] whole = File.ReadAllBytes(path);
        for (int length = whole.Length - 1; length >= 0; length -= 13)
        {
            File.WriteAllBytes(path, whole.AsSpan(0, length));
            using ResultJournal journal = _world.Open();

            int expected = Enumerable.Range(0, 20).Count(i => EndOf(i) <= length);
            Assert.Equal(expected, numbers.Count(n => _world.Read(journal, n) is not null));
            Assert.All(numbers[..expected], n => Assert.Equal(2 * n, _world.Read(journal, n)));
        }

        Assert.Empty(_world.Warnings);

        // After the segment's header and the model's name, records of 56 + 9 bytes, filled up to 72.
        static int EndOf(int index) => 32 + 64 + (index + 1) * 72;
    }

    [Fact]
    public void Open_OneByteFlippedAnywhere_CostsAtMostOneRecordAndNeverAnswersWrongly()
    {
        long[] numbers = [.. Enumerable.Range(0, 4).Select(n => (long)n)];
        Fill(numbers);
        string path = _world.Segments[0].Path;
        byte[] whole = File.ReadAllBytes(path);
        for (int place = 32; place < whole.Length; place += 3)
        {
            byte[] damaged = [.. whole];
            damaged[place] ^= 0x10;
            File.WriteAllBytes(path, damaged);
            using ResultJournal journal = _world.Open();

            long?[] answers = [.. numbers.Select(n => _world.Read(journal, n))];
            Assert.True(answers.Count(a => a is null) <= 1, $"byte {place}");
            Assert.All(numbers.Zip(answers), p => Assert.True(p.Second is null || p.Second == 2 * p.First, $"byte {place}"));
        }

        File.WriteAllBytes(path, [1, .. whole.AsSpan(1)]);
        using ResultJournal none = _world.Open();
        Assert.Equal(0, none.Count);
    }

    [Fact]
    public void TryRead_DamagedAfterItWasOpened_IsForgotten()
    {
        Fill(1);
        using ResultJournal journal = _world.Open();
        Assert.True(journal.TryFind(JournalWorld.Key(1), out _));
        byte[] bytes = File.ReadAllBytes(_world.Segments[0].Path);
        bytes[^8] ^= 1; // the last byte of the answer, before its padding
        File.WriteAllBytes(_world.Segments[0].Path, bytes);

        Assert.Null(_world.Read(journal, 1));
        Assert.False(journal.TryFind(JournalWorld.Key(1), out _));
        _world.Append(journal, 1);
        Assert.Equal(2, _world.Read(journal, 1));
    }

    [Fact]
    public void Open_SegmentOfANewerFormat_IsLeftAsideWithAWarning()
    {
        Fill(1);
        string path = _world.Segments[0].Path;
        byte[] bytes = File.ReadAllBytes(path);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), 2);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(24), XxHash3.Hash64(bytes.AsSpan(0, 24)));
        File.WriteAllBytes(path, bytes);

        using ResultJournal journal = _world.Open();

        Assert.Equal(0, journal.Count);
        Assert.Equal(["JOURNAL_FORMAT"], _world.Warnings);
        Assert.False(journal.IsOff);
        Assert.Equal(1, JournalMaintenance.Describe(_world.Plan.Folder).OtherFormats);
    }

    [Fact]
    public void Commit_PastTheBound_RemovesTheOldestSegments()
    {
        _world.Plan = _world.Plan with { MaxBytes = 1 << 20 };
        using ResultJournal journal = _world.Open();
        for (long n = 0; n < 30_000; n += 500)
        {
            _world.Append(journal, [.. Enumerable.Range(0, 500).Select(i => n + i)]);
            _world.Time.Advance(TimeSpan.FromMilliseconds(10));
        }

        long bytes = _world.Segments.Sum(s => s.Bytes);
        Assert.InRange(bytes, (1 << 20) / 2, 1 << 20);
        Assert.True(_world.Segments.Count > 4);
        Assert.Null(_world.Read(journal, 0));
        Assert.Equal(2 * 29_999, _world.Read(journal, 29_999));
        using ResultJournal next = _world.Open();
        Assert.Null(_world.Read(next, 0));
        Assert.Equal(2 * 29_999, _world.Read(next, 29_999));
        Assert.Empty(_world.Warnings);
    }

    [Fact]
    public void Open_FolderThatCannotBe_IsOffAndWarns()
    {
        File.WriteAllText(_world.Plan.Folder, "a file");
        _world.Plan = _world.Plan with { Folder = Path.Combine(_world.Plan.Folder, "below") };
        using ResultJournal journal = _world.Open();
        _world.Append(journal, 1);

        Assert.True(journal.IsOff);
        Assert.Equal(["JOURNAL_OFF"], _world.Warnings);
        Assert.False(journal.TryFind(JournalWorld.Key(1), out _));
    }

    [Fact]
    public void Commit_DiskFull_TurnsItOffOnceAndKeepsWhatIsThere()
    {
        Fill(1);
        using ResultJournal journal = _world.Open(_ => new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0));
        _world.Append(journal, 2);
        _world.Time.Advance(TimeSpan.FromMilliseconds(10));
        _world.Append(journal, 3);
        _world.Time.Advance(TimeSpan.FromMilliseconds(10));

        Assert.True(journal.IsOff);
        Assert.Equal(["JOURNAL_OFF"], _world.Warnings);
        Assert.Equal(2, _world.Read(journal, 1));
        Assert.Null(_world.Read(journal, 3));
    }

    private void Fill(params long[] numbers)
    {
        using ResultJournal journal = _world.Open();
        _world.Append(journal, numbers);
    }
}
