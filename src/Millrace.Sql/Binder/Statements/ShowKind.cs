namespace Millrace.Sql.Binder;

/// <summary>What SHOW lists.</summary>
public enum ShowKind
{
    /// <summary>The session's tables.</summary>
    Tables,

    /// <summary>The session's models.</summary>
    Models,

    /// <summary>The functions, with signatures.</summary>
    Functions,

    /// <summary>The connectors, with their options.</summary>
    Connectors,

    /// <summary>The keys of SET, with defaults and units.</summary>
    Options,
}
