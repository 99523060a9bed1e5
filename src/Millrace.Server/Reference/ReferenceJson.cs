using System.Text.Json;
using Millrace.Options;
using Millrace.Plan.Functions;
using Millrace.Server.Output;

namespace Millrace.Server.Reference;

/// <summary>The reference for programs: an object a line.</summary>
internal static class ReferenceJson
{
    /// <summary>A function.</summary>
    public static void Write(Utf8JsonWriter json, ScalarFunction function)
    {
        FunctionDocumentation documentation = function.Documentation;
        json.WriteStartObject();
        json.WriteString("name", function.Name.ToUpperInvariant());
        json.WriteString("category", documentation.Category);
        json.WriteString("signature", documentation.Signature);
        json.WriteString("returns", documentation.Returns);
        json.WriteString("summary", documentation.Summary);
        json.WriteStartArray("examples");
        foreach (string example in documentation.Examples)
            json.WriteStringValue(example);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A connector or a model provider.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="name">Its name.</param>
    /// <param name="summary">What it is.</param>
    /// <param name="canRead">Whether tables can be read; null for providers.</param>
    /// <param name="canWrite">Whether tables can be written; null for providers.</param>
    /// <param name="options">Its options.</param>
    public static void Write(
        Utf8JsonWriter json, string name, string summary, bool? canRead, bool? canWrite, IReadOnlyList<OptionDescription> options)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("summary", summary);
        if (canRead is bool reads)
            json.WriteBoolean("reads", reads);
        if (canWrite is bool writes)
            json.WriteBoolean("writes", writes);
        json.WriteStartArray("options");
        foreach (OptionDescription option in options)
            Write(json, option);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>An option.</summary>
    public static void Write(Utf8JsonWriter json, OptionDescription option)
    {
        json.WriteStartObject();
        json.WriteString("key", option.Key);
        json.WriteString("type", option.Type);
        json.WriteString("default", option.Default);
        json.WriteBoolean("required", option.IsRequired);
        json.WriteBoolean("secret", option.IsSecret);
        json.WriteBoolean("may_change", option.MayChange);
        json.WriteString("summary", option.Summary);
        json.WriteEndObject();
    }

    /// <summary>Writes objects, a line each.</summary>
    public static void WriteLines<T>(Stream output, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        using var lines = new JsonLineWriter(output);
        foreach (T item in items)
        {
            write(lines.Json, item);
            lines.EndLine();
        }
    }
}
