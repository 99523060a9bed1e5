using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Millrace.Compute.Hashing;

/// <summary>
/// XXH3-64: the engine's stable hash, the same on every machine, process and version. It names key groups and content keys;
/// it does not protect against an adversary (checkpoint objects carry SHA-256).
/// </summary>
/// <remarks>
/// Source: the xxHash specification, section XXH3 (doc/xxhash_spec.md, version 0.2.0). Thread-safe: only static, pure methods.
/// For content that arrives in several spans use <see cref="XxHash3Stream"/>.
/// </remarks>
public static class XxHash3
{
    /// <summary>The name under which manifests record this hash.</summary>
    public const string Name = "xxh3-64";

    internal const int StripeBytes = 64;
    internal const int BlockStripes = 16;
    internal const int MidSizeMax = 240;
    internal const ulong Prime32x1 = 0x9E3779B1;
    internal const ulong Prime32x2 = 0x85EBCA77;
    internal const ulong Prime32x3 = 0xC2B2AE3D;
    internal const ulong Prime64x1 = 0x9E3779B185EBCA87;
    internal const ulong Prime64x2 = 0xC2B2AE3D27D4EB4F;
    internal const ulong Prime64x3 = 0x165667B19E3779F9;
    internal const ulong Prime64x4 = 0x85EBCA77C2B2AE63;
    internal const ulong Prime64x5 = 0x27D4EB2F165667C5;
    private const ulong PrimeMx1 = 0x165667919E3779F9;
    private const ulong PrimeMx2 = 0x9FB21C651E98DF25;

    /// <summary>The default secret of the specification, 192 bytes.</summary>
    internal static ReadOnlySpan<byte> DefaultSecret =>
    [
        0xb8, 0xfe, 0x6c, 0x39, 0x23, 0xa4, 0x4b, 0xbe, 0x7c, 0x01, 0x81, 0x2c, 0xf7, 0x21, 0xad, 0x1c,
        0xde, 0xd4, 0x6d, 0xe9, 0x83, 0x90, 0x97, 0xdb, 0x72, 0x40, 0xa4, 0xa4, 0xb7, 0xb3, 0x67, 0x1f,
        0xcb, 0x79, 0xe6, 0x4e, 0xcc, 0xc0, 0xe5, 0x78, 0x82, 0x5a, 0xd0, 0x7d, 0xcc, 0xff, 0x72, 0x21,
        0xb8, 0x08, 0x46, 0x74, 0xf7, 0x43, 0x24, 0x8e, 0xe0, 0x35, 0x90, 0xe6, 0x81, 0x3a, 0x26, 0x4c,
        0x3c, 0x28, 0x52, 0xbb, 0x91, 0xc3, 0x00, 0xcb, 0x88, 0xd0, 0x65, 0x8b, 0x1b, 0x53, 0x2e, 0xa3,
        0x71, 0x64, 0x48, 0x97, 0xa2, 0x0d, 0xf9, 0x4e, 0x38, 0x19, 0xef, 0x46, 0xa9, 0xde, 0xac, 0xd8,
        0xa8, 0xfa, 0x76, 0x3f, 0xe3, 0x9c, 0x34, 0x3f, 0xf9, 0xdc, 0xbb, 0xc7, 0xc7, 0x0b, 0x4f, 0x1d,
        0x8a, 0x51, 0xe0, 0x4b, 0xcd, 0xb4, 0x59, 0x31, 0xc8, 0x9f, 0x7e, 0xc9, 0xd9, 0x78, 0x73, 0x64,
        0xea, 0xc5, 0xac, 0x83, 0x34, 0xd3, 0xeb, 0xc3, 0xc5, 0x81, 0xa0, 0xff, 0xfa, 0x13, 0x63, 0xeb,
        0x17, 0x0d, 0xdd, 0x51, 0xb7, 0xf0, 0xda, 0x49, 0xd3, 0x16, 0x55, 0x26, 0x29, 0xd4, 0x68, 0x9e,
        0x2b, 0x16, 0xbe, 0x58, 0x7d, 0x47, 0xa1, 0xfc, 0x8f, 0xf8, 0xb8, 0xd1, 0x7a, 0xd0, 0x31, 0xce,
        0x45, 0xcb, 0x3a, 0x8f, 0x95, 0x16, 0x04, 0x28, 0xaf, 0xd7, 0xfb, 0xca, 0xbb, 0x4b, 0x40, 0x7e,
    ];

    /// <summary>Hashes <paramref name="data"/>, of any length from 0 bytes.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="seed">Varies the function; 0 by default.</param>
    /// <returns>The 64-bit hash.</returns>
    public static ulong Hash64(ReadOnlySpan<byte> data, ulong seed = 0) => data.Length switch
    {
        <= 16 => HashUpTo16(data, seed),
        <= 128 => HashUpTo128(data, seed),
        <= MidSizeMax => HashUpTo240(data, seed),
        _ => HashLong(data, seed),
    };

    /// <summary>The secret that a seed stands for, used above 240 bytes.</summary>
    internal static void DeriveSecret(ulong seed, Span<byte> secret)
    {
        for (int i = 0; i < DefaultSecret.Length; i += 16)
        {
            Write(secret, i, Read64(DefaultSecret, i) + seed);
            Write(secret, i + 8, Read64(DefaultSecret, i + 8) - seed);
        }
    }

    internal static void InitializeAccumulators(Span<ulong> accumulators)
    {
        ReadOnlySpan<ulong> initial =
            [Prime32x3, Prime64x1, Prime64x2, Prime64x3, Prime64x4, Prime32x2, Prime64x5, Prime32x1];
        initial.CopyTo(accumulators);
    }

    /// <summary>Mixes one stripe of 64 bytes into the eight accumulators.</summary>
    internal static void Accumulate(Span<ulong> accumulators, ReadOnlySpan<byte> stripe, ReadOnlySpan<byte> secret)
    {
        for (int lane = 0; lane < 8; lane++)
        {
            ulong value = Read64(stripe, lane * 8);
            ulong key = value ^ Read64(secret, lane * 8);
            accumulators[lane ^ 1] += value;
            accumulators[lane] += (key & 0xFFFFFFFF) * (key >> 32);
        }
    }

    /// <summary>Stirs the accumulators at the end of each block of 1,024 bytes.</summary>
    internal static void Scramble(Span<ulong> accumulators, ReadOnlySpan<byte> secret)
    {
        ReadOnlySpan<byte> last = secret[^StripeBytes..];
        for (int lane = 0; lane < 8; lane++)
        {
            ulong value = accumulators[lane];
            value ^= value >> 47;
            value ^= Read64(last, lane * 8);
            accumulators[lane] = value * Prime32x1;
        }
    }

    internal static ulong Merge(ReadOnlySpan<ulong> accumulators, ReadOnlySpan<byte> secret, ulong length)
    {
        ulong result = length * Prime64x1;
        for (int i = 0; i < 4; i++)
        {
            result += FoldedProduct(
                accumulators[2 * i] ^ Read64(secret, 11 + (16 * i)),
                accumulators[(2 * i) + 1] ^ Read64(secret, 19 + (16 * i)));
        }

        return Avalanche(result);
    }

    private static ulong HashUpTo16(ReadOnlySpan<byte> data, ulong seed)
    {
        ReadOnlySpan<byte> secret = DefaultSecret;
        int length = data.Length;
        if (length > 8)
        {
            ulong flipLow = (Read64(secret, 24) ^ Read64(secret, 32)) + seed;
            ulong flipHigh = (Read64(secret, 40) ^ Read64(secret, 48)) - seed;
            ulong low = Read64(data, 0) ^ flipLow;
            ulong high = Read64(data, length - 8) ^ flipHigh;
            ulong sum = (ulong)length + BinaryPrimitives.ReverseEndianness(low) + high + FoldedProduct(low, high);
            return Avalanche(sum);
        }

        if (length >= 4)
        {
            seed ^= (ulong)BinaryPrimitives.ReverseEndianness((uint)seed) << 32;
            ulong first = BinaryPrimitives.ReadUInt32LittleEndian(data);
            ulong last = BinaryPrimitives.ReadUInt32LittleEndian(data[(length - 4)..]);
            ulong flip = (Read64(secret, 8) ^ Read64(secret, 16)) - seed;
            ulong keyed = (last + (first << 32)) ^ flip;
            keyed ^= ulong.RotateLeft(keyed, 49) ^ ulong.RotateLeft(keyed, 24);
            keyed *= PrimeMx2;
            keyed ^= (keyed >> 35) + (ulong)length;
            keyed *= PrimeMx2;
            return keyed ^ (keyed >> 28);
        }

        if (length > 0)
        {
            uint combined = ((uint)data[0] << 16) | ((uint)data[length >> 1] << 24) | data[length - 1] | ((uint)length << 8);
            uint low = BinaryPrimitives.ReadUInt32LittleEndian(secret);
            uint high = BinaryPrimitives.ReadUInt32LittleEndian(secret[4..]);
            return AvalancheXxh64(combined ^ ((low ^ high) + seed));
        }

        return AvalancheXxh64(seed ^ Read64(secret, 56) ^ Read64(secret, 64));
    }

    private static ulong HashUpTo128(ReadOnlySpan<byte> data, ulong seed)
    {
        int length = data.Length;
        ulong sum = (ulong)length * Prime64x1;
        for (int i = (length - 1) / 32; i >= 0; i--)
        {
            sum += Mix16(data[(16 * i)..], 32 * i, seed);
            sum += Mix16(data[(length - (16 * (i + 1)))..], (32 * i) + 16, seed);
        }

        return Avalanche(sum);
    }

    private static ulong HashUpTo240(ReadOnlySpan<byte> data, ulong seed)
    {
        int length = data.Length;
        ulong sum = (ulong)length * Prime64x1;
        for (int i = 0; i < 8; i++)
        {
            sum += Mix16(data[(16 * i)..], 16 * i, seed);
        }

        sum = Avalanche(sum);
        for (int i = 8; i < length / 16; i++)
        {
            sum += Mix16(data[(16 * i)..], (16 * (i - 8)) + 3, seed);
        }

        sum += Mix16(data[(length - 16)..], 136 - 17, seed);
        return Avalanche(sum);
    }

    private static ulong HashLong(ReadOnlySpan<byte> data, ulong seed)
    {
        Span<byte> secret = stackalloc byte[192];
        DeriveSecret(seed, secret);
        Span<ulong> accumulators = stackalloc ulong[8];
        InitializeAccumulators(accumulators);
        int stripes = (data.Length - 1) / StripeBytes;
        for (int stripe = 0; stripe < stripes; stripe++)
        {
            int inBlock = stripe % BlockStripes;
            Accumulate(accumulators, data[(stripe * StripeBytes)..], secret[(8 * inBlock)..]);
            if (inBlock == BlockStripes - 1)
            {
                Scramble(accumulators, secret);
            }
        }

        Accumulate(accumulators, data[^StripeBytes..], secret[(192 - StripeBytes - 7)..]);
        return Merge(accumulators, secret, (ulong)data.Length);
    }

    private static ulong Mix16(ReadOnlySpan<byte> data, int secretOffset, ulong seed)
    {
        ReadOnlySpan<byte> secret = DefaultSecret;
        return FoldedProduct(
            Read64(data, 0) ^ (Read64(secret, secretOffset) + seed),
            Read64(data, 8) ^ (Read64(secret, secretOffset + 8) - seed));
    }

    private static ulong FoldedProduct(ulong left, ulong right)
    {
        ulong high = Math.BigMul(left, right, out ulong low);
        return low ^ high;
    }

    private static ulong Avalanche(ulong value)
    {
        value ^= value >> 37;
        value *= PrimeMx1;
        return value ^ (value >> 32);
    }

    private static ulong AvalancheXxh64(ulong value)
    {
        value ^= value >> 33;
        value *= Prime64x2;
        value ^= value >> 29;
        value *= Prime64x3;
        return value ^ (value >> 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Read64(ReadOnlySpan<byte> data, int offset) =>
        BinaryPrimitives.ReadUInt64LittleEndian(data[offset..]);

    private static void Write(Span<byte> data, int offset, ulong value) =>
        BinaryPrimitives.WriteUInt64LittleEndian(data[offset..], value);
}
