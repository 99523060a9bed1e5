using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Errors;
using Millrace.Media.Tests.Native;
using Millrace.Types;

namespace Millrace.Media.Tests.Functions;

public sealed class ImageFunctionTests : VipsTest
{
    private static readonly string[] DamagedNames =
        ["empty.png", "header-only.png", "lying.png", "rocket-cut.jpg", "text-named.jpg", "truncated.jpg"];

    [Fact]
    public void Decode_PhotosDamagedFilesAndNull_GivesPixelsErrorsAndNull()
    {
        using var media = new MediaHarness();
        Operand bytes = media.Bytes(
            [SamplePhotos.Good("coffee.png"), null, .. DamagedNames.Select(SamplePhotos.Damaged), SamplePhotos.Good("camera.png")]);

        Column images = media.Call("image_decode", bytes).Column;

        Assert.Equal(
            [
                (2, "image_decode", "IMAGE_EMPTY"), (3, "image_decode", "IMAGE_TRUNCATED"), (4, "image_decode", "IMAGE_TOO_LARGE"),
                (5, "image_decode", "IMAGE_TRUNCATED"), (6, "image_decode", "IMAGE_UNKNOWN_FORMAT"), (7, "image_decode", "IMAGE_TRUNCATED"),
            ],
            media.Errors);
        Assert.Equal(7, images.NullCount);
        Assert.Equal([600, 0, 0, 0, 0, 0, 0, 0, 512], images.Children[1].Values<int>().ToArray());
        Assert.Equal("RGB", images.Children[4].GetString(0));
        Assert.Equal("L", images.Children[4].GetString(8));
        Assert.Equal(Decode(SamplePhotos.Good("coffee.png")), images.Children[0].GetBytes(0).ToArray());
        Assert.Equal(Decode(SamplePhotos.Good("camera.png")), images.Children[0].GetBytes(8).ToArray());
    }

    [Fact]
    public void Decode_OnErrorNull_ReportsNothing()
    {
        using var media = new MediaHarness();

        Column images = media.Call("image_decode", media.Bytes([.. DamagedNames.Select(SamplePhotos.Damaged)]), "null", "RGB").Column;

        Assert.Equal(DamagedNames.Length, images.NullCount);
        Assert.Empty(media.Errors);
        Assert.Equal(new ImageType("RGB"), images.Type);
    }

    [Fact]
    public void Decode_OnErrorRaise_EndsTheCall()
    {
        using var media = new MediaHarness();
        Operand bytes = media.Bytes(SamplePhotos.Good("coffee.png"), SamplePhotos.Damaged("rocket-cut.jpg"));

        MillraceException error = Assert.Throws<MillraceException>(() => media.Call("image_decode", bytes, "raise"));

        Assert.Equal("IMAGE_TRUNCATED", error.Code);
        Assert.Equal(ErrorDomain.User, error.Domain);
    }

    [Theory]
    [InlineData("image_decode", "throw")]
    [InlineData("image_decode", "null", "CMYK")]
    [InlineData("image_resize", 0, 3)]
    [InlineData("image_resize", 3, 3, "sinc")]
    [InlineData("image_resize", 3)]
    [InlineData("image_crop", 0, 0, 1)]
    [InlineData("image_flip", "diagonal")]
    [InlineData("image_convert_mode")]
    [InlineData("image_to_tensor", "WHC")]
    [InlineData("image_encode", "JPEG", 101)]
    [InlineData("image_encode", "BMP")]
    [InlineData("image_hash", "ahash")]
    [InlineData("image_sharpness", 1)]
    public void Bind_WrongArguments_IsAUserError(string name, params object[] options)
    {
        using var media = new MediaHarness();
        DataType first = name == "image_decode" ? BinaryType.Instance : ImageType.Instance;

        MillraceException error = Assert.Throws<MillraceException>(() => media.TypeOf(name, [first, .. options]));

        Assert.Equal("FUNCTION_ARGUMENTS", error.Code);
        Assert.NotNull(error.Advice);
    }

    [Fact]
    public void Bind_ReferenceOrBytesWhereTheyDoNotFit_SaysWhatToWrite()
    {
        using var media = new MediaHarness();

        Assert.Contains(
            "FETCH_CONTENT",
            Assert.Throws<MillraceException>(() => media.TypeOf("image_decode", ObjectRefType.Instance)).Advice,
            StringComparison.Ordinal);
        Assert.Contains(
            "IMAGE_DECODE", Assert.Throws<MillraceException>(() => media.TypeOf("image_hash", BinaryType.Instance)).Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Bind_LiteralSizeAndMode_MakeATensorOfFixedShape()
    {
        using var media = new MediaHarness();
        DataType decoded = media.TypeOf("image_decode", BinaryType.Instance, "reject", "RGB");
        DataType resized = media.TypeOf("image_resize", decoded, 320, 224);

        Assert.Equal(new ImageType("RGB"), decoded);
        Assert.Equal(new ImageType("RGB", 320, 224), resized);
        Assert.Equal(new TensorType(FloatType.Float32, [3, 224, 320]), media.TypeOf("image_to_tensor", resized));
        Assert.Equal(new TensorType(FloatType.Float32, [224, 320, 3]), media.TypeOf("image_to_tensor", resized, "hwc"));
        Assert.Equal(new TensorType(FloatType.Float32, default), media.TypeOf("image_to_tensor", decoded));
        Assert.Equal(new ImageType("L", 320, 224), media.TypeOf("image_convert_mode", resized, "L"));
        Assert.Equal(new ImageType("RGB", 8, 9), media.TypeOf("image_crop", resized, 0, 0, 8, 9));
        Assert.Equal(new ImageType("RGB"), media.TypeOf("image_resize", resized, IntegerType.Int32, 224));
        Assert.Equal(resized, media.TypeOf("image_flip", resized));
    }

    [Fact]
    public void PixelFunctions_SizesFromColumns_AreThoseOfLiterals()
    {
        using var media = new MediaHarness();
        Operand images = media.Call(
            "image_decode", media.Bytes(SamplePhotos.Good("coffee.png"), SamplePhotos.Good("camera.png"), null, SamplePhotos.Good("moon.png")));

        Column columns = media.Call("image_resize", images, media.Integers(40, 40, 40, null), media.Integers(30, 30, 30, 30)).Column;
        Column literals = media.Call("image_resize", images, 40, 30).Column;

        Assert.Empty(media.Errors);
        Assert.Equal(2, columns.NullCount);
        Assert.Equal(literals.Children[0].GetBytes(0).ToArray(), columns.Children[0].GetBytes(0).ToArray());
        Assert.Equal(literals.Children[0].GetBytes(1).ToArray(), columns.Children[0].GetBytes(1).ToArray());
        Assert.Equal(ImageType.Instance, columns.Type);
    }

    [Fact]
    public void PixelFunctions_ArgumentsOutOfRangeInSomeRows_RejectThoseRows()
    {
        using var media = new MediaHarness();
        Operand images = media.Call(
            "image_decode", media.Bytes(SamplePhotos.Good("coffee.png"), SamplePhotos.Good("camera.png"), SamplePhotos.Good("moon.png")));

        Assert.Equal(
            ["0:image_resize:IMAGE_ARGUMENT", "2:image_resize:IMAGE_ARGUMENT"],
            media.CodesOf(() => media.Call("image_resize", images, media.Integers(0, 1, 1 << 30), media.Integers(1, 1, 1 << 30))));
        Assert.Equal(
            ["0:image_crop:IMAGE_OUTSIDE", "1:image_crop:IMAGE_ARGUMENT"],
            media.CodesOf(
                () => media.Call(
                    "image_crop", images, media.Integers(599, -1, 0), media.Integers(0, 0, 0), media.Integers(2, 2, 2), media.Integers(2, 2, 2))));
        Assert.Equal(
            ["1:image_center_crop:IMAGE_OUTSIDE", "2:image_center_crop:IMAGE_OUTSIDE"],
            media.CodesOf(() => media.Call("image_center_crop", images, 600, 400)));
    }

    [Fact]
    public void Slices_OfImages_AreReadFromTheirOwnRows()
    {
        using var media = new MediaHarness();
        Operand images = media.Call(
            "image_decode", media.Bytes(SamplePhotos.Good("coffee.png"), null, SamplePhotos.Good("camera.png"), SamplePhotos.Good("moon.png")));
        var slice = new Operand(media.Own(images.Column.Slice(2, 2)));

        foreach (string name in new[] { "image_hash", "image_sharpness", "image_aspect_ratio" })
        {
            byte[] whole = [.. media.Call(name, images).Column.Buffers[1]!.Span];
            byte[] part = [.. media.Call(name, slice).Column.Buffers[1]!.Span];
            Assert.Equal(whole[16..32], part[..16]);
        }

        Column flipped = media.Call("image_flip", slice).Column;
        Column back = media.Call("image_flip", new Operand(flipped)).Column;
        Assert.Equal(images.Column.Children[0].GetBytes(3).ToArray(), back.Children[0].GetBytes(1).ToArray());
        Assert.NotEqual(images.Column.Children[0].GetBytes(3).ToArray(), flipped.Children[0].GetBytes(1).ToArray());
    }

    [Fact]
    public void EncodeThenDecode_Png_GivesTheSamePixels()
    {
        using var media = new MediaHarness();
        Operand images = media.Call("image_decode", media.Bytes(SamplePhotos.Good("coffee.png"), null), "reject", "RGBA");

        Operand again = media.Call("image_decode", media.Call("image_encode", images, "PNG"));

        Assert.Equal(images.Column.Children[0].GetBytes(0).ToArray(), again.Column.Children[0].GetBytes(0).ToArray());
        Assert.True(again.IsNull(1));
        Column jpeg = media.Call("image_encode", images, "jpeg", 40).Column;
        Assert.True(jpeg.GetBytes(0).Length < media.Call("image_encode", images, "jpeg", 90).Column.GetBytes(0).Length);
        Assert.Empty(media.Errors);
    }

    [Fact]
    public void MetadataAndValidity_OfBytes_ReadHeadersOnly()
    {
        using var media = new MediaHarness();
        Operand bytes = media.Bytes([SamplePhotos.Good("rocket.jpg"), null, .. DamagedNames.Select(SamplePhotos.Damaged)]);

        Column rows = media.Call("image_metadata", bytes).Column;
        Column light = media.Call("is_valid_image", bytes).Column;
        Column full = media.Call("is_valid_image", bytes, 178_956_970, "decode").Column;
        Column small = media.Call("is_valid_image", bytes, 1000).Column;

        Assert.Empty(media.Errors);
        Assert.Equal([640, 427, 3], new[] { 0, 1, 2 }.Select(i => rows.Children[i].Values<int>()[0]));
        Assert.Equal("RGB JPEG", $"{rows.Children[3].GetString(0)} {rows.Children[4].GetString(0)}");
        Assert.Equal([false, true, true, true, false, false, true, true], Enumerable.Range(0, 8).Select(rows.IsNull));
        Assert.Equal([true, false, false, false, false, true, false, false], Enumerable.Range(0, 8).Select(light.GetBoolean));
        Assert.Equal([true, false, false, false, false, false, false, false], Enumerable.Range(0, 8).Select(full.GetBoolean));
        Assert.DoesNotContain(true, Enumerable.Range(0, 8).Select(small.GetBoolean));
        Assert.Equal(0, light.NullCount);
    }

    [Fact]
    public void Metadata_OfADecodedImage_HasNoFormat()
    {
        using var media = new MediaHarness();
        Operand images = media.Call("image_decode", media.Bytes(SamplePhotos.Good("rocket.jpg")));

        Column rows = media.Call("image_metadata", images).Column;

        Assert.Equal("UNKNOWN", rows.Children[4].GetString(0));
        Assert.Equal(427, rows.Children[1].Values<int>()[0]);
        Assert.Equal(640 / 427.0, media.Call("image_aspect_ratio", images).Column.Values<double>()[0]);
    }

    [Theory]
    [InlineData("dhash")]
    [InlineData("phash")]
    public void Hash_OfAVariant_IsNearerThanThatOfAnyOtherPhoto(string method)
    {
        using var media = new MediaHarness();
        string[] names = ["astronaut.png", "camera.png", "chelsea.png", "coffee.png", "coins.png", "rocket.jpg", "hubble_deep_field.jpg"];
        Operand images = media.Call("image_decode", media.Bytes([.. names.Select(SamplePhotos.Good)]), "reject", "RGB");
        Operand variants = media.Call("image_decode", media.Call("image_encode", media.Call("image_resize", images, 300, 200), "JPEG", 40));

        long[] originals = media.Call("image_hash", images, method).Column.Values<long>().ToArray();
        long[] changed = media.Call("image_hash", variants, method).Column.Values<long>().ToArray();

        for (int i = 0; i < names.Length; i++)
        {
            int[] distances = [.. originals.Select(o => System.Numerics.BitOperations.PopCount((ulong)(o ^ changed[i])))];
            Assert.Equal(distances.Min(), distances[i]);
            Assert.True(distances[i] <= 8 && distances.Where((_, j) => j != i).Min() > 8, $"{names[i]}: {string.Join(' ', distances)}");
        }
    }

    [Fact]
    public void Sharpness_OfABlurredPhoto_IsLower()
    {
        using var media = new MediaHarness();
        Operand images = media.Call("image_decode", media.Bytes(SamplePhotos.Good("camera.png")));
        Operand blurred = media.Call("image_resize", media.Call("image_resize", images, 128, 128), 512, 512);

        double sharp = media.Call("image_sharpness", images).Column.Values<double>()[0];
        double soft = media.Call("image_sharpness", blurred).Column.Values<double>()[0];

        Assert.True(sharp > 4 * soft, $"{sharp} and {soft}");
    }

    [Fact]
    public void Functions_ImagesThatBreakTheirType_AreRowErrors()
    {
        using var media = new MediaHarness();
        Operand images = media.Call("image_decode", media.Bytes(SamplePhotos.Good("coffee.png"), SamplePhotos.Good("camera.png")));
        var lying = new Operand(media.Own(images.Column.Share().WithType(new ImageType("RGB", 600, 400))));

        Column tensors = media.Call("image_to_tensor", lying).Column;

        Assert.Equal([(1, "image_to_tensor", "IMAGE_TYPE_MISMATCH")], media.Errors);
        Assert.Equal(1, tensors.NullCount);
        Assert.Equal(["1:image_resize:IMAGE_TYPE_MISMATCH"], media.CodesOf(() => media.Call("image_resize", lying, 3, 3)));
    }

    [Fact]
    public void ToTensor_VariableShapes_CarryThem()
    {
        using var media = new MediaHarness();
        Operand images = media.Call("image_decode", media.Bytes(SamplePhotos.Good("coffee.png"), null, SamplePhotos.Good("camera.png")));

        Column tensors = media.Call("image_to_tensor", images).Column;

        Assert.True(tensors.IsNull(1));
        Assert.Equal([3, 400, 600, 1, 512, 512], tensors.Children[1].Children[0].Values<int>().ToArray());
        ReadOnlySpan<float> values = tensors.Children[0].Children[0].Values<float>();
        Assert.Equal((600 * 400 * 3) + (512 * 512), values.Length);
        byte[] coffee = Decode(SamplePhotos.Good("coffee.png"));
        Assert.Equal(coffee[(5 * 3) + 2] / 255f, values[(2 * 600 * 400) + 5], 6);
    }

    [Fact]
    public void ToTensor_MeansThatDoNotFitTheChannels_AreRowErrors()
    {
        using var media = new MediaHarness();
        Operand images = media.Call("image_decode", media.Bytes(SamplePhotos.Good("coffee.png"), SamplePhotos.Good("camera.png")));

        media.Call("image_to_tensor", images, "CHW", media.Doubles(0.1, 0.2, 0.3), media.Doubles(1));

        Assert.Equal([(1, "image_to_tensor", "IMAGE_ARGUMENT")], media.Errors);
        Assert.Equal(
            "FUNCTION_ARGUMENTS",
            Assert.Throws<MillraceException>(() => media.Call("image_to_tensor", images, "CHW", media.Doubles(0), media.Doubles(0))).Code);
    }

    [Fact]
    public void Evaluate_NoRows_GivesEmptyColumns()
    {
        using var media = new MediaHarness();
        Operand images = media.Call("image_decode", media.Bytes(), "reject", "RGB");

        Assert.Equal(0, media.Call("image_to_tensor", media.Call("image_resize", images, 4, 4)).Column.Length);
        Assert.Equal(0, media.Call("image_encode", images).Column.Length);
    }

    [Fact]
    public void Estimates_OfAPhoto_AreTheResultsBytes()
    {
        using var media = new MediaHarness();
        Operand bytes = media.Bytes(SamplePhotos.Good("coffee.png"), null, SamplePhotos.Damaged("lying.png"));
        Operand[] arguments = [bytes];
        var decode = media.Registry.Functions.Get("image_decode");

        Assert.InRange(decode.EstimateResultBytes(arguments, 0), 600 * 400 * 3, (600 * 400 * 3) + 64);
        Assert.InRange(decode.EstimateScratchBytes(arguments, 0), 600 * 400 * 3, 16 << 20);
        Assert.InRange(decode.EstimateResultBytes(arguments, 1), 0, 64);
        Assert.Equal(0, decode.EstimateScratchBytes(arguments, 2));
    }
}
