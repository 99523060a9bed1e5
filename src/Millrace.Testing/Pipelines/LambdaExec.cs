using Millrace.Execution.Operators;
using Millrace.Execution.Planning;

namespace Millrace.Testing.Pipelines;

/// <summary>An operator made of a function, for tests and benchmarks of the runtime.</summary>
/// <param name="Title">Its name.</param>
/// <param name="Create">Makes the step of one instance; what it closes over is the instance's state.</param>
public sealed record LambdaExec(string Title, Func<Func<IStepContext, StepStatus>> Create) : OperatorExec
{
    /// <inheritdoc/>
    public override string Name => Title;

    /// <summary>What an instance does at the end of the input. Default: nothing.</summary>
    public Func<IStepContext, StepStatus>? AtEnd { get; init; }

    /// <inheritdoc/>
    public override IOperator CreateOperator() => new Instance(Create(), AtEnd);

    /// <inheritdoc/>
    public override string Describe() => "a function";

    private sealed class Instance(Func<IStepContext, StepStatus> step, Func<IStepContext, StepStatus>? atEnd) : IOperator
    {
        public void Open(IOperatorContext context)
        {
        }

        public StepStatus Step(IStepContext context) => step(context);

        public StepStatus OnEndOfInput(IStepContext context) => atEnd?.Invoke(context) ?? StepStatus.Done;

        public void Dispose()
        {
        }
    }
}
