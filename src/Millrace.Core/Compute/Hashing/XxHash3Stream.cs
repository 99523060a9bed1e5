namespace Millrace.Compute.Hashing;

/// <summary>
/// XXH3-64 over content that arrives in several spans; the result equals <see cref="XxHash3.Hash64"/> of their concatenation.
/// </summary>
/// <remarks>Not thread-safe. Memory: 0.6 KiB, whatever the length.</remarks>
public sealed class XxHash3Stream
{
    private const int BufferBytes = 256;
    private readonly byte[] _secret = new byte[192];
    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly byte[] _lastStripe = new byte[XxHash3.StripeBytes];
    private readonly ulong[] _accumulators = new ulong[8];
    private readonly ulong _seed;
    private int _buffered;
    private int _stripeInBlock;
    private ulong _length;

    /// <summary>Starts an empty hash.</summary>
    /// <param name="seed">Varies the function; 0 by default.</param>
    public XxHash3Stream(ulong seed = 0)
    {
        _seed = seed;
        XxHash3.DeriveSecret(seed, _secret);
        XxHash3.InitializeAccumulators(_accumulators);
    }

    /// <summary>Bytes appended so far.</summary>
    public long LengthBytes => (long)_length;

    /// <summary>Appends <paramref name="data"/>; an empty span changes nothing.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        _length += (ulong)data.Length;
        while (!data.IsEmpty)
        {
            // A full buffer is consumed only when more follows: the last stripe is treated apart.
            if (_buffered == BufferBytes)
            {
                ConsumeBuffer();
            }

            int taken = Math.Min(BufferBytes - _buffered, data.Length);
            data[..taken].CopyTo(_buffer.AsSpan(_buffered));
            _buffered += taken;
            data = data[taken..];
        }
    }

    /// <summary>The hash of all bytes appended so far; appending may go on afterwards.</summary>
    public ulong Current()
    {
        if (_length <= XxHash3.MidSizeMax)
        {
            return XxHash3.Hash64(_buffer.AsSpan(0, _buffered), _seed);
        }

        Span<ulong> accumulators = stackalloc ulong[8];
        _accumulators.CopyTo(accumulators);
        int stripeInBlock = _stripeInBlock;
        int whole = (_buffered - 1) / XxHash3.StripeBytes;
        Consume(accumulators, ref stripeInBlock, whole);
        Span<byte> last = stackalloc byte[XxHash3.StripeBytes];
        CopyLastStripe(last);
        XxHash3.Accumulate(accumulators, last, _secret.AsSpan(192 - XxHash3.StripeBytes - 7));
        return XxHash3.Merge(accumulators, _secret, _length);
    }

    private void ConsumeBuffer()
    {
        Consume(_accumulators, ref _stripeInBlock, BufferBytes / XxHash3.StripeBytes);
        _buffer.AsSpan(BufferBytes - XxHash3.StripeBytes).CopyTo(_lastStripe);
        _buffered = 0;
    }

    private void Consume(Span<ulong> accumulators, ref int stripeInBlock, int stripes)
    {
        for (int i = 0; i < stripes; i++)
        {
            ReadOnlySpan<byte> stripe = _buffer.AsSpan(i * XxHash3.StripeBytes, XxHash3.StripeBytes);
            XxHash3.Accumulate(accumulators, stripe, _secret.AsSpan(8 * stripeInBlock));
            if (++stripeInBlock == XxHash3.BlockStripes)
            {
                XxHash3.Scramble(accumulators, _secret);
                stripeInBlock = 0;
            }
        }
    }

    private void CopyLastStripe(Span<byte> last)
    {
        if (_buffered >= XxHash3.StripeBytes)
        {
            _buffer.AsSpan(_buffered - XxHash3.StripeBytes, XxHash3.StripeBytes).CopyTo(last);
            return;
        }

        int fromBefore = XxHash3.StripeBytes - _buffered;
        _lastStripe.AsSpan(_buffered, fromBefore).CopyTo(last);
        _buffer.AsSpan(0, _buffered).CopyTo(last[fromBefore..]);
    }
}
