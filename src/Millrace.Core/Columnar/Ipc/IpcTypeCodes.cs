namespace Millrace.Columnar.Ipc;

/// <summary>Numbers of the Arrow metadata. Source: Apache Arrow format, <c>Schema.fbs</c> and <c>Message.fbs</c>.</summary>
internal static class IpcTypeCodes
{
    public const int MetadataV4 = 3;
    public const int MetadataV5 = 4;

    public const int SchemaHeader = 1;
    public const int DictionaryHeader = 2;
    public const int RecordBatchHeader = 3;

    public const int Null = 1;
    public const int Int = 2;
    public const int FloatingPoint = 3;
    public const int Binary = 4;
    public const int Utf8 = 5;
    public const int Bool = 6;
    public const int Timestamp = 10;
    public const int List = 12;
    public const int Struct = 13;
    public const int FixedSizeList = 16;
    public const int LargeBinary = 19;
    public const int LargeUtf8 = 20;
    public const int LargeList = 21;

    private static readonly string[] Names =
    [
        "none", "null", "int", "float", "binary", "utf8", "bool", "decimal", "date", "time", "timestamp", "interval", "list", "struct", "union",
        "fixed-size binary", "fixed-size list", "map", "duration", "large binary", "large utf8", "large list", "run-end encoded", "binary view",
        "utf8 view", "list view", "large list view",
    ];

    public static string Name(int code) => code < Names.Length ? Names[code] : $"with number {code}";
}
