namespace Millrace.Execution.Storage;

/// <summary>An object of a checkpoint with the name its owner knows it by.</summary>
/// <param name="Name">Such as <c>in-flight</c>, <c>spool</c>, or an operator's state table.</param>
/// <param name="Object">Where it lies and what it must be.</param>
public sealed record NamedObject(string Name, ObjectHandle Object);
