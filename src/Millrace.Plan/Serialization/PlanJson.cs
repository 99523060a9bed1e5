using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Millrace.Errors;
using Millrace.Plan.Logical;

namespace Millrace.Plan.Serialization;

/// <summary>Logical plans as JSON: what front ends send and checkpoints keep.</summary>
/// <remarks>
/// The envelope is <c>{"format": "millrace.plan", "version": 1, "root": node}</c>. A node is <c>{"name": "filter", "version": 1, "uid": …,
/// "id": …, "position": [line, column], "body": {…}, "inputs": [node, …]}</c>, where <c>uid</c>, <c>id</c>, <c>position</c> and
/// <c>inputs</c> are left out when there is nothing to say; <see cref="NodeCodec"/> makes the body. Plans are trees: a node that is the
/// input of two is written twice. Options of tables and models are written as they stand, so that a plan is as secret as they are.
/// </remarks>
public static class PlanJson
{
    /// <summary>The version of the envelope that is written; older ones are read.</summary>
    public const int Version = 1;

    /// <summary>The most nodes from the root to a source.</summary>
    public const int DepthMax = 2000;

    private const string Format = "millrace.plan";

    /// <summary>JSON within JSON: two levels a node and an expression, and what types take.</summary>
    private const int JsonDepthMax = 2 * DepthMax + 2 * ExpressionJson.DepthMax + 1000;

    /// <summary>Writes a plan as compact text.</summary>
    /// <exception cref="MillraceException"><c>PLAN_NODE_UNKNOWN</c> (internal): a node has no codec; <c>PLAN_INVALID</c> (user): it is too
    /// deep.</exception>
    public static string Write(LogicalNode root, NodeCodecRegistry codecs)
    {
        JsonObject json = ToJson(root, codecs);
        try
        {
            using var stream = new MemoryStream();
            using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { MaxDepth = JsonDepthMax }))
                json.WriteTo(writer);
            return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
        }
        catch (ArgumentException error)
        {
            throw MillraceException.User("PLAN_INVALID", $"a text of the plan is not valid Unicode: {error.Message}", "Mend the text");
        }
    }

    /// <summary>Writes a plan as a JSON object.</summary>
    /// <exception cref="MillraceException">As <see cref="Write"/>.</exception>
    public static JsonObject ToJson(LogicalNode root, NodeCodecRegistry codecs)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(codecs);
        return new JsonObject { ["format"] = Format, ["version"] = Version, ["root"] = WriteNode(root, codecs, 1) };
    }

    /// <summary>Reads a plan from text.</summary>
    /// <exception cref="MillraceException">
    /// <c>PLAN_INVALID</c> (user), with the JSON path: the text is no plan, or one of a newer version. <c>PLAN_NODE_UNKNOWN</c> (user), with
    /// the JSON path: a node whose package is not registered.
    /// </exception>
    public static LogicalNode Read(string text, NodeCodecRegistry codecs)
    {
        ArgumentNullException.ThrowIfNull(text);
        var options = new JsonDocumentOptions { MaxDepth = JsonDepthMax, AllowDuplicateProperties = false };
        try
        {
            return Parsed(JsonNode.Parse(text, null, options), codecs);
        }
        catch (JsonException error)
        {
            throw NoPlan($"the plan is not JSON: {error.Message}");
        }
        catch (ArgumentException error)
        {
            throw NoPlan($"the plan's text is not valid Unicode: {error.Message}");
        }
    }

    /// <summary>Reads a plan from a JSON object.</summary>
    /// <exception cref="MillraceException">As <see cref="Read(string, NodeCodecRegistry)"/>.</exception>
    public static LogicalNode Read(JsonObject json, NodeCodecRegistry codecs)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(codecs);
        if (JsonFields.Text(json, "format") != Format)
            throw JsonFields.Invalid(json, $"the format is not '{Format}'");
        long version = JsonFields.Integer(json, "version", 1);
        return version <= Version
            ? ReadNode(JsonFields.Object(json, "root"), codecs, 1)
            : throw JsonFields.Invalid(json, $"the plan is of version {version}, and this build reads up to {Version}");
    }

    private static LogicalNode Parsed(JsonNode? json, NodeCodecRegistry codecs) =>
        Read(json as JsonObject ?? throw NoPlan("the plan is not a JSON object"), codecs);

    private static JsonObject WriteNode(LogicalNode node, NodeCodecRegistry codecs, int depth)
    {
        if (depth > DepthMax)
            throw MillraceException.User("PLAN_INVALID", $"the plan has more than {DepthMax} steps one upon the other", "Split the query");
        NodeCodec codec = codecs.Get(node.GetType());
        var json = new JsonObject { ["name"] = codec.Name, ["version"] = codec.Version };
        if (node.Uid is not null)
            json["uid"] = node.Uid;
        if (node.Id.Length > 0)
            json["id"] = node.Id;
        if (node.Position is TextPosition position)
            json["position"] = new JsonArray(position.Line, position.Column);
        json["body"] = codec.Write(node);
        if (!node.Inputs.IsEmpty)
            json["inputs"] = new JsonArray([.. node.Inputs.Select(input => WriteNode(input, codecs, depth + 1))]);
        return json;
    }

    private static LogicalNode ReadNode(JsonObject json, NodeCodecRegistry codecs, int depth)
    {
        if (depth > DepthMax)
            throw JsonFields.Invalid(json, $"the plan has more than {DepthMax} steps one upon the other");
        NodeCodec codec = CodecOf(json, codecs);
        long version = JsonFields.Integer(json, "version", 1);
        if (version > codec.Version)
            throw JsonFields.Invalid(json, $"'{codec.Name}' is of version {version}, and this build reads up to {codec.Version}");
        ImmutableArray<LogicalNode> inputs = ReadInputs(json, codecs, depth);
        JsonObject body = JsonFields.Object(json, "body");
        return ReadBody(codec, body, (int)version, inputs) with
        {
            Uid = JsonFields.TextOrNull(json, "uid"),
            Id = JsonFields.TextOrNull(json, "id") ?? "",
            Position = ReadPosition(json),
        };
    }

    private static NodeCodec CodecOf(JsonObject json, NodeCodecRegistry codecs)
    {
        string name = JsonFields.Text(json, "name");
        try
        {
            return codecs.Get(name);
        }
        catch (MillraceException error) when (error.Code == "PLAN_NODE_UNKNOWN")
        {
            throw MillraceException.User(error.Code, $"{error.Message} (at {JsonFields.PathOf(json)})", error.Advice);
        }
    }

    private static ImmutableArray<LogicalNode> ReadInputs(JsonObject json, NodeCodecRegistry codecs, int depth)
    {
        if (!JsonFields.Has(json, "inputs"))
            return [];
        JsonArray inputs = JsonFields.Array(json, "inputs");
        return [.. inputs.Select((node, i) => ReadNode(JsonFields.AsObject(node ?? throw JsonFields.Missing(inputs, i)), codecs, depth + 1))];
    }

    /// <summary>Reads a body. What a package's codec throws on JSON that it did not expect becomes the error that its caller is promised.</summary>
    private static LogicalNode ReadBody(NodeCodec codec, JsonObject body, int version, ImmutableArray<LogicalNode> inputs)
    {
        try
        {
            return codec.Read(body, version, inputs);
        }
        catch (Exception error) when (error is InvalidOperationException or FormatException or ArgumentException or KeyNotFoundException
            or IndexOutOfRangeException or NullReferenceException or OverflowException or JsonException)
        {
            throw JsonFields.Invalid(body, $"'{codec.Name}' cannot be read: {error.Message}");
        }
    }

    private static TextPosition? ReadPosition(JsonObject json)
    {
        if (!JsonFields.Has(json, "position"))
            return null;
        JsonArray position = JsonFields.Array(json, "position");
        return position is [JsonValue line, JsonValue column]
            && JsonFields.TryLong(line, out long lineNumber) && lineNumber is > 0 and <= int.MaxValue
            && JsonFields.TryLong(column, out long columnNumber) && columnNumber is > 0 and <= int.MaxValue
            ? new TextPosition((int)lineNumber, (int)columnNumber)
            : throw JsonFields.Invalid(position, "a position is a line and a column, both from 1");
    }

    private static MillraceException NoPlan(string message) =>
        MillraceException.User("PLAN_INVALID", $"{message} (at $)", "Write a plan with a front end of this version");
}
