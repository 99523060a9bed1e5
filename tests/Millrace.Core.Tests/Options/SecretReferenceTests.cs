using Millrace.Errors;
using Millrace.Options;

namespace Millrace.Core.Tests.Options;

public sealed class SecretReferenceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("millrace-secret-").FullName;
    private readonly string _variable = $"MILLRACE_TEST_{Guid.NewGuid():N}";

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(_variable, null);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Bind_Variable_IsReadWhereTheOptionIsUsed()
    {
        Environment.SetEnvironmentVariable(_variable, "hunter2");

        Sample bound = Bind("token", $"secret://env/{_variable}");

        Assert.Equal("hunter2", bound.Token);
    }

    [Fact]
    public void Bind_File_IsItsFirstLine()
    {
        string path = Path.Combine(_folder, "token");
        File.WriteAllText(path, "hunter2\n");

        Assert.Equal("hunter2", Bind("token", $"secret://file/{path}").Token);
    }

    [Theory]
    [InlineData("secret://env/MILLRACE_TEST_ABSENT", "SECRET_NOT_FOUND", ErrorDomain.User)]
    [InlineData("secret://file//absent/token", "SECRET_NOT_FOUND", ErrorDomain.User)]
    [InlineData("secret://file//", "SECRET_NOT_READABLE", ErrorDomain.External)]
    [InlineData("secret://env/", "SECRET_INVALID", ErrorDomain.User)]
    [InlineData("secret://vault/token", "SECRET_INVALID", ErrorDomain.User)]
    public void Bind_ReferenceWithoutASecret_SaysSo(string reference, string code, ErrorDomain domain)
    {
        MillraceException error = Assert.Throws<MillraceException>(() => Bind("token", reference));

        Assert.Equal((code, domain), (error.Code, error.Domain));
        Assert.Contains(reference, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bind_SecretOfTheWrongType_IsNotShown()
    {
        Environment.SetEnvironmentVariable(_variable, "hunter2");

        MillraceException byReference = Assert.Throws<MillraceException>(() => Bind("port", $"secret://env/{_variable}"));
        MillraceException literal = Assert.Throws<MillraceException>(() => Bind("pin", "hunter2"));

        Assert.Contains($"secret://env/{_variable}", byReference.Message, StringComparison.Ordinal);
        Assert.Contains("***", literal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", byReference.Message + byReference.Advice + literal.Message + literal.Advice, StringComparison.Ordinal);
    }

    private static Sample Bind(string key, string text) => OptionBinder.Bind<Sample>(new Dictionary<string, string> { [key] = text }, "the test");

    private sealed record Sample
    {
        [Option("token", "Proves who asks", IsSecret = true)]
        public string Token { get; init; } = "";

        [Option("port", "A number")]
        public int Port { get; init; }

        [Option("pin", "A number that is secret", IsSecret = true)]
        public int Pin { get; init; }
    }
}
