namespace Millrace.Execution.Storage;

/// <summary>Opens the storage that <c>checkpoint.dir</c> names. The host gives one to the job executor, which knows no system by itself.</summary>
public interface IJobStorageFactory
{
    /// <summary>Opens a job's storage and marks it as in use.</summary>
    /// <param name="location">What <c>checkpoint.dir</c> says.</param>
    /// <param name="owner">Who uses it, for the message that another process gets.</param>
    /// <param name="mustExist">Whether it is to be refused where nothing is there yet; then nothing is made.</param>
    /// <returns>The storage, owned by the caller.</returns>
    /// <exception cref="Millrace.Errors.MillraceException">
    /// <see cref="StorageErrors.InUse"/>, <see cref="StorageErrors.Denied"/>, or <c>CHECKPOINT_NOT_FOUND</c> (user).
    /// </exception>
    IJobStorage Open(string location, string owner, bool mustExist);
}
