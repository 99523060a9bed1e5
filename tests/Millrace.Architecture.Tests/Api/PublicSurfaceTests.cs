namespace Millrace.Architecture.Tests.Api;

public sealed class PublicSurfaceTests
{
    [Theory]
    [InlineData(typeof(SampleTypes.IShape<>), """
        interface Millrace.Architecture.Tests.Api.SampleTypes.IShape<T> where T : unmanaged
          System.ReadOnlySpan<T> Values(in int index, out string? name)
          static abstract Millrace.Architecture.Tests.Api.SampleTypes.IShape<T> Empty { get; }

        """)]
    [InlineData(typeof(SampleTypes.Kind), """
        enum Millrace.Architecture.Tests.Api.SampleTypes.Kind : byte
          None = 0
          Some = 4

        """)]
    [InlineData(typeof(SampleTypes.Shape), """
        abstract class Millrace.Architecture.Tests.Api.SampleTypes.Shape : System.IDisposable
          System.Collections.Generic.IReadOnlyList<string?> Names { get; }
          abstract System.Threading.Tasks.ValueTask<string?> ReadAsync(int[]? sides = default, params string[] names)
          const int SidesMax = 8
          protected new(System.Collections.Generic.IReadOnlyList<string?> names)
          virtual int Sides { get; protected set; }
          void Dispose()

        """)]
    [InlineData(typeof(SampleTypes.Point), """
        sealed record class Millrace.Architecture.Tests.Api.SampleTypes.Point : System.IEquatable<Millrace.Architecture.Tests.Api.SampleTypes.Point>
          double X { get; init; }
          double? Y { get; init; }
          new(double X, double? Y)
          required string Name { get; init; }
          static Millrace.Architecture.Tests.Api.SampleTypes.Point Negate(Millrace.Architecture.Tests.Api.SampleTypes.Point value)
          static Millrace.Architecture.Tests.Api.SampleTypes.Point op_UnaryNegation(Millrace.Architecture.Tests.Api.SampleTypes.Point value)

        """)]
    public void Of_ASampleType_WritesItsVisibleSurface(Type type, string expected) =>
        Assert.Equal(expected, PublicSurface.Of([type]));
}
