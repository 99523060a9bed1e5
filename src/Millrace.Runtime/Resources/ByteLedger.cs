using System.Diagnostics;
using Millrace.Errors;
using Millrace.Execution.RowErrors;

namespace Millrace.Runtime.Resources;

/// <summary>
/// Grants bytes to edges and operators below a limit, so that whatever the plan and the limit, as long as the minima fit, some step can
/// always go on.
/// </summary>
/// <remarks>
/// <para>
/// Each account owns a minimum of one slice that is never lent. Only the <em>lead</em> of a stage (its oldest entry in flight) may draw
/// on the minimum; all may draw on what is shared, as long as accounts further downstream keep room for the bytes that they want. A sink
/// needs no output bytes, so its lead can always finish; that frees the minimum of the edge before it, and so on up to the sources.
/// </para>
/// <para>A minimum that grew for a large row falls back when its account is idle and another needs the bytes.</para>
/// <para>Sans-IO and single-threaded: guarded by the scheduler's lock.</para>
/// </remarks>
internal sealed class ByteLedger
{
    private readonly List<ByteAccount> _accounts = [];
    private long _minimaBytes;
    private long _sharedUsed;
    private long _minimaUsed;
    private ByteAccount? _oversize;

    /// <summary>Makes a ledger.</summary>
    /// <param name="limitBytes">The most bytes granted at once.</param>
    public ByteLedger(long limitBytes) => LimitBytes = limitBytes;

    /// <summary>The most bytes granted at once, fixed bytes included.</summary>
    public long LimitBytes { get; }

    /// <summary>Bytes that models and libraries hold for as long as the job runs.</summary>
    public long FixedBytes { get; private set; }

    /// <summary>Bytes granted now, fixed ones included.</summary>
    public long GrantedBytes => FixedBytes + _minimaUsed + _sharedUsed;

    /// <summary>The most that <see cref="GrantedBytes"/> has been.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>Bytes that were used without having been asked for: estimates that were too low.</summary>
    public long OverdraftBytes { get; private set; }

    private long SharedFree => LimitBytes - FixedBytes - _minimaBytes - _sharedUsed;

    /// <summary>Opens an account.</summary>
    public ByteAccount Open(string name, int rank, long minimumBytes, long desiredBytes, long capacityBytes, bool isOfSteps = false)
    {
        var account = new ByteAccount(name, rank, minimumBytes, desiredBytes, capacityBytes, isOfSteps);
        _accounts.Add(account);
        _minimaBytes += minimumBytes;
        return account;
    }

    /// <summary>Refuses a job whose minima do not fit.</summary>
    /// <exception cref="MillraceException"><c>MEMORY_MINIMUM</c> (user), with the figure that is needed.</exception>
    public void CheckMinima()
    {
        if (FixedBytes + _minimaBytes <= LimitBytes)
            return;
        string largest = string.Join(", ", _accounts.OrderByDescending(a => a.MinimumBytes).Take(3).Select(a => $"{a.Name} {a.MinimumBytes:N0}"));
        throw MillraceException.User(
            "MEMORY_MINIMUM",
            $"the job needs at least {FixedBytes + _minimaBytes:N0} bytes and memory.limit is {LimitBytes:N0}; the largest parts are {largest}",
            $"Set memory.limit to at least {FixedBytes + _minimaBytes}");
    }

    /// <summary>Books bytes that stay for the life of the job.</summary>
    public void AddFixed(long bytes)
    {
        FixedBytes += bytes;
        RaisePeak();
    }

    /// <summary>The most that the account is granted when all others have given back what they hold. Under the lock.</summary>
    public long MostFor(ByteAccount account) => LimitBytes - FixedBytes - _minimaBytes + account.MinimumBytes;

    /// <summary>Whether <see cref="TryCharge"/> would grant, or get nearer to it: a step that is refused tries again when this says so.</summary>
    public bool CanCharge(ByteAccount account, long bytes, bool isLead, bool isUnbounded = false) =>
        Plan(account, bytes, isLead, isUnbounded) is not null || (isLead && CanPlanOversize(account, bytes));

    /// <summary><see cref="CanCharge"/> of two grants that are of use only together.</summary>
    public bool CanChargeBoth(
        ByteAccount first, long firstBytes, ByteAccount second, long secondBytes, bool isLead, bool isUnbounded = false)
    {
        if (Plan(first, firstBytes, isLead, isUnbounded) is not ByteCharge charge)
            return isLead && CanPlanOversize(first, firstBytes);
        Book(charge, raisesPeak: false);
        bool can = CanCharge(second, secondBytes, isLead, isUnbounded);
        Release(charge);
        return can;
    }

    /// <summary>Grants bytes, or not.</summary>
    /// <param name="account">Who asks.</param>
    /// <param name="bytes">How many.</param>
    /// <param name="isLead">Whether the oldest entry of its stage asks.</param>
    /// <param name="charge">The grant.</param>
    /// <param name="isUnbounded">Whether the account may hold more than its capacity: what is shared alone bounds it.</param>
    /// <exception cref="MillraceException"><c>ROW_TOO_LARGE</c> (user): it can never be granted.</exception>
    public bool TryCharge(ByteAccount account, long bytes, bool isLead, out ByteCharge charge, bool isUnbounded = false)
    {
        ByteCharge? plan = Plan(account, bytes, isLead, isUnbounded);
        if (plan is null && isLead)
            plan = PlanOversize(account, bytes);
        charge = plan ?? ByteCharge.None;
        if (plan is null)
            return false;
        if (ReferenceEquals(_oversize, account))
            _oversize = null;
        Book(charge);
        return true;
    }

    /// <summary>
    /// Grants what is free, whatever others want and however much the account may hold: what it holds may be slices that wait for the one
    /// that asks to leave before them.
    /// </summary>
    /// <param name="account">Who asks: for the oldest entry of its stage, which was told that nothing runs that could free bytes.</param>
    /// <param name="bytes">How many.</param>
    /// <param name="charge">The grant.</param>
    /// <returns>Whether so many are free.</returns>
    public bool TryChargeFree(ByteAccount account, long bytes, out ByteCharge charge)
    {
        Reclaim(account);
        bool fits = bytes <= FreeFor(account);
        long fromMinimum = Math.Min(bytes, account.MinimumBytes - account.MinimumUsed);
        charge = fits ? new ByteCharge(account, fromMinimum, bytes - fromMinimum) : ByteCharge.None;
        if (!fits)
            return false;
        if (HoldsOversize(account))
            _oversize = null;
        Book(charge);
        return true;
    }

    /// <summary>Whether an account waits with the one oversize grant; others may have to wait for it, and not for bytes.</summary>
    public bool HoldsOversize(ByteAccount account) => ReferenceEquals(_oversize, account);

    /// <summary>Who asked is to ask no more: nothing runs that could free bytes. An oversize grant goes back.</summary>
    /// <param name="account">Who asked.</param>
    /// <param name="bytes">How many.</param>
    /// <returns><c>ROW_TOO_LARGE</c> (user).</returns>
    public MillraceException GiveUp(ByteAccount account, long bytes)
    {
        if (HoldsOversize(account))
            _oversize = null;
        return MillraceException.User(
            RowError.TooLarge,
            $"one row needs {bytes:N0} bytes more at {account.Name}; "
            + $"it and others in work hold {GrantedBytes:N0} of memory.limit {LimitBytes:N0}, and nothing is left to wait for",
            $"Set memory.limit to at least {GrantedBytes + bytes}, or pass the payload as OBJECT_REF");
    }

    /// <summary>Books bytes that are in use already although nobody asked: an estimate was too low.</summary>
    public ByteCharge Force(ByteAccount account, long bytes)
    {
        var charge = new ByteCharge(account, 0, bytes);
        OverdraftBytes += bytes;
        Book(charge);
        return charge;
    }

    /// <summary>Grants bytes that exist already: out of what is free where they fit, else over the limit and counted as overdraft.</summary>
    /// <param name="account">Who holds them.</param>
    /// <param name="bytes">How many.</param>
    /// <param name="isLead">Whether they are the oldest entry's of their stage. Others must leave it the minimum: theirs may have to wait
    /// for it.</param>
    public ByteCharge ChargeOrForce(ByteAccount account, long bytes, bool isLead) => Plan(account, bytes, isLead) is ByteCharge charge
        ? Booked(charge)
        : Force(account, bytes);

    /// <summary>The true bytes of a slice that was made with a reservation; what it was short of is booked all the same.</summary>
    /// <param name="account">Who holds the slice: whose reservation it is.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="isLead">As of <see cref="ChargeOrForce"/>.</param>
    /// <param name="reservation">What was granted ahead; afterwards, what is left of it.</param>
    public ByteCharge Settle(ByteAccount account, long bytes, bool isLead, ref ByteCharge reservation)
    {
        (ByteCharge part, reservation) = reservation.Split(bytes);
        if (part.Bytes == bytes)
            return part;
        Release(part);
        return ChargeOrForce(account, bytes, isLead);
    }

    /// <summary>Takes granted bytes back.</summary>
    public void Release(ByteCharge charge)
    {
        if (charge.Account is null)
            return;
        charge.Account.Subtract(charge);
        _minimaUsed -= charge.FromMinimum;
        _sharedUsed -= charge.FromShared;
        Debug.Assert(_minimaUsed >= 0 && _sharedUsed >= 0, "more bytes given back than granted");
    }

    private ByteCharge? Plan(ByteAccount account, long bytes, bool isLead, bool isUnbounded = false)
    {
        long fromMinimum = isLead ? Math.Min(bytes, account.MinimumBytes - account.MinimumUsed) : 0;
        long fromShared = bytes - fromMinimum;
        if (fromShared == 0)
            return new ByteCharge(account, fromMinimum, 0);
        if (_oversize is not null && !ReferenceEquals(_oversize, account))
            return null;
        bool fits = fromShared <= SharedFree - UnmetDownstream(account) && (isUnbounded || account.Used + bytes <= account.CapacityBytes);
        return fits ? new ByteCharge(account, fromMinimum, fromShared) : null;
    }

    /// <summary>
    /// A slice above its account's minimum: the minimum grows where the shared part can pay for it; else the account takes the one
    /// oversize grant of the node, and everybody else stays within their minima until it has what it needs.
    /// </summary>
    private ByteCharge? PlanOversize(ByteAccount account, long bytes)
    {
        if (bytes > MostFor(account) || bytes > FreeFor(account))
            Reclaim(account);
        long most = MostFor(account);
        if (bytes > most)
        {
            if (HoldsOversize(account))
                _oversize = null;
            throw MillraceException.User(
                RowError.TooLarge,
                $"one row needs {bytes:N0} bytes at {account.Name}, and memory.limit leaves {most:N0}",
                $"Set memory.limit to at least {LimitBytes + bytes - most}, or pass the payload as OBJECT_REF");
        }

        if (!MayGrow(account, bytes))
            return null;
        if (bytes <= FreeFor(account))
            return Grow(account, bytes);
        _oversize ??= account;
        return null;
    }

    /// <summary>Whether <see cref="PlanOversize"/> would change something.</summary>
    private bool CanPlanOversize(ByteAccount account, long bytes)
    {
        long reclaimable = Reclaimable(account);
        if (bytes > MostFor(account) + reclaimable)
            return true;
        return MayGrow(account, bytes) && (bytes <= FreeFor(account) + reclaimable || _oversize is null);
    }

    /// <summary>Slices on their way make room by themselves; a step's own bytes do not while it waits for more.</summary>
    private static bool MayGrow(ByteAccount account, long bytes) =>
        account.Used == 0 ? bytes > account.MinimumBytes : account.IsOfSteps;

    private ByteCharge Grow(ByteAccount account, long bytes)
    {
        if (account.Used > 0)
        {
            long fromMinimum = Math.Min(bytes, account.MinimumBytes - account.MinimumUsed);
            return new ByteCharge(account, fromMinimum, bytes - fromMinimum);
        }

        _minimaBytes += bytes - account.MinimumBytes;
        account.RaiseMinimum(bytes);
        return new ByteCharge(account, bytes, 0);
    }

    private long FreeFor(ByteAccount account) => account.MinimumBytes - account.MinimumUsed + SharedFree;

    private long Reclaimable(ByteAccount account) => _accounts.Sum(a => ReferenceEquals(a, account) ? 0 : a.ReclaimableBytes);

    /// <summary>Takes back what idle accounts' minima have grown by for rows that have passed.</summary>
    private void Reclaim(ByteAccount account)
    {
        foreach (ByteAccount other in _accounts)
        {
            if (ReferenceEquals(other, account) || other.ReclaimableBytes == 0)
                continue;
            _minimaBytes -= other.ReclaimableBytes;
            other.LowerMinimum();
        }
    }

    private long UnmetDownstream(ByteAccount account)
    {
        long unmet = 0;
        foreach (ByteAccount other in _accounts)
        {
            if (other.Rank > account.Rank)
                unmet += other.Unmet;
        }

        // Upstream may always use a part, or a wide plan under a low limit would run one step at a time.
        return Math.Min(unmet, Math.Max(0, LimitBytes - FixedBytes - _minimaBytes) / 2);
    }

    private ByteCharge Booked(ByteCharge charge)
    {
        Book(charge);
        return charge;
    }

    private void Book(ByteCharge charge, bool raisesPeak = true)
    {
        charge.Account?.Add(charge);
        _minimaUsed += charge.FromMinimum;
        _sharedUsed += charge.FromShared;
        if (raisesPeak)
            RaisePeak();
    }

    private void RaisePeak() => PeakBytes = Math.Max(PeakBytes, GrantedBytes);
}
