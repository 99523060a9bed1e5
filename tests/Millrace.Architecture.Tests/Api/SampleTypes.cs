namespace Millrace.Architecture.Tests.Api;

/// <summary>Types whose written surface <see cref="PublicSurfaceTests"/> knows.</summary>
public static class SampleTypes
{
    public interface IShape<T>
        where T : unmanaged
    {
        static abstract IShape<T> Empty { get; }

        ReadOnlySpan<T> Values(in int index, out string? name);
    }

    public enum Kind : byte
    {
        None,
        Some = 4,
    }

    public abstract class Shape : IDisposable
    {
        public const int SidesMax = 8;

        protected Shape(IReadOnlyList<string?> names) => Names = names;

        public IReadOnlyList<string?> Names { get; }

        public virtual int Sides { get; protected set; }

        public abstract ValueTask<string?> ReadAsync(int[]? sides = null, params string[] names);

        public void Dispose() => GC.SuppressFinalize(this);

        internal void Hidden() => Sides++;
    }

    public sealed record Point(double X, double? Y)
    {
        public required string Name { get; init; }

        public static Point operator -(Point value) => value with { X = -value.X };

        public static Point Negate(Point value) => -value;
    }
}
