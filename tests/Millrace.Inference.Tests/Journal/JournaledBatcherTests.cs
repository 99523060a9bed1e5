using System.Collections.Immutable;
using Millrace.Columnar;
using Millrace.Errors;
using Millrace.Execution.Models;
using Millrace.Execution.Operators;
using Millrace.Inference.Batching;
using Millrace.Inference.Journal;
using Millrace.Inference.Providers.Delegates;
using Millrace.Inference.Tests.Batching;
using Millrace.Inference.Tests.Operators;

namespace Millrace.Inference.Tests.Journal;

public sealed class JournaledBatcherTests : IDisposable
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);
    private readonly JournalWorld _world = new();
    private readonly InlineNode _node = new();
    private readonly List<long[]> _calls = [];
    private readonly ResultJournal _journal;

    public JournaledBatcherTests() => _journal = _world.Open();

    public void Dispose()
    {
        _journal.Dispose();
        _world.Dispose();
    }

    [Fact]
    public void Submit_EqualRowsInOneSliceAndInOthers_AskTheModelOnce()
    {
        using JournaledBatcher batcher = Batcher();
        BatchEntry first = Submit(batcher, 1, 2, 1, 1);
        BatchEntry second = Submit(batcher, 2, 3);

        _world.Time.Advance(Wait);

        Assert.Equal([[1, 2, 3]], _calls);
        Assert.Equal([2, 4, 2, 2], Answers(batcher, first));
        Assert.Equal([4, 6], Answers(batcher, second));
        Assert.Equal(3, _node.SharedRows);
        Assert.Equal(0, _node.JournalHits);
    }

    [Fact]
    public void Submit_RowsThatWereAnswered_ComeFromTheJournalInTheirPlaces()
    {
        using JournaledBatcher batcher = Batcher();
        Ask(batcher, 1, 2, 3);
        BatchEntry entry = Submit(batcher, 9, 1, 2, 8, 3, 9);

        _world.Time.Advance(Wait);

        Assert.Equal([18, 2, 4, 16, 6, 18], Answers(batcher, entry));
        Assert.Equal([[1, 2, 3], [9, 8]], _calls);
        Assert.Equal(3, _node.JournalHits);
    }

    [Fact]
    public void Submit_AllInTheJournalOfAnEarlierJob_AsksNobody()
    {
        using (JournaledBatcher batcher = Batcher())
            Ask(batcher, 1, 2);
        _journal.Commit();
        using ResultJournal next = _world.Open();
        using JournaledBatcher later = Batcher(journal: next);

        BatchEntry entry = Submit(later, 2, 1);

        Assert.True(entry.Done.IsCompleted);
        Assert.Equal([4, 2], Answers(later, entry));
        Assert.Single(_calls);
    }

    [Fact]
    public void Submit_RowWithAnError_IsSharedByThoseWhoWaitAndNotKept()
    {
        bool isOdd = true;
        using JournaledBatcher batcher = Batcher((_, inputs, context) =>
        {
            for (int i = 0; i < inputs.RowCount; i++)
            {
                if (isOdd && inputs[0].Values<long>()[i] == 7)
                    context.Errors.Report(i, "ODD", "it is odd");
            }

            return ModelPipeline.Double(null!, inputs, context);
        });
        BatchEntry first = Submit(batcher, 7, 1, 7);
        BatchEntry second = Submit(batcher, 7);
        _world.Time.Advance(Wait);

        Assert.Equal([0, 2], first.Errors.Keys.Order());
        Assert.Equal("ODD", second.Errors[0].Code);
        batcher.Release(first);
        batcher.Release(second);
        isOdd = false;
        BatchEntry again = Submit(batcher, 7, 1);
        _world.Time.Advance(Wait);

        Assert.Equal([14, 2], Answers(batcher, again));
        Assert.Equal([[7, 1], [7]], _calls);
    }

    [Fact]
    public void Submit_RowToBlameForAFailedCall_RejectsThoseWhoWait()
    {
        using JournaledBatcher batcher = Batcher((_, inputs, context) => inputs[0].Values<long>().Contains(7)
            ? throw MillraceException.User("POISON", "a poisonous number")
            : ModelPipeline.Double(null!, inputs, context));
        BatchEntry first = Submit(batcher, 1, 7, 2, 7);
        BatchEntry second = Submit(batcher, 7, 2);

        _world.Time.Advance(Wait);

        Assert.True(first.Done.IsCompleted && second.Done.IsCompleted);
        Assert.Equal([1, 3], first.Errors.Keys.Order());
        Assert.Equal("POISON", second.Errors[0].Code);
        batcher.Release(first);
        Assert.Equal([null, 4], Answers(batcher, second));
    }

    [Fact]
    public void Submit_CallFailsForGood_FailsThoseWhoWait()
    {
        using JournaledBatcher batcher = Batcher((_, _, _) => throw MillraceException.External("DOWN", "it is down"));
        BatchEntry first = Submit(batcher, 1);
        BatchEntry second = Submit(batcher, 1);

        _world.Time.Advance(Wait);

        Assert.Equal("DOWN", Assert.IsType<MillraceException>(first.Failure).Code);
        Assert.Equal("DOWN", Assert.IsType<MillraceException>(second.Failure).Code);
        Assert.True(second.Done.IsCompleted);
        batcher.Release(first);
        batcher.Release(second);
    }

    [Fact]
    public void Release_OfTheRowThatIsAsked_PassesTheQuestionOn()
    {
        using JournaledBatcher batcher = Batcher();
        BatchEntry first = Submit(batcher, 1, 2);
        BatchEntry second = Submit(batcher, 1);
        BatchEntry third = Submit(batcher, 1, 2);

        batcher.Release(first);
        batcher.Release(second);
        _world.Time.Advance(Wait);

        Assert.Equal([2, 4], Answers(batcher, third));
        Assert.Equal([[2, 1]], _calls.Select(c => c.OrderDescending().ToArray()));
    }

    [Fact]
    public void Submit_AnswerDamagedOnDisk_IsAskedOfTheModel()
    {
        using (JournaledBatcher batcher = Batcher())
            Ask(batcher, 1, 2, 3);
        _journal.Commit();
        using ResultJournal next = _world.Open();
        byte[] bytes = File.ReadAllBytes(_world.Segments[0].Path);
        bytes[^(72 + 8)] ^= 1; // the last byte of the second answer
        File.WriteAllBytes(_world.Segments[0].Path, bytes);
        using JournaledBatcher later = Batcher(journal: next);

        BatchEntry entry = Submit(later, 1, 2, 3);

        Assert.True(entry.Done.IsCompleted); // what is asked again does not wait for others
        Assert.Equal([2, 4, 6], Answers(later, entry));
        Assert.Equal([[1, 2, 3], [2]], _calls);
        Assert.Equal(2, _node.JournalHits);
    }

    [Fact]
    public void Submit_RowsLeftOut_GetNoAnswerAndNoCall()
    {
        using JournaledBatcher batcher = Batcher();
        BatchEntry entry = batcher.Submit(Inputs(5, 6, 5), [(0, 1), (2, 1)], WatchedRows.None);

        _world.Time.Advance(Wait);

        Assert.Equal([10, null, 10], Answers(batcher, entry));
        Assert.Equal([[5]], _calls);
    }

    [Fact]
    public void Submit_RandomLife_EveryRowHasItsAnswerAndNoAnsweredContentIsAskedTwice()
    {
        const int Seed = 23;
        var random = new Random(Seed);
        HashSet<long> answered = [];
        using JournaledBatcher batcher = Batcher((_, inputs, context) =>
        {
            foreach (long n in inputs[0].Values<long>())
                Assert.True(answered.Add(n), $"{n} was asked twice, seed {Seed}");
            return ModelPipeline.Double(null!, inputs, context);
        });
        List<(BatchEntry Entry, long[] Numbers)> open = [];
        for (int step = 0; step < 2000; step++)
        {
            long[] numbers = [.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => random.NextInt64(step / 4 + 1))];
            open.Add((Submit(batcher, numbers), numbers));
            if (random.Next(3) == 0)
                _world.Time.Advance(TimeSpan.FromMilliseconds(random.Next(500)));
            foreach ((BatchEntry entry, long[] asked) in open.Where(o => o.Entry.Done.IsCompleted).ToArray())
            {
                Assert.Equal(asked.Select(n => (long?)(2 * n)), Answers(batcher, entry));
                open.Remove((entry, asked));
            }
        }

        _world.Time.Advance(Wait);
        Assert.All(open, o => Assert.Equal(o.Numbers.Select(n => (long?)(2 * n)), Answers(batcher, o.Entry)));
    }

    private void Ask(JournaledBatcher batcher, params long[] numbers)
    {
        BatchEntry entry = Submit(batcher, numbers);
        _world.Time.Advance(Wait);
        Assert.True(entry.Done.IsCompleted);
        batcher.Release(entry);
    }

    private BatchEntry Submit(JournaledBatcher batcher, params long[] numbers) =>
        batcher.Submit(Inputs(numbers), [(0, numbers.Length)], WatchedRows.None);

    private Batch Inputs(params long[] numbers) => new(ModelPipeline.Schema, _world.Numbers(numbers).TakeColumns(), numbers.Length);

    private long?[] Answers(JournaledBatcher batcher, BatchEntry entry)
    {
        Assert.True(entry.Done.IsCompleted);
        Assert.Null(entry.Failure);
        using Batch outputs = entry.TakeOutputs(ModelPipeline.OutputSchema, _world.Allocator);
        long?[] answers = [.. Enumerable.Range(0, outputs.RowCount).Select(r => outputs[0].IsNull(r) ? (long?)null : outputs[0].Values<long>()[r])];
        batcher.Release(entry);
        return answers;
    }

    private JournaledBatcher Batcher(ModelFunction? function = null, ResultJournal? journal = null)
    {
        var provider = new DelegateModelProvider("test", "a test", (model, inputs, context) =>
        {
            ValueTask<Batch> answer = (function ?? ModelPipeline.Double)(model, inputs, context);
            _calls.Add(inputs[0].Values<long>().ToArray());
            return answer;
        });
        IModel model = provider.Load(ModelPipeline.Definition(ImmutableSortedDictionary<string, string>.Empty));
        var limits = new BatchLimits(new BatchNeed(32, 1 << 20, Wait), false, 2, 3, Wait);
        var host = new BatcherHost(_node, 0, _world.Allocator, _world.Time, CancellationToken.None);
        var batcher = new ModelBatcher(model, "double", ModelPipeline.OutputSchema, limits, host);
        return new JournaledBatcher(batcher, journal ?? _journal, _world.Model, ModelPipeline.OutputSchema, host);
    }
}
