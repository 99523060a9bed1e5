namespace Millrace.Inference.Journal;

/// <summary>What a record holds. Readers skip kinds that they do not know.</summary>
internal enum RecordKind
{
    /// <summary>A row of a model's outputs.</summary>
    Answer = 1,

    /// <summary>The name that a hash of a model's name stands for, in UTF-8.</summary>
    ModelName = 2,
}
