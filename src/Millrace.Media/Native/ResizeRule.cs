namespace Millrace.Media.Native;

/// <summary>How the size of a resized image follows from the size it has.</summary>
internal readonly record struct ResizeRule
{
    private readonly Rule _rule;
    private readonly PixelSize _size;

    private ResizeRule(Rule rule, PixelSize size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size.Width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size.Height);
        _rule = rule;
        _size = size;
    }

    private enum Rule
    {
        Keep,
        Exact,
        ShorterSide,
        Cover,
        Inside,
    }

    /// <summary>The size stays.</summary>
    public static ResizeRule Keep => default;

    /// <summary>Exactly this size; the aspect ratio is not kept.</summary>
    public static ResizeRule Exact(int width, int height) => new(Rule.Exact, new PixelSize(width, height));

    /// <summary>The shorter side gets this length, the longer one follows, cut down to an integer (torchvision's
    /// <c>Resize(int)</c>).</summary>
    public static ResizeRule ShorterSide(int pixels) => new(Rule.ShorterSide, new PixelSize(pixels, pixels));

    /// <summary>The smallest size of the same aspect ratio that covers the box.</summary>
    public static ResizeRule Cover(int width, int height) => new(Rule.Cover, new PixelSize(width, height));

    /// <summary>The largest size of the same aspect ratio inside the box; may enlarge.</summary>
    public static ResizeRule Inside(int width, int height) => new(Rule.Inside, new PixelSize(width, height));

    /// <summary>Applies the rule.</summary>
    /// <param name="source">The size as displayed.</param>
    public PixelSize Apply(PixelSize source) => _rule switch
    {
        Rule.Exact => _size,
        Rule.ShorterSide => source.Width <= source.Height
            ? new PixelSize(_size.Width, Floor((long)_size.Width * source.Height, source.Width))
            : new PixelSize(Floor((long)_size.Width * source.Width, source.Height), _size.Width),
        Rule.Cover => Scaled(source, (long)_size.Width * source.Height >= (long)_size.Height * source.Width),
        Rule.Inside => Scaled(source, (long)_size.Width * source.Height < (long)_size.Height * source.Width),
        _ => source,
    };

    private PixelSize Scaled(PixelSize source, bool byWidth) => byWidth
        ? new PixelSize(_size.Width, Round((long)_size.Width * source.Height, source.Width))
        : new PixelSize(Round((long)_size.Height * source.Width, source.Height), _size.Height);

    private static int Floor(long product, int divisor) => (int)Math.Clamp(product / divisor, 1, int.MaxValue);

    private static int Round(long product, int divisor) => (int)Math.Clamp((product + (divisor / 2)) / divisor, 1, int.MaxValue);
}
