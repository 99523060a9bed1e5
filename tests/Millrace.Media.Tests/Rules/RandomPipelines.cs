using Millrace.Plan.Expressions;
using static Millrace.Media.Tests.Rules.ImageExpressions;

namespace Millrace.Media.Tests.Rules;

/// <summary>Columns of image functions from a seed; they often begin alike.</summary>
internal sealed class RandomPipelines(int seed)
{
    private static readonly string[] Modes = ["RGB", "L", "RGBA"];
    private static readonly string[] Kernels = ["lanczos", "bilinear", "bicubic", "nearest", "mitchell"];
    private readonly Random _random = new(seed);

    public Expression[] Columns(Expression content)
    {
        Expression decode = _random.Next(4) switch
        {
            0 => Call("image_decode", content),
            1 => Call("image_decode", content, Of("null")),
            _ => Call("image_decode", content, Of("reject"), Of(Pick(Modes))),
        };
        Expression start = _random.Next(2) == 0 ? decode : Step(decode);
        return [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => End(_random.Next(2) == 0 ? start : Step(start)))];
    }

    private Expression Step(Expression image) => _random.Next(8) switch
    {
        0 => Call("image_crop", image, Of(_random.Next(40)), Of(_random.Next(40)), Of(_random.Next(1, 500)), Of(_random.Next(1, 200))),
        1 => Call("image_center_crop", image, Of(_random.Next(1, 400)), Of(_random.Next(1, 200))),
        2 => Call("image_flip", image, Of(_random.Next(2) == 0 ? "horizontal" : "vertical")),
        3 => Call("image_convert_mode", image, Of(Pick(Modes))),
        _ => Call("image_resize", image, Of(_random.Next(24, 400)), Of(_random.Next(24, 300)), Of(Pick(Kernels))),
    };

    private Expression End(Expression image) => _random.Next(4) switch
    {
        0 => Call("image_to_tensor", image, Of(_random.Next(2) == 0 ? "CHW" : "HWC"), Call("array", LiteralExpression.Of(0.5)), Call("array", Of(1))),
        1 => Call("image_to_tensor", image),
        2 => Call("image_aspect_ratio", image),
        _ => Call("image_flip", image),
    };

    private string Pick(string[] from) => from[_random.Next(from.Length)];
}
