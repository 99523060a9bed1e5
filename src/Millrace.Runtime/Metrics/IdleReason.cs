namespace Millrace.Runtime.Metrics;

/// <summary>Why a slot has nothing to do.</summary>
public enum IdleReason
{
    /// <summary>No slice waits for this kind of slot: what is upstream is slower.</summary>
    NoInput,

    /// <summary>Slices wait, and the ledger has no bytes for their steps.</summary>
    NoBytes,

    /// <summary>Enough rows wait before the next stage: what is downstream is slower.</summary>
    NoRoom,

    /// <summary>Slices wait for a stage that has as many steps at once as it may.</summary>
    ConcurrencyBound,

    /// <summary>Rows wait for a model's batch to fill or for its answer.</summary>
    ModelWait,

    /// <summary>No accelerator is free for a model call.</summary>
    NoAccelerator,

    /// <summary>Work waits behind a checkpoint's barrier.</summary>
    Barrier,

    /// <summary>Sources wait for data that does not exist yet.</summary>
    SourceWait,

    /// <summary>The job starts or ends: nothing to run yet, or nothing any more.</summary>
    StartOrEnd,

    /// <summary>Work could run and does not: a defect of the engine when it adds up.</summary>
    Unknown,
}
