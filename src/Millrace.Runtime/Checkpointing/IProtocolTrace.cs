namespace Millrace.Runtime.Checkpointing;

/// <summary>Hears which numbered step of the protocol a machine takes. Production passes null and pays one comparison.</summary>
internal interface IProtocolTrace
{
    /// <summary>A step was taken.</summary>
    /// <param name="id">The step's number in <c>docs/specs/checkpoint-protocol.md</c>: <c>2.1.3</c>.</param>
    void Step(string id);
}
