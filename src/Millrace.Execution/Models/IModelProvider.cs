using Millrace.Options;
using Millrace.Plan.Catalog;

namespace Millrace.Execution.Models;

/// <summary>
/// Makes models of one kind: in process, behind a protocol, or a user's own class. A provider is one folder and one line of registration.
/// </summary>
public interface IModelProvider
{
    /// <summary>The value of the option <c>provider</c>: <c>onnx</c>.</summary>
    string Name { get; }

    /// <summary>What it is, in one sentence.</summary>
    string Summary { get; }

    /// <summary>The options that <c>CREATE MODEL … WITH</c> takes for it.</summary>
    IReadOnlyList<OptionDescription> Options { get; }

    /// <summary>Checks a definition without loading: options, files, and as far as it is cheap, inputs and outputs.</summary>
    /// <exception cref="Errors.MillraceException">It does not fit (user), or something is missing.</exception>
    void Validate(ModelDefinition definition);

    /// <summary>Where the model comes from, in full: a restored job must call the same. Default: empty, for what the options say already.</summary>
    string PlaceOf(ModelDefinition definition) => "";

    /// <summary>Loads the model. Called once a node and job; the engine disposes it.</summary>
    IModel Load(ModelDefinition definition);
}
