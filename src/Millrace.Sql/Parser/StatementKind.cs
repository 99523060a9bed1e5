namespace Millrace.Sql.Parser;

/// <summary>What running a statement does.</summary>
public enum StatementKind
{
    /// <summary>It changes the session and answers nothing: <c>CREATE</c>, <c>DROP</c>, <c>SET</c> with a key, <c>RESET</c>.</summary>
    Definition,

    /// <summary>It answers rows about the session or a plan: <c>SHOW</c>, <c>DESCRIBE</c>, <c>EXPLAIN</c>, <c>SET</c> without a key.</summary>
    Answer,

    /// <summary>It answers rows of tables: <c>SELECT</c>.</summary>
    Query,

    /// <summary>It writes a table: <c>INSERT</c>.</summary>
    Insert,
}
