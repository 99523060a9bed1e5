using Millrace.Runtime.Resources;

namespace Millrace.Runtime.Tasks;

/// <summary>What a blocked entry waits for.</summary>
/// <param name="Account">The account of its output; null where there is none.</param>
/// <param name="OutputBytes">Bytes out of that account.</param>
/// <param name="ScratchBytes">Bytes out of the stage's own account.</param>
internal readonly record struct WantedBytes(ByteAccount? Account, long OutputBytes, long ScratchBytes);
