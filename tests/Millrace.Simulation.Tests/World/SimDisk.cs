using Millrace.Errors;
using Millrace.Execution.Storage;
using Millrace.Runtime.Checkpointing;

namespace Millrace.Simulation.Tests.World;

/// <summary>The one thing that outlives a node: log, objects, staged and published files. It checks what may happen to them.</summary>
internal sealed class SimDisk(SimModel model, SimRandom random)
{
    private readonly List<(byte[] Bytes, JobLogEntry Entry)> _log = [];
    private readonly SortedDictionary<string, byte[]> _objects = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, (byte[] Bytes, Row[] Rows)> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PreparedOutput> _logged = new(StringComparer.Ordinal);
    private readonly List<(CheckpointEntry Entry, CheckpointManifest Manifest)> _checkpoints = [];

    public IReadOnlyList<(CheckpointEntry Entry, CheckpointManifest Manifest)> Checkpoints => _checkpoints;

    public IEnumerable<JobLogEntry> Log => _log.Select(entry => entry.Entry);

    public IEnumerable<string> StagedFiles => _files.Keys.Where(path => path.StartsWith(".tmp/", StringComparison.Ordinal));

    /// <summary>Objects that were damaged on purpose: a restore that meets one may fail.</summary>
    public HashSet<string> Damaged { get; } = [];

    /// <summary>When an object was last damaged or deleted.</summary>
    public Dictionary<string, TimeSpan> ChangedAt { get; } = [];

    /// <summary>A copy of all that is durable.</summary>
    public SimDisk Clone(SimModel otherModel, SimRandom otherRandom)
    {
        var copy = new SimDisk(otherModel, otherRandom);
        copy._log.AddRange(_log);
        copy._checkpoints.AddRange(_checkpoints);
        foreach ((string path, byte[] bytes) in _objects)
        {
            copy._objects.Add(path, bytes);
        }

        foreach ((string path, (byte[] Bytes, Row[] Rows) file) in _files)
        {
            copy._files.Add(path, file);
        }

        foreach ((string path, PreparedOutput item) in _logged)
        {
            copy._logged.Add(path, item);
        }

        copy.Damaged.UnionWith(Damaged);
        return copy;
    }

    public IReadOnlyList<JobLogRecord> ReadLog(long from) =>
        [.. _log.Skip((int)from - 1).Select((entry, at) => new JobLogRecord(from + at, entry.Bytes))];

    /// <summary>Null: failed, with or without having written.</summary>
    public AppendResult? Append(long index, ReadOnlyMemory<byte> bytes)
    {
        if (random.Chance(model.DiskChance / 2))
        {
            return null;
        }

        if (index <= _log.Count)
        {
            return AppendResult.Collision;
        }

        Require(index == _log.Count + 1, "L1", $"append at {index} after {_log.Count}");
        byte[] stored = bytes.ToArray();
        JobLogEntry entry = JobLogCodec.Decode(new JobLogRecord(index, stored), "disk");
        CheckAppend(entry);
        _log.Add((stored, entry));
        return random.Chance(model.DiskChance / 2) ? null : AppendResult.Appended;
    }

    public ObjectHandle WriteObject(string path, byte[] bytes)
    {
        if (random.Chance(model.DiskChance))
        {
            throw random.Chance(0.5) ? StorageErrors.Full(path) : StorageErrors.Failed(path, "write");
        }

        if (_objects.ContainsKey(path))
        {
            throw StorageErrors.Exists(path);
        }

        bool torn = bytes.Length > 1 && random.Chance(model.TornChance);
        _objects.Add(path, torn ? bytes[..(bytes.Length / 2)] : bytes);
        return new ObjectHandle(path, bytes.Length, ContentHash.Of(bytes));
    }

    public ObjectCheck Verify(ObjectHandle handle) => !_objects.TryGetValue(handle.Path, out byte[]? stored)
        ? ObjectCheck.Missing
        : stored.Length != handle.Length
            ? ObjectCheck.LengthDiffers
            : ContentHash.Of(stored) != handle.Hash ? ObjectCheck.HashDiffers : ObjectCheck.Intact;

    /// <summary>Reads like a driver: verified. That nothing of a restore was verified before is the checker's business.</summary>
    public byte[] ReadObject(ObjectHandle handle, TimeSpan? verifiedAt = null)
    {
        ObjectCheck check = Verify(handle);
        if (check != ObjectCheck.Intact && verifiedAt < ChangedAt.GetValueOrDefault(handle.Path))
        {
            throw StorageErrors.BadObject(handle.Path, check);
        }

        Require(check == ObjectCheck.Intact, "2.1.6", $"records flow from damaged object {handle.Path}");
        return _objects[handle.Path];
    }

    public CheckpointManifest ReadManifest(ObjectHandle handle)
    {
        ObjectCheck check = Verify(handle);
        return check == ObjectCheck.Intact
            ? ManifestCodec.Decode(_objects[handle.Path], handle.Path)
            : throw StorageErrors.BadObject(handle.Path, check);
    }

    public IReadOnlyList<string> ListObjects() => [.. _objects.Keys];

    public void DeleteObject(string path, TimeSpan now)
    {
        ChangedAt[path] = now;
        IEnumerable<(CheckpointEntry Entry, CheckpointManifest Manifest)> retained = _checkpoints.TakeLast(3);
        bool reachable = retained.Any(item => item.Entry.Manifest.Path == path || item.Manifest.Objects().Any(handle => handle.Path == path));
        Require(!reachable || Damaged.Count > 0, "A3", $"reachable object {path} was deleted");
        _objects.Remove(path);
    }

    /// <summary>Flips a byte of one object of the newest checkpoint.</summary>
    public void Corrupt(TimeSpan now)
    {
        if (_checkpoints.Count == 0)
        {
            return;
        }

        (CheckpointEntry entry, CheckpointManifest manifest) = _checkpoints[^1];
        ObjectHandle[] objects = [entry.Manifest, .. manifest.Objects().Where(handle => handle.Length > 0)];
        string path = objects[random.Below(objects.Length)].Path;
        if (_objects.TryGetValue(path, out byte[]? stored) && stored.Length > 0)
        {
            byte[] flipped = [.. stored];
            flipped[random.Below(flipped.Length)] ^= 0x40;
            _objects[path] = flipped;
            Damaged.Add(path);
            ChangedAt[path] = now;
        }
    }

    public (long Length, string Hash) Stage(string path, Row[] rows)
    {
        if (random.Chance(model.DiskChance))
        {
            throw StorageErrors.Full(path);
        }

        Require(!_files.ContainsKey(path), "2.8A", $"two writers of {path}");
        byte[] bytes = SimCodec.Encode(rows);
        _files.Add(path, (bytes, rows));
        return (bytes.Length, ContentHash.Of(bytes));
    }

    /// <summary>What an idempotent committer of a file sink does.</summary>
    public void Commit(PreparedOutput item)
    {
        if (random.Chance(model.DiskChance))
        {
            throw StorageErrors.Failed(item.Output.Id, "rename");
        }

        Require(_logged.ContainsKey(item.Output.Id), "L3", $"{item.Output.Id} was published before its checkpoint was logged");
        if (_files.TryGetValue(item.Output.Id, out (byte[] Bytes, Row[] Rows) present))
        {
            _files.Remove(item.Output.Payload);
            if (ContentHash.Of(present.Bytes) != item.Output.Hash)
            {
                throw MillraceException.External("COMMIT_CONFLICT", item.Output.Id);
            }

            return;
        }

        if (!_files.Remove(item.Output.Payload, out (byte[] Bytes, Row[] Rows) staged))
        {
            throw MillraceException.External("COMMITTED_DATA_MISSING", item.Output.Id);
        }

        _files.Add(item.Output.Id, staged);
        if (random.Chance(model.DiskChance))
        {
            throw StorageErrors.Failed(item.Output.Id, "sync");
        }
    }

    public void Sweep(CoordinatorEffect.SweepStaging sweep)
    {
        HashSet<string> keep = [.. sweep.Keep.Select(item => item.Output.Payload)];
        foreach (string path in StagedFiles.ToArray())
        {
            long generation = long.Parse(path.Split('/')[2], System.Globalization.CultureInfo.InvariantCulture);
            if ((generation < sweep.BelowGeneration || generation == sweep.OwnGeneration) && !keep.Contains(path))
            {
                _files.Remove(path);
            }
        }
    }

    /// <summary>All rows that a reader sees.</summary>
    public IEnumerable<Row> Visible() =>
        _files.Where(file => file.Key.StartsWith("part-", StringComparison.Ordinal)).SelectMany(file => file.Value.Rows);

    private static void Require(bool holds, string invariant, string what)
    {
        if (!holds)
        {
            throw new InvariantException(invariant, what);
        }
    }

    private void CheckAppend(JobLogEntry entry)
    {
        long highest = _log.Count == 0 ? 0 : _log.Max(item => item.Entry.Generation);
        Require(
            entry is GenerationEntry ? entry.Generation == highest + 1 : entry.Generation == highest, "L2",
            $"generation {entry.Generation} after {highest}");
        if (entry is CheckpointEntry checkpoint)
        {
            CheckCheckpoint(checkpoint);
        }
        else if (entry is CommittedEntry committed)
        {
            CheckpointManifest manifest = _checkpoints.Single(item => item.Entry.Id == committed.Id).Manifest;
            Require(
                manifest.Committables().All(item => _files.ContainsKey(item.Output.Id)), "T1", $"checkpoint {committed.Id} is said to be committed");
        }
    }

    private void CheckCheckpoint(CheckpointEntry checkpoint)
    {
        if (_checkpoints.Count > 0)
        {
            Require(checkpoint.Id > _checkpoints[^1].Entry.Id, "A1", $"checkpoint {checkpoint.Id} after {_checkpoints[^1].Entry.Id}");
            Require(Damaged.Count > 0 || checkpoint.Parent == _checkpoints[^1].Entry.Id, "A1", $"parent of {checkpoint.Id} is {checkpoint.Parent}");
        }

        CheckpointManifest manifest = ReadManifest(checkpoint.Manifest);
        ObjectHandle? bad = manifest.Objects().FirstOrDefault(handle => Verify(handle) != ObjectCheck.Intact);
        Require(bad is null, "A3", $"checkpoint {checkpoint.Id} was logged with a damaged object {bad?.Path}");
        _checkpoints.Add((checkpoint, manifest));
        foreach (PreparedOutput item in manifest.Committables())
        {
            _logged[item.Output.Id] = item;
        }

        CheckConservation(manifest);
    }

    /// <summary>A2, M1, R1 and Q1: what the sources have read is, each record once, committed, committable, spooled or in flight.</summary>
    private void CheckConservation(CheckpointManifest manifest)
    {
        SplitAssignerState source = SimCodec.DecodeSource(ReadObject(manifest.Sources[0].State));
        List<SplitPosition> splits = [.. manifest.Tasks.SelectMany(task => task.Splits), .. source.Pool];
        string[] places = [.. splits.Select(split => split.Split), .. source.Finished];
        Require(places.Distinct().Count() == places.Length, "R1", "a split is in two places");
        Require(places.Length == model.Splits.Length, "R1", $"{model.Splits.Length - places.Length} splits are nowhere");

        HashSet<(int, int)> read = [];
        foreach (string id in places)
        {
            int split = int.Parse(id, System.Globalization.CultureInfo.InvariantCulture);
            long records = splits.FirstOrDefault(item => item.Split == id)?.Records ?? model.Splits[split];
            read.UnionWith(Enumerable.Range(0, (int)records).Select(index => (split, index)));
        }

        HashSet<(int, int)> found = [];
        foreach (Row row in StoredRows(manifest))
        {
            Require(found.Add((row.Split, row.Index)), "A2", $"record {row.Id} is twice in checkpoint {manifest.Id}");
            Require(read.Contains((row.Split, row.Index)), "A7", $"record {row.Id} of after the barrier is in checkpoint {manifest.Id}");
        }

        (int Split, int Index) lost = read.FirstOrDefault(
            item => !found.Contains(item) && model.Classify(new Row(item.Item1, item.Item2, Outcome.Open)) != Outcome.Filtered, (-1, -1));
        Require(lost.Split < 0, "A2", $"record {lost} is lost from checkpoint {manifest.Id}");
    }

    private IEnumerable<Row> StoredRows(CheckpointManifest manifest)
    {
        HashSet<string> targets = [.. manifest.Committables().Select(item => item.Output.Id)];
        foreach (PreparedOutput item in manifest.Committables())
        {
            string path = _files.ContainsKey(item.Output.Id) ? item.Output.Id : item.Output.Payload;
            Require(_files.ContainsKey(path), "T1", $"{path} of checkpoint {manifest.Id} is missing");
            foreach (Row row in _files[path].Rows)
            {
                yield return row;
            }
        }

        foreach ((string path, (byte[] _, Row[] rows)) in _files
            .Where(file => file.Key.StartsWith("part-", StringComparison.Ordinal) && !targets.Contains(file.Key)))
        {
            foreach (Row row in rows)
            {
                yield return row;
            }
        }

        foreach (NamedObject state in manifest.Tasks.SelectMany(task => task.States))
        {
            byte[] bytes = ReadObject(state.Object);
            IEnumerable<Row> rows = state.Name == "in-flight"
                ? SimCodec.DecodeEntries(bytes).SelectMany(entry => entry.Rows)
                : SimCodec.DecodeRows(bytes);
            foreach (Row row in rows.Where(row => row.Outcome != Outcome.Filtered))
            {
                yield return row;
            }
        }
    }
}
