using Millrace.Execution.Native;

namespace Millrace.Execution.Scheduling;

/// <summary>What the subtasks of a job share on one node. Thread-safe.</summary>
public interface INodeServices
{
    /// <summary>Answers the shared object of a key, making it on first use. It is disposed when the job ends.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="key">Unique among all types, such as <c>model/NAME</c>.</param>
    /// <param name="create">Makes it; called once, by one caller while others wait.</param>
    T GetOrAdd<T>(string key, Func<T> create)
        where T : class, IDisposable;

    /// <summary>Runs work on a slot when one is free.</summary>
    /// <param name="slot">The kind of slot.</param>
    /// <param name="stage">The stage that it belongs to, for precedence: most downstream first.</param>
    /// <param name="work">What to run; must not throw.</param>
    void Schedule(SlotKind slot, int stage, Action work);

    /// <summary>How many slots of a kind there are.</summary>
    int SlotCount(SlotKind slot);

    /// <summary>Stage index of an operator, for <see cref="Schedule"/>.</summary>
    int StageOf(string operatorId);

    /// <summary>Books bytes that stay resident until the job ends: a loaded model.</summary>
    void AddFixedBytes(long bytes);

    /// <summary>Counts a call of a model.</summary>
    /// <param name="rows">Rows in its batch.</param>
    void CountModelCall(int rows);

    /// <summary>Counts rows that were answered without a call of their own. Default: they are not counted.</summary>
    /// <param name="hits">Rows answered from the result journal.</param>
    /// <param name="shared">Rows that share the call of another row of equal content.</param>
    void CountJournal(int hits, int shared)
    {
    }

    /// <summary>Tells the user of something that went wrong and that the job goes on without. Default: nobody hears.</summary>
    /// <param name="code">Stable upper snake case code.</param>
    /// <param name="message">What and where.</param>
    void Warn(string code, string message)
    {
    }

    /// <summary>The guard before native code at a place; null, as is the default, where no supervisor watches the process.</summary>
    /// <param name="place">The same in each run of the plan: an operator's id, a model's key.</param>
    INativeGuard? GuardOf(string place) => null;
}
