using Millrace.Columnar;
using Millrace.Memory;
using Millrace.Plan.Catalog;
using Millrace.Types;

namespace Millrace.Testing.Connectors;

/// <summary>What a connector's author tells the kit.</summary>
public sealed record ConformanceTable
{
    /// <summary>Makes the definition of a table at a place of that name, empty at first; with the schema declared where that is not null.</summary>
    public required Func<string, Schema?, TableDefinition> Define { get; init; }

    /// <summary>The columns that the connector can hold.</summary>
    public required Schema Schema { get; init; }

    /// <summary>Makes rows of <see cref="Schema"/> from a number on: first, count, allocator.</summary>
    public required Func<int, int, MemoryAllocator, Batch> MakeRows { get; init; }

    /// <summary>Whether a table's columns must be declared to be read with their types. Default: false.</summary>
    public bool NeedsDeclaredColumns { get; init; }
}
