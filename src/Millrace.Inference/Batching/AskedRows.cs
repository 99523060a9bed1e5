using Millrace.Inference.Journal;

namespace Millrace.Inference.Batching;

/// <summary>Rows of a call, with what names their content.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Keys">The keys of their entry's rows; null where none were made.</param>
internal readonly record struct AskedRows(BatchRows Rows, RowKeys? Keys);
