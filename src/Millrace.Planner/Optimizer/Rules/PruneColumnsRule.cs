using System.Collections.Immutable;
using Millrace.Plan.Expressions;
using Millrace.Plan.Logical;
using Millrace.Plan.Rules;
using Millrace.Types;

namespace Millrace.Planner.Optimizer.Rules;

/// <summary>
/// Leaves out columns that nobody above needs: scans do not read them, projections do not make them, models and unnesting do not pass them
/// on, and where a model, unnesting or rebalancing would get bytes, images or tensors that it does not need, a projection before it drops them.
/// </summary>
/// <remarks>
/// Hidden columns of the row's identity stay, and so do expressions that can fail for a row: that they fail decides whether the row comes
/// out. A scan and a projection keep one column at least. Nodes of packages need all that their inputs make.
/// </remarks>
internal sealed class PruneColumnsRule : ILogicalRule
{
    public string Name => "prune-columns";

    public LogicalNode Apply(LogicalNode root, ExpressionTyper typer)
    {
        var pruning = new Pruning(new ExpressionFacts(typer), typer, new NodeIds(root));
        return pruning.Prune(root, null);
    }

    /// <summary>One pass over one plan. A set of needed columns that is null means all.</summary>
    private sealed class Pruning(ExpressionFacts facts, ExpressionTyper typer, NodeIds ids)
    {
        public LogicalNode Prune(LogicalNode node, ImmutableHashSet<string>? needed) => node switch
        {
            ScanNode scan => needed is null ? scan : PruneScan(scan, needed),
            ProjectNode project => PruneProject(project, needed),
            FilterNode filter => Below(filter, needed?.Union(ExpressionFacts.ColumnsOf(filter.Predicate))),
            LimitNode => Below(node, needed),
            RebalanceNode => Narrowed(node, needed),
            UnnestNode unnest => PruneUnnest(unnest, needed),
            PredictNode predict => PrunePredict(predict, needed),
            _ => Below(node, null),
        };

        private UnnestNode PruneUnnest(UnnestNode unnest, ImmutableHashSet<string>? needed)
        {
            ImmutableHashSet<string>? passed = Passed(
                unnest.Carried, needed, unnest.OrdinalityColumn is string place ? [unnest.ItemColumn, place] : [unnest.ItemColumn]);
            var narrowed = (UnnestNode)Narrowed(unnest, passed?.Union(ExpressionFacts.ColumnsOf(unnest.Array)));
            CarriedColumns? carried = Carried(narrowed.Carried, narrowed.Input, passed);
            return Equals(carried, narrowed.Carried) ? narrowed : narrowed with { Carried = carried };
        }

        private PredictNode PrunePredict(PredictNode predict, ImmutableHashSet<string>? needed)
        {
            ImmutableHashSet<string>? passed = Passed(predict.Carried, needed, predict.Model.Output.Fields.Select(f => f.Name));
            var narrowed = (PredictNode)Narrowed(predict, passed?.Union(predict.InputColumns));
            CarriedColumns? carried = Carried(narrowed.Carried, narrowed.Input, passed);
            return Equals(carried, narrowed.Carried) ? narrowed : narrowed with { Carried = carried };
        }

        /// <summary>The columns of the input that go through a node to those above; null for all.</summary>
        private static ImmutableHashSet<string>? Passed(CarriedColumns? before, ImmutableHashSet<string>? needed, IEnumerable<string> made) =>
            needed?.Except(made) ?? (before is null ? null : [.. before.Names]);

        /// <summary>What a node passes on of its input, now that it is known what is needed behind it.</summary>
        private CarriedColumns? Carried(CarriedColumns? before, LogicalNode input, ImmutableHashSet<string>? passed)
        {
            if (passed is null)
                return before;
            Schema schema = input.SchemaWith(typer);
            ImmutableArray<string> names = [.. CarriedColumns.Of(before, schema).Select(f => f.Name).Where(n => passed.Contains(n) || IsIdentity(n))];
            return names.Length == schema.Count ? null : new CarriedColumns(names);
        }

        private LogicalNode Below(LogicalNode node, ImmutableHashSet<string>? needed) => PlanWalk.OverInputs(node, input => Prune(input, needed));

        private static ScanNode PruneScan(ScanNode scan, ImmutableHashSet<string> needed)
        {
            ImmutableArray<string> before = scan.Columns.IsDefault ? [.. scan.TableSchema.Fields.Select(f => f.Name)] : scan.Columns;
            ImmutableArray<string> columns = [.. before.Where(needed.Contains)];
            if (columns.IsEmpty && !before.IsEmpty)
                columns = [before.FirstOrDefault(c => !IsWide(scan.TableSchema.Get(c).Type)) ?? before[0]];
            return columns.Length == before.Length ? scan : scan with { Columns = columns };
        }

        private LogicalNode PruneProject(ProjectNode project, ImmutableHashSet<string>? needed)
        {
            ImmutableArray<NamedExpression> columns = needed is null
                ? project.Columns
                : [.. project.Columns.Where(c => needed.Contains(c.Name) || IsIdentity(c.Name) || !facts.IsTotal(c.Expression, project.Input))];
            if (columns.IsEmpty && !project.Columns.IsEmpty)
                columns = [project.Columns.MinBy(c => facts.CostOf(c.Expression))!]; // not null: there is a column
            ProjectNode kept = columns.Length == project.Columns.Length ? project : project with { Columns = columns };
            return Below(kept, [.. kept.Expressions.SelectMany(ExpressionFacts.ColumnsOf)]);
        }

        /// <summary>
        /// Prunes below a node that carries all columns of its input, and drops wide ones right before it where they are still there.
        /// </summary>
        private LogicalNode Narrowed(LogicalNode node, ImmutableHashSet<string>? needed)
        {
            if (needed is null)
                return Below(node, null);
            return PlanWalk.OverInputs(node, before =>
            {
                LogicalNode input = Prune(before, needed);
                Schema schema = input.SchemaWith(typer);
                if (!schema.Fields.Any(f => !IsKept(f) && IsWide(f.Type)) || !schema.Fields.Any(IsKept))
                    return input;
                ImmutableArray<NamedExpression> columns =
                    [.. schema.Fields.Where(IsKept).Select(f => new NamedExpression(f.Name, new ColumnExpression(f.Name)))];
                return new ProjectNode(input, columns) { Id = ids.After(node), Position = node.Position };
            });

            bool IsKept(Field field) => needed.Contains(field.Name) || IsIdentity(field.Name);
        }

        private static bool IsIdentity(string name) => name is RowIdentity.IdColumn or RowIdentity.OriginColumn;

        private static bool IsWide(DataType type) => type switch
        {
            ImageType or BinaryType or TensorType => true,
            ListType list => IsWide(list.Item.Type),
            FixedSizeListType list => IsWide(list.Item.Type),
            StructType row => row.Fields.Any(f => IsWide(f.Type)),
            _ => false,
        };
    }
}
