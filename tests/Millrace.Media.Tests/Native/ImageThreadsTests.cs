using System.Collections.Concurrent;
using Millrace.Media.Native;

namespace Millrace.Media.Tests.Native;

public sealed class ImageThreadsTests : VipsTest
{
    private const int Threads = 6;
    private const int Rounds = 12;

    [Fact]
    public void Decode_ManyThreadsWithGoodAndBadImages_GivesTheSameOnEach()
    {
        byte[][] images = [SamplePhotos.Good("rocket.jpg"), SamplePhotos.Good("chelsea.png"), SamplePhotos.Damaged("rocket-cut.jpg"), Damaged()];
        var request = new ThumbnailRequest { Resize = ResizeRule.Exact(96, 80), Decode = new DecodeRequest { Mode = PixelMode.Rgb } };
        DecodePlan[] plans = Array.ConvertAll(images, image => PlanOf(image, request));
        (byte[] Pixels, ImageError? Error)[] alone = [.. images.Select((image, i) => Attempt(image, plans[i]))];
        Assert.Equal([null, null, ImageErrorCode.Truncated, ImageErrorCode.Corrupt], alone.Select(result => result.Error?.Code));

        var wrong = new ConcurrentQueue<string>();
        using var start = new Barrier(Threads);
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(number => new Thread(() =>
        {
            start.SignalAndWait();
            for (int round = 0; round < Rounds; round++)
            {
                int i = (number + round) % images.Length;
                (byte[] pixels, ImageError? error) = Attempt(images[i], plans[i]);
                if (error?.Code != alone[i].Error?.Code || error?.Reason != alone[i].Error?.Reason)
                    wrong.Enqueue($"image {i}: {error}");
                else if (error is null && !pixels.AsSpan().SequenceEqual(alone[i].Pixels))
                    wrong.Enqueue($"image {i}: other pixels");
                else if (error?.Detail is string detail && detail != alone[i].Error!.Detail)
                    wrong.Enqueue($"image {i}: detail of another: {detail}");
            }
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();

        Assert.Empty(wrong);
    }

    private static byte[] Damaged()
    {
        byte[] damaged = SamplePhotos.Good("astronaut.png");
        new Random(7).NextBytes(damaged.AsSpan(damaged.Length / 2, 256));
        return damaged;
    }

    private static (byte[] Pixels, ImageError? Error) Attempt(byte[] image, in DecodePlan plan)
    {
        byte[] pixels = new byte[plan.OutputBytes];
        return (pixels, ImageDecoder.Decode(image, plan, pixels));
    }
}
