namespace Millrace.Sql.Parser;

/// <summary>What bounds a script, so that no input exhausts the stack or the memory.</summary>
internal static class SqlLimits
{
    /// <summary>Characters of a script, after variables.</summary>
    public const int CharactersMax = 8 * 1024 * 1024;

    /// <summary>Expressions, queries and types within one another; also the height of an expression's tree.</summary>
    public const int DepthMax = 250;

    /// <summary>Nodes of one expression, after BETWEEN and CASE are written out.</summary>
    public const int ExpressionNodesMax = 200_000;

    /// <summary>Nodes from a plan's root down to its furthest source.</summary>
    public const int PlanDepthMax = 500;
}
