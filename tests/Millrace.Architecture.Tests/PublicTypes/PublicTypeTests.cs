using Millrace.Architecture.Tests.Repository;

namespace Millrace.Architecture.Tests.PublicTypes;

public sealed class PublicTypeTests
{
    [Fact]
    public void Sources_EachFile_HoldsOnePublicTypeOfItsName() => Rules.AssertNone(
        "One public type a file, named after it",
        RepositoryTree.Files.Where(file => file.IsSource).SelectMany(PublicTypeFiles.Check));

    [Fact]
    public void Sources_EachPartialType_HasFewFiles() => Rules.AssertNone(
        "Partial types",
        PublicTypeFiles.CheckParts(RepositoryTree.Files.Where(file => file.IsSource)));

    [Theory]
    [InlineData("A.cs", "public sealed class A", 0)]
    [InlineData("A.cs", "public sealed class A\npublic enum B", 2)]
    [InlineData("A.cs", "public sealed class A\ninternal enum B", 0)]
    [InlineData("A.cs", "public sealed class A\n    public enum B", 0)]
    [InlineData("A.cs", "public readonly record struct B(int X);", 1)]
    [InlineData("A{T}.cs", "public interface A<T>", 0)]
    [InlineData("A.Facet.cs", "public partial class A", 0)]
    [InlineData("A.cs", "public delegate void A<T>(T value);", 0)]
    [InlineData("A.cs", "public delegate void B(int value);", 1)]
    public void Check_AFile_CountsItsPublicTypes(string name, string text, int expected) =>
        Assert.Equal(expected, PublicTypeFiles.Check(new RepositoryFile($"src/P/{name}", text)).Count());

    [Fact]
    public void CheckParts_AFourthPart_IsOneTooMany()
    {
        IEnumerable<RepositoryFile> files = Enumerable.Range(1, PublicTypeFiles.PartsMax + 1)
            .Select(part => new RepositoryFile($"src/P/A.Part{part}.cs", "public partial class A"));
        Assert.Single(PublicTypeFiles.CheckParts(files));
    }
}
