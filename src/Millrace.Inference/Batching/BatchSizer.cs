namespace Millrace.Inference.Batching;

/// <summary>Chooses how many rows a batch is to have: climbs, by halves and doubles, to where a call gets most rows done a second.</summary>
/// <remarks>
/// <para>
/// It starts at the largest size and measures full calls only. After <see cref="WindowCalls"/> of them it tries the neighbour (half,
/// later double); a neighbour that is at least 5 % faster becomes the new home and the climb goes on, else it turns round and
/// looks again after <see cref="HoldWindows"/> windows. So a low rate of rows never makes batches smaller, and a model that gains
/// nothing from larger ones (its working set leaves the cache) ends at smaller ones, which also wait less.
/// </para>
/// <para>
/// Apart from that, rows that waited their whole time although none came for most of it show that the dataflow holds no more (its
/// memory, or its bound on slices in flight, is used up): then a batch is full at as many rows as there were, and that bound doubles
/// with each batch that reaches it.
/// </para>
/// <para>Sans-IO and single-threaded. Simple hill climbing (steepest ascent over neighbours with a dead band).</para>
/// </remarks>
internal sealed class BatchSizer
{
    /// <summary>Full calls that make a measurement.</summary>
    public const int WindowCalls = 4;

    /// <summary>Measurements between two looks at the neighbours.</summary>
    public const int HoldWindows = 16;

    private const double Gain = 1.05;
    private readonly int _rowsMax;
    private readonly bool _isAdaptive;
    private int _home;
    private int _probe;
    private int _reach;
    private double _homeRate;
    private bool _isUpward;
    private int _hold;
    private int _calls = -1;
    private long _rows;
    private TimeSpan _elapsed;

    /// <summary>Makes a sizer.</summary>
    /// <param name="rowsMax">The most rows.</param>
    /// <param name="isAdaptive">Whether it adapts at all; else the target is always <paramref name="rowsMax"/>.</param>
    public BatchSizer(int rowsMax, bool isAdaptive)
    {
        _rowsMax = rowsMax;
        _isAdaptive = isAdaptive;
        _home = rowsMax;
        _probe = rowsMax;
        _reach = rowsMax;
    }

    /// <summary>Rows that make a batch full now.</summary>
    public int Target => Math.Min(_probe, _reach);

    /// <summary>A batch was cut by its bytes: no larger one is to be had with rows of this size.</summary>
    public void OnCutByBytes(int rows)
    {
        if (!_isAdaptive || rows >= _probe)
            return;
        _home = Math.Max(1, rows);
        MoveTo(_home);
        _homeRate = 0;
    }

    /// <summary>A batch left because its oldest row had waited long enough.</summary>
    /// <param name="rows">Its rows.</param>
    /// <param name="wasQuiet">Whether no row had come for most of that time.</param>
    public void OnWaitedOut(int rows, bool wasQuiet)
    {
        if (_isAdaptive && wasQuiet && rows < Target)
            _reach = rows;
    }

    /// <summary>A batch left because it was full.</summary>
    public void OnFull()
    {
        if (_reach < _rowsMax)
            _reach = Math.Min(_rowsMax, _reach * 2);
    }

    /// <summary>A full call came back.</summary>
    /// <param name="rows">Its rows.</param>
    /// <param name="elapsed">How long it took.</param>
    public void OnCall(int rows, TimeSpan elapsed)
    {
        if (!_isAdaptive || _rowsMax == 1 || rows != _probe)
            return;
        _calls++;
        if (_calls == 0)
            return; // The first call also pays for warming up.
        _rows += rows;
        _elapsed += elapsed;
        if (_calls < WindowCalls)
            return;
        Decide(_rows / Math.Max(_elapsed.TotalSeconds, 1e-9));
    }

    private void Decide(double rate)
    {
        if (_probe != _home)
        {
            bool isBetter = rate > _homeRate * Gain;
            _hold = isBetter ? 0 : HoldWindows;
            if (isBetter)
                (_home, _homeRate) = (_probe, rate);
            else
                _isUpward = !_isUpward;
            MoveTo(isBetter ? Neighbour() : _home);
            return;
        }

        _homeRate = rate;
        MoveTo(_hold-- > 0 ? _home : Neighbour());
    }

    private int Neighbour()
    {
        int next = _isUpward ? Math.Min(_rowsMax, _home * 2) : Math.Max(1, _home / 2);
        if (next != _home)
            return next;
        _isUpward = !_isUpward;
        return _home;
    }

    private void MoveTo(int rows)
    {
        _probe = rows;
        _calls = 0;
        _rows = 0;
        _elapsed = TimeSpan.Zero;
    }
}
