using Millrace.Compute.Hashing;

namespace Millrace.Tests.Compute.Hashing;

/// <summary>The expected values come from the reference implementation, xxHash 0.8.1, over the same byte pattern.</summary>
public sealed class XxHash3Tests
{
    private const ulong Seed = 0x9E3779B185EBCA8D;

    public static TheoryData<int, ulong, ulong> Vectors => new()
    {
        { 0, 0x2D06800538D394C2, 0xA8A6B918B2F0364A },
        { 1, 0x74D3766CA02423F3, 0x5DF8C7AFCDDD0C40 },
        { 2, 0x52A4E47D9348FA36, 0x1AB14071E2F7B8CB },
        { 3, 0x9E77E470A7018920, 0x3489EFEB48ED7CF1 },
        { 4, 0x093645744145D7E3, 0xDE35B8F90D96BAD2 },
        { 5, 0x8030FD917E4CBF5A, 0x37BC2CCD2AC6F860 },
        { 8, 0x854C59BC83F9A7B7, 0xD215648E2B393E6E },
        { 9, 0xFB2102F80BD05046, 0x0E8C26A2305DEE60 },
        { 16, 0x294D5381D3D9F990, 0xBBA249B798FB872C },
        { 17, 0x79770199644B19D3, 0x44638A2E5A472D77 },
        { 32, 0x01ADB610690B30E5, 0x3EE4D05165843CE4 },
        { 33, 0x47485C2C29C37A79, 0xC074F5979A32B569 },
        { 64, 0xE64D3D0EF69415A8, 0xB2E735D1A91461D6 },
        { 65, 0xFA0C3FFFE196C471, 0x60CF110BADE9D1E6 },
        { 128, 0x7A255DC3181C5EDE, 0x07247D5F7730A16B },
        { 129, 0x074F486FF94B8E7D, 0x5A7777B12E4DCDC7 },
        { 240, 0x414BBB0678EA02E0, 0x66A9DD2E4C14960A },
        { 241, 0xEF60A4FC8B25F1CC, 0x77490E285B31AA53 },
        { 255, 0x65C755610182B9C9, 0xC3325F94A158940A },
        { 256, 0xDDF43FDDA4785F38, 0x4DF8A5E83134339E },
        { 257, 0x200C6E72861D52C6, 0xE0F568C53111E70E },
        { 512, 0xB68DF51D0F0B428B, 0x45E84B09A1A81839 },
        { 1023, 0x78D83B4028B26105, 0x0697D9727E99B7B0 },
        { 1024, 0x53DE00D98BA8BAD5, 0x0BA3C36476F965F3 },
        { 1025, 0xDE126C62F3F1D23E, 0x56E8F77DDC523379 },
        { 2048, 0x317D259E9C5489F8, 0xFDCBE695EF97A0C6 },
        { 2049, 0x7D64A65C9A497324, 0xF6ED120C1582AEE2 },
        { 3000001, 0x9C626F012D384469, 0x8DD015E37A221EB3 },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Hash64_ReferenceVector_Matches(int length, ulong unseeded, ulong seeded)
    {
        byte[] data = Pattern(length);
        Assert.Equal(unseeded, XxHash3.Hash64(data));
        Assert.Equal(seeded, XxHash3.Hash64(data, Seed));
    }

    [Theory]
    [InlineData(0x0UL, 0x87994C521D241D35UL)]
    [InlineData(0x1UL, 0xB5829A395D4D2CF5UL)]
    [InlineData(0x9E3779B185EBCA8DUL, 0xCF7CD2C5738E03C0UL)]
    public void Hash64_EveryLengthTo2100_FoldsToTheReference(ulong seed, ulong expected)
    {
        byte[] data = Pattern(2100);
        ulong folded = 0;
        for (int length = 0; length <= data.Length; length++)
        {
            folded = ulong.RotateLeft(folded, 1) ^ XxHash3.Hash64(data.AsSpan(0, length), seed);
        }

        Assert.Equal(expected, folded);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(240)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(1024)]
    public void Append_InSteps_EqualsOneShotAfterEachStep(int stepBytes)
    {
        byte[] data = Pattern(5000);
        var stream = new XxHash3Stream(Seed);
        for (int at = 0; at < data.Length; at += stepBytes)
        {
            int end = Math.Min(data.Length, at + stepBytes);
            stream.Append(data.AsSpan(at, end - at));
            Assert.Equal(XxHash3.Hash64(data.AsSpan(0, end), Seed), stream.Current());
        }

        Assert.Equal(data.Length, stream.LengthBytes);
    }

    private static byte[] Pattern(int length)
    {
        byte[] data = new byte[length];
        uint state = 2654435761;
        for (int i = 0; i < length; i++)
        {
            state = (state * 1664525) + 1013904223;
            data[i] = (byte)(state >> 24);
        }

        return data;
    }
}
