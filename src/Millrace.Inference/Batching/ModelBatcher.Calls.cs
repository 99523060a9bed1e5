using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Errors;
using Millrace.Execution.Models;
using Millrace.Execution.Native;
using Millrace.Execution.RowErrors;

namespace Millrace.Inference.Batching;

/// <content>Calls of the model, and what becomes of their rows.</content>
internal sealed partial class ModelBatcher
{
    private void Call()
    {
        PlannedBatch? batch = null;
        Batch[] pieces = [];
        RowId[] ids = [];
        AskedRows[] asked = [];
        lock (_gate)
        {
            _isCallerScheduled = false;
            if (!_isDisposed && _queue.TryTake(Now, out batch))
            {
                pieces = [.. batch.Rows.Select(r => _entries[r.Entry].SliceInputs(r))];
                if (_host.Guard is not null)
                    ids = [.. batch.Rows.SelectMany(r => _entries[r.Entry].Watched.IdsOf(r))];
                if (Listener is not null)
                    asked = [.. batch.Rows.Select(r => new AskedRows(r, _entries[r.Entry].Keys))];
                _isIdle.Reset();
            }
        }

        Pump();
        if (batch is not null)
            _ = CallAsync(batch, pieces, ids, asked);
    }

    private async Task CallAsync(PlannedBatch batch, Batch[] pieces, RowId[] ids, AskedRows[] asked)
    {
        var errors = new CallErrors(_step);
        TimeSpan start = Now;
        Batch? outputs = null;
        Exception? failure = null;
        try
        {
            using Batch inputs = Join(pieces);
            _host.Node.CountModelCall(inputs.RowCount);
            outputs = await PredictAsync(inputs, errors, ids, batch.IsAlone).ConfigureAwait(false);
            _host.Calls?.OnAnswered(inputs.RowCount);
            CheckOutputs(outputs, inputs.RowCount);
            Listener?.OnAnswered(asked, outputs, errors);
        }
        catch (Exception error)
        {
            // A call is a task boundary: whatever it throws is an answer to its rows.
            outputs?.Dispose();
            outputs = null;
            failure = error;
        }

        MillraceException? fault = outputs is null ? Classify(failure) : null;
        var verdict = FailureVerdict.Retry;
        List<BatchEntry> done;
        lock (_gate)
        {
            done = fault is null ? OnAnswered(batch, outputs!, errors, Now - start) : OnFailed(batch, fault, out verdict); // one of the two is there
            if (_queue.InFlight == 0)
                _isIdle.Set();
        }

        if (verdict == FailureVerdict.RejectRow)
            Listener?.OnRejected(asked.First(a => a.Rows == batch.Rows[0]), ErrorOf(fault!)); // a verdict comes from an error
        else if (verdict == FailureVerdict.Abort)
            Listener?.OnFailed(asked, fault!);
        done.ForEach(e => e.Complete());
        Pump();
    }

    /// <summary>Calls the model; one that computes here under the guard before native code. Such a call is complete when it returns.</summary>
    private ValueTask<Batch> PredictAsync(Batch inputs, CallErrors errors, RowId[] ids, bool isAlone)
    {
        var context = new ModelCallContext(_host.Allocator, errors, _host.Cancellation) { Time = _host.Time };
        if (_host.Guard is not INativeGuard guard || ids.Length == 0)
            return _model.PredictAsync(inputs, context);
        int ticket = guard.Enter(0, ids, isAlone);
        try
        {
            return _model.PredictAsync(inputs, context);
        }
        finally
        {
            guard.Leave(ticket);
        }
    }

    private Batch Join(Batch[] pieces)
    {
        if (pieces.Length == 1)
            return pieces[0];
        try
        {
            return Selection.Concat(pieces, _host.Allocator);
        }
        finally
        {
            foreach (Batch piece in pieces)
                piece.Dispose();
        }
    }

    private void CheckOutputs(Batch outputs, int rows)
    {
        bool fits = outputs.RowCount == rows && outputs.Schema.Count == _outputSchema.Count;
        for (int i = 0; fits && i < _outputSchema.Count; i++)
            fits = outputs[i].Type.Storage.Equals(_outputSchema[i].Type.Storage);
        if (!fits)
        {
            throw MillraceException.User(
                RowBlame.ModelMisfit,
                $"{_step} answered {outputs.RowCount} rows of {outputs.Schema} to {rows} rows, where {_outputSchema} is declared",
                "Correct OUTPUT in CREATE MODEL, or the model's class");
        }
    }

    private List<BatchEntry> OnAnswered(PlannedBatch batch, Batch outputs, CallErrors errors, TimeSpan elapsed)
    {
        List<BatchEntry> done = [];
        _queue.Succeeded(batch, elapsed);
        int offset = 0;
        using (outputs)
        {
            foreach (BatchRows rows in batch.Rows)
            {
                if (_entries.TryGetValue(rows.Entry, out BatchEntry? entry) && entry.Left > 0)
                {
                    entry.Answer(rows.Start, outputs.Slice(offset, rows.Count), errors, offset);
                    if (entry.Left == 0)
                        done.Add(entry);
                }

                offset += rows.Count;
            }
        }

        return done;
    }

    private List<BatchEntry> OnFailed(PlannedBatch batch, MillraceException error, out FailureVerdict verdict)
    {
        List<BatchEntry> done = [];
        verdict = _queue.Failed(batch, error, Now);
        switch (verdict)
        {
            case FailureVerdict.RejectRow:
                BatchRows row = batch.Rows[0];
                BatchEntry entry = _entries[row.Entry];
                entry.Reject(row.Start, ErrorOf(error));
                if (entry.Left == 0)
                    done.Add(entry);
                break;
            case FailureVerdict.Abort:
                foreach (long id in batch.Rows.Select(r => r.Entry).Distinct())
                {
                    _queue.Drop(id);
                    _entries[id].Fail(error);
                    done.Add(_entries[id]);
                }

                break;
        }

        return done;
    }

    private RowError ErrorOf(MillraceException error) => new(_step, error.Code, error.Message);

    private MillraceException Classify(Exception? failure) => failure switch
    {
        MillraceException known => known,
        OperationCanceledException when _host.Cancellation.IsCancellationRequested =>
            MillraceException.External("CANCELLED", $"{_step} was cancelled with its job"),
        OperationCanceledException or TimeoutException => new MillraceException(
            ErrorDomain.External, "MODEL_TIMEOUT", $"{_step} gave up: {failure.Message}", null, failure)
        { Retry = RetryHint.WithBackoff },
        HttpRequestException or IOException => new MillraceException(
            ErrorDomain.External, "MODEL_CALL_FAILED", $"{_step}: {failure.Message}", null, failure)
        { Retry = RetryHint.WithBackoff },
        _ => MillraceException.Internal("MODEL_CALL_FAILED", $"{_step} threw {failure?.GetType().Name}: {failure?.Message}", failure),
    };
}
