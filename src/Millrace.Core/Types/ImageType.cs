using System.Globalization;
using System.Text.Json;

namespace Millrace.Types;

/// <summary>A decoded image: 8 bits a channel, channels interleaved, rows from the top without padding.</summary>
/// <remarks>
/// <para>Storage: struct of <c>data</c> binary (<c>height × width × channels</c> bytes), <c>width</c> int32, <c>height</c> int32,
/// <c>channels</c> int32, <c>mode</c> utf8 (<c>L</c>, <c>LA</c>, <c>RGB</c>, <c>RGBA</c>). It does not depend on what the type knows.</para>
/// <para>What the type knows of all its values is a statement about them, for typing: an image that says more fits where less is asked
/// for (<see cref="Fits"/>). Data from outside may break it, so whoever relies on it checks each row.</para>
/// </remarks>
/// <param name="Mode">Layout of every value: <c>L</c>, <c>LA</c>, <c>RGB</c> or <c>RGBA</c>; null where values differ or it is unknown.</param>
/// <param name="Width">Columns of every value, at least 1; null together with <paramref name="Height"/>.</param>
/// <param name="Height">Rows of every value, at least 1.</param>
public sealed record ImageType(string? Mode = null, int? Width = null, int? Height = null) : LogicalType
{
    private const int LongestMetadata = 256;

    private static readonly StructType Layout = new(
    [
        new Field("data", BinaryType.Instance, false),
        new Field("width", IntegerType.Int32, false),
        new Field("height", IntegerType.Int32, false),
        new Field("channels", IntegerType.Int32, false),
        new Field("mode", Utf8Type.Instance, false),
    ]);

    /// <summary>Images of which nothing is known.</summary>
    public static ImageType Instance { get; } = new();

    /// <summary>Whether all values have one size.</summary>
    public bool HasFixedSize => Width is not null && Height is not null;

    /// <summary>Samples a pixel, or null where <see cref="Mode"/> is.</summary>
    public int? Channels => Mode is null ? null : ChannelsOf(Mode);

    /// <inheritdoc/>
    public override string SqlName
    {
        get
        {
            string[] known = [.. Known()];
            return known.Length == 0 ? "IMAGE" : $"IMAGE({string.Join(", ", known)})";
        }
    }

    /// <inheritdoc/>
    public override string ExtensionName => "millrace.image";

    /// <summary>Empty, or JSON of what is known: <c>{"mode":"RGB","width":224,"height":224}</c>.</summary>
    public override string ExtensionMetadata
    {
        get
        {
            string? mode = Mode is null ? null : $"\"mode\":\"{Mode}\"";
            string? size = HasFixedSize ? string.Create(CultureInfo.InvariantCulture, $"\"width\":{Width},\"height\":{Height}") : null;
            return mode is null && size is null ? "" : $"{{{string.Join(",", new[] { mode, size }.Where(part => part is not null))}}}";
        }
    }

    /// <inheritdoc/>
    public override DataType Storage => Layout;

    /// <summary>Samples a pixel of a mode, or null for what is no mode.</summary>
    public static int? ChannelsOf(string mode) => mode switch
    {
        "L" => 1,
        "LA" => 2,
        "RGB" => 3,
        "RGBA" => 4,
        _ => null,
    };

    /// <summary>Whether every image of this type is one of another type.</summary>
    public bool Fits(ImageType wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        return (wanted.Mode is null || wanted.Mode == Mode) && (!wanted.HasFixedSize || (wanted.Width == Width && wanted.Height == Height));
    }

    /// <summary>What holds for the images of both types.</summary>
    public ImageType CommonWith(ImageType other)
    {
        ArgumentNullException.ThrowIfNull(other);
        bool sameSize = Width == other.Width && Height == other.Height;
        return new ImageType(Mode == other.Mode ? Mode : null, sameSize ? Width : null, sameSize ? Height : null);
    }

    /// <summary>The type that extension metadata describe; nothing is known where they cannot be read.</summary>
    internal static ImageType OfMetadata(string? metadata)
    {
        if (string.IsNullOrEmpty(metadata) || metadata.Length > LongestMetadata)
            return Instance;
        try
        {
            using JsonDocument json = JsonDocument.Parse(metadata);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                return Instance;
            string? mode = json.RootElement.TryGetProperty("mode", out JsonElement name) && name.ValueKind == JsonValueKind.String
                ? name.GetString()
                : null;
            int? width = SideOf(json.RootElement, "width");
            int? height = SideOf(json.RootElement, "height");
            bool isSize = width is not null && height is not null;
            return new ImageType(mode is not null && ChannelsOf(mode) is not null ? mode : null, isSize ? width : null, isSize ? height : null);
        }
        catch (JsonException)
        {
            return Instance;
        }
    }

    private static int? SideOf(JsonElement image, string name) =>
        image.TryGetProperty(name, out JsonElement side) && side.ValueKind == JsonValueKind.Number && side.TryGetInt32(out int pixels) && pixels > 0
            ? pixels
            : null;

    private IEnumerable<string> Known()
    {
        if (Mode is not null)
            yield return Mode;
        if (!HasFixedSize)
            yield break;
        yield return Width!.Value.ToString(CultureInfo.InvariantCulture); // HasFixedSize says so
        yield return Height!.Value.ToString(CultureInfo.InvariantCulture); // likewise
    }
}
