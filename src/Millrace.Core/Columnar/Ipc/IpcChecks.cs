using Millrace.Errors;
using Millrace.Types;

namespace Millrace.Columnar.Ipc;

/// <summary>Checks shared by the writers.</summary>
internal static class IpcChecks
{
    public static void RequireSchema(Schema schema, Batch batch)
    {
        if (!ReferenceEquals(schema, batch.Schema) && !schema.Equals(batch.Schema))
            throw MillraceException.Internal("SCHEMA_MISMATCH", $"a batch of {batch.Schema} goes to a stream of {schema}");
    }
}
