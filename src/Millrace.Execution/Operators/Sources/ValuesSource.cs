using System.Collections.Immutable;
using System.Globalization;
using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Errors;
using Millrace.Execution.PhysicalExpressions;
using Millrace.Execution.RowErrors;
using Millrace.Execution.Sources;
using Millrace.Plan.Expressions;
using Millrace.Plan.Logical;
using Millrace.Types;

namespace Millrace.Execution.Operators.Sources;

/// <summary>Rows written in the statement: one split, read by one subtask. A value that cannot be computed ends the job.</summary>
/// <param name="schema">The columns.</param>
/// <param name="rows">Rows of constant expressions, each as long as the schema.</param>
/// <param name="typer">Types and functions.</param>
public sealed class ValuesSource(Schema schema, ImmutableArray<ImmutableArray<Expression>> rows, ExpressionTyper typer) : ISource
{
    /// <inheritdoc/>
    public bool IsBounded => true;

    /// <inheritdoc/>
    public int? MaxSubtasks => 1;

    /// <inheritdoc/>
    public ISplitEnumerator CreateEnumerator() => new Enumerator(rows.Length);

    /// <inheritdoc/>
    public ISplitReader Open(SourceSplit split, long position) => new Reader(schema, rows, typer, position);

    private sealed class Enumerator(int rowCount) : ISplitEnumerator
    {
        public bool IsComplete { get; private set; }

        public IReadOnlyList<SourceSplit> Discover(CancellationToken cancellation)
        {
            if (IsComplete)
                return [];
            IsComplete = true;
            return [new SourceSplit("values", "", rowCount)];
        }

        public void Dispose()
        {
        }
    }

    private sealed class Reader(Schema schema, ImmutableArray<ImmutableArray<Expression>> rows, ExpressionTyper typer, long position) : ISplitReader
    {
        private const int RowsPerBatch = 1024;
        private int _next = (int)Math.Min(position, rows.Length);

        public ReadResult Read(IReadContext context)
        {
            int count = Math.Min(Math.Min(RowsPerBatch, context.Need.Rows), rows.Length - _next);
            if (count <= 0)
                return ReadResult.End;
            var batches = new List<Batch>(count);
            try
            {
                for (int i = 0; i < count; i++)
                    batches.Add(Evaluate(_next + i, context));
                _next += count;
                return ReadResult.Of(Selection.Concat(batches, context.Allocator));
            }
            finally
            {
                batches.ForEach(b => b.Dispose());
            }
        }

        public void Dispose()
        {
        }

        private Batch Evaluate(int row, IReadContext context)
        {
            IEnumerable<Expression> values = rows[row].Select((value, i) => new CastExpression(value, schema[i].Type));
            CompiledExpressions compiled = CompiledExpressions.Compile(values, Schema.Empty, typer);
            using ExpressionEvaluator evaluator = compiled.CreateEvaluator(context.Allocator);
            using var empty = new Batch(Schema.Empty, [], 1);
            using EvaluationResult result = evaluator.Evaluate(empty, context.Allocator, context.Cancellation);
            if (result.Errors.TryGetValue(0, out RowError? error))
            {
                string place = (row + 1).ToString(CultureInfo.InvariantCulture);
                throw MillraceException.User(error.Code, $"row {place} of VALUES: {error.Step}: {error.Reason}", "Correct the value");
            }

            return new Batch(schema, result.TakeColumns(), 1);
        }
    }
}
