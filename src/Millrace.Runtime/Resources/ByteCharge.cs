namespace Millrace.Runtime.Resources;

/// <summary>Bytes granted by the ledger to one slice or one step: given back once, in whole or bit by bit.</summary>
/// <param name="Account">The account that they are charged to.</param>
/// <param name="FromMinimum">Bytes out of the account's minimum.</param>
/// <param name="FromShared">Bytes out of what all accounts share.</param>
internal readonly record struct ByteCharge(ByteAccount? Account, long FromMinimum, long FromShared)
{
    /// <summary>No bytes.</summary>
    public static ByteCharge None { get; }

    /// <summary>All bytes.</summary>
    public long Bytes => FromMinimum + FromShared;

    /// <summary>Parts the charge: the first part has at most so many bytes, shared ones first.</summary>
    public (ByteCharge Part, ByteCharge Remainder) Split(long bytes)
    {
        long shared = Math.Min(bytes, FromShared);
        long minimum = Math.Min(bytes - shared, FromMinimum);
        return (new ByteCharge(Account, minimum, shared), new ByteCharge(Account, FromMinimum - minimum, FromShared - shared));
    }
}
