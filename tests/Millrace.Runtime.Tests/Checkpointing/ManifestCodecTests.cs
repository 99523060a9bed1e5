using System.Text;
using System.Text.Json.Nodes;
using Millrace.Errors;
using Millrace.Execution.Storage;

namespace Millrace.Runtime.Tests.Checkpointing;

/// <summary>Manifests whose hash is right and whose content is not.</summary>
public sealed class ManifestCodecTests
{
    [Theory]
    [InlineData("version", "\"1\"")]
    [InlineData("version", "null")]
    [InlineData("checkpoint/regions", "[null]")]
    [InlineData("checkpoint/sources", "[null]")]
    [InlineData("checkpoint/tasks", "[null]")]
    [InlineData("checkpoint/tasks", "null")]
    [InlineData("checkpoint", "null")]
    public void Decode_ElementOfAnotherKind_IsNotOurs(string path, string value)
    {
        JsonNode root = JsonNode.Parse(ManifestCodec.Encode(Manifest()))!;
        string[] names = path.Split('/');
        JsonObject parent = names.Length == 1 ? root.AsObject() : root[names[0]]!.AsObject();
        Assert.True(parent.ContainsKey(names[^1]));
        parent[names[^1]] = JsonNode.Parse(value);

        MillraceException error = Assert.Throws<MillraceException>(
            () => ManifestCodec.Decode(Encoding.UTF8.GetBytes(root.ToJsonString()), "manifest.json"));

        Assert.Equal((StorageErrors.FormatUnknown, ErrorDomain.User), (error.Code, error.Domain));
        Assert.DoesNotContain("LineNumber", error.Message, StringComparison.Ordinal);
        Assert.Contains("backup", error.Advice, StringComparison.Ordinal);
    }

    /// <summary>The serializer's words, with type names and line numbers, were shown to the user.</summary>
    [Fact]
    public void Decode_NoNumberInItsPlace_NamesTheField()
    {
        JsonNode root = JsonNode.Parse(ManifestCodec.Encode(Manifest()))!;
        root["checkpoint"]!["generation"] = "nine";

        MillraceException error = Assert.Throws<MillraceException>(
            () => ManifestCodec.Decode(Encoding.UTF8.GetBytes(root.ToJsonString()), "manifest.json"));

        Assert.Equal("manifest.json cannot be read: a field is missing or of another kind at 'checkpoint.generation'", error.Message);
    }

    [Fact]
    public void Decode_WhatWasWritten_IsEqual()
    {
        CheckpointManifest manifest = Manifest();

        Assert.Equal(manifest, ManifestCodec.Decode(ManifestCodec.Encode(manifest), "manifest.json"));
    }

    private static CheckpointManifest Manifest() =>
        new("job", "lineage", 1, 2, null, [], 0, false, new PlanManifest("{}", new Dictionary<string, string>(), [], [], [], 128, "xxh3"), [], []);
}
