using Millrace.Media.Native;

namespace Millrace.Media.Tests.Native;

/// <summary>Holds the bounds that <see cref="ImageDecoder"/> states for decoding a JPEG at a fraction of its size.</summary>
public sealed class ShrinkOnLoadTests : VipsTest
{
    [Theory]
    [InlineData(2.0, 16, 1.2)]
    [InlineData(1.5, 32, 2.5)]
    [InlineData(1.0, 80, 6.0)]
    public void Decode_FractionThenResize_StaysWithinBound(double margin, int maxAllowed, double meanAllowed)
    {
        int fractions = 0;
        foreach (string name in new[] { "astronaut.png", "coffee.png", "grass.png", "rocket.jpg", "hubble_deep_field.jpg", "text.png" })
        {
            byte[] photo = SamplePhotos.Good(name);
            DecodePlan enlarge = PlanOf(photo, new ThumbnailRequest { Resize = ResizeRule.Exact(1024, 768) });
            byte[] jpeg = Encode(Run(photo, enlarge), 1024, 768, enlarge.Mode, EncodeFormat.Jpeg);
            foreach (int width in new[] { 512, 341, 256, 224, 170, 128, 85, 64 })
            {
                foreach (ResizeKernel kernel in new[] { ResizeKernel.Linear, ResizeKernel.Lanczos3 })
                {
                    var request = new ThumbnailRequest { Kernel = kernel, Resize = ResizeRule.Exact(width, width * 3 / 4) };
                    DecodePlan fast = PlanOf(jpeg, request with { Decode = new DecodeRequest { ShrinkMargin = margin } });
                    DecodePlan full = PlanOf(jpeg, request with { Decode = new DecodeRequest { ShrinkMargin = double.PositiveInfinity } });
                    (int max, double mean) = Difference(Run(jpeg, full), Run(jpeg, fast));

                    Assert.Equal(1, full.Shrink);
                    Assert.True(max <= maxAllowed && mean <= meanAllowed, $"{name} to {width}, {kernel}: at most {max}, {mean:F3} on average");
                    fractions += fast.Shrink > 1 ? 1 : 0;
                }
            }
        }

        Assert.True(fractions >= 6 * 2 * 5, "most sizes must have been decoded at a fraction");
    }
}
