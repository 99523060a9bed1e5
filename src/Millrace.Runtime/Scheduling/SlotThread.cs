namespace Millrace.Runtime.Scheduling;

/// <summary>A thread that is one slot: waits to be handed work, runs it, and asks for more.</summary>
internal sealed class SlotThread : IDisposable
{
    private readonly SlotPool _pool;
    private readonly SemaphoreSlim _handed = new(0);
    private readonly Thread _thread;
    private Action? _work;

    public SlotThread(SlotPool pool, string name)
    {
        _pool = pool;
        _thread = new Thread(Run) { IsBackground = true, Name = name };
    }

    /// <summary>Starts the thread.</summary>
    public void Start() => _thread.Start();

    /// <summary>Hands work over, or null to end the thread. Under the lock, only while the thread is idle.</summary>
    public void Hand(Action? work)
    {
        _work = work;
        _handed.Release();
    }

    /// <summary>Waits for the thread to end.</summary>
    public void Dispose()
    {
        if (_thread.ThreadState.HasFlag(ThreadState.Unstarted) is false)
            _thread.Join();
        _handed.Dispose();
    }

    private void Run()
    {
        while (_pool.TakeOrRest(this) is Action work || (work = WaitForWork()!) is not null)
            work();
    }

    private Action? WaitForWork()
    {
        _handed.Wait();
        Action? work = _work;
        _work = null;
        return work;
    }
}
