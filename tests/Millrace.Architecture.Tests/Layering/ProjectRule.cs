namespace Millrace.Architecture.Tests.Layering;

/// <summary>A row of the table of layers.</summary>
/// <param name="Name">The project.</param>
/// <param name="Layer">Its layer; 0 is the lowest.</param>
/// <param name="LayerMax">The highest layer it may reference as a whole; -1 for none.</param>
/// <param name="Also">Single projects above <paramref name="LayerMax"/> that it may reference too.</param>
internal sealed record ProjectRule(string Name, int Layer, int LayerMax, params string[] Also);
