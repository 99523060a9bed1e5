using Millrace.Errors;

namespace Millrace.Inference.Providers.Onnx.Native;

internal sealed unsafe partial class OnnxModel
{
    // Handles lie on the stack, 4 KiB a call at most: models with a cache bind a hundred tensors, and a run should allocate nothing.
    private const int PortsMax = 256;

    /// <summary>Runs the model from caller-owned memory into caller-owned memory. Copies nothing.</summary>
    /// <param name="inputs">Every input of the model, once.</param>
    /// <param name="outputs">The outputs wanted, with their shapes; others are not computed where that can be helped.</param>
    /// <param name="cancellationToken">Ends the run before its next operator; output memory then holds anything.</param>
    /// <exception cref="MillraceException">
    /// <c>MODEL_INPUT_INVALID</c>, <c>MODEL_OUTPUT_INVALID</c>, <c>MODEL_TYPE_UNSUPPORTED</c> (user); <c>MODEL_RUN_FAILED</c>
    /// (user where the runtime blames a value, else external).
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed before the run began.</exception>
    public void Run(ReadOnlySpan<OnnxTensor> inputs, ReadOnlySpan<OnnxTensor> outputs, CancellationToken cancellationToken)
    {
        CheckCounts(inputs.Length, outputs.Length);
        nint* names = stackalloc nint[outputs.Length];
        nint* values = stackalloc nint[outputs.Length];
        new Span<nint>(values, outputs.Length).Clear();
        try
        {
            for (int i = 0; i < outputs.Length; i++)
            {
                OnnxModelPort port = Find(_outputs, outputs[i].Name, "output");
                names[i] = port.NativeName;
                values[i] = Wrap(outputs[i], port.Info, "output");
            }

            RunCore(inputs, names, values, outputs.Length, cancellationToken);
        }
        finally
        {
            Release(values, outputs.Length);
        }
    }

    /// <summary>Runs the model where the shape of an output is not known before. Inputs are not copied; outputs are the runtime's.</summary>
    /// <param name="inputs">Every input of the model, once.</param>
    /// <param name="outputNames">The outputs wanted.</param>
    /// <param name="cancellationToken">Ends the run before its next operator.</param>
    /// <returns>The outputs in the order of the names, for the caller to dispose.</returns>
    /// <inheritdoc cref="Run(ReadOnlySpan{OnnxTensor}, ReadOnlySpan{OnnxTensor}, CancellationToken)" path="/exception"/>
    public OnnxOutput[] Run(ReadOnlySpan<OnnxTensor> inputs, ReadOnlySpan<string> outputNames, CancellationToken cancellationToken)
    {
        CheckCounts(inputs.Length, outputNames.Length);
        nint* names = stackalloc nint[outputNames.Length];
        nint* values = stackalloc nint[outputNames.Length];
        new Span<nint>(values, outputNames.Length).Clear();
        var outputs = new OnnxOutput?[outputNames.Length];
        try
        {
            for (int i = 0; i < outputNames.Length; i++)
            {
                OnnxModelPort port = Find(_outputs, outputNames[i], "output");
                RequireBindable(port.Info, "output");
                names[i] = port.NativeName;
            }

            RunCore(inputs, names, values, outputNames.Length, cancellationToken);
            for (int i = 0; i < outputs.Length; i++)
                outputs[i] = TakeOutput(ref values[i], outputNames[i]);
            return outputs!; // all set by the loop
        }
        catch
        {
            foreach (OnnxOutput? output in outputs)
                output?.Dispose();
            throw;
        }
        finally
        {
            Release(values, outputNames.Length);
        }
    }

    private void RunCore(
        ReadOnlySpan<OnnxTensor> inputs, nint* outputNames, nint* outputValues, int outputCount, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        nint* names = stackalloc nint[inputs.Length];
        nint* values = stackalloc nint[inputs.Length];
        new Span<nint>(values, inputs.Length).Clear();
        bool held = false;
        try
        {
            _session.DangerousAddRef(ref held);
            for (int i = 0; i < inputs.Length; i++)
            {
                OnnxModelPort port = Find(_inputs, inputs[i].Name, "input");
                names[i] = port.NativeName;
                values[i] = Wrap(inputs[i], port.Info, "input");
            }

            CheckComplete(inputs);
            using OrtRunControl? control = OrtRunControl.Create(_runtime.Api, cancellationToken);
            nint status = _runtime.Api.Run(
                _session.DangerousGetHandle(), control?.Handle ?? 0, (byte**)names, values, (nuint)inputs.Length,
                (byte**)outputNames, (nuint)outputCount, outputValues);
            if (status != 0)
                ThrowRunError(status, cancellationToken);
        }
        finally
        {
            Release(values, inputs.Length);
            if (held)
                _session.DangerousRelease();
        }
    }

    private void ThrowRunError(nint status, CancellationToken cancellationToken)
    {
        OrtErrorCode code = OrtStatus.Take(_runtime.Api, status, out string message);
        cancellationToken.ThrowIfCancellationRequested();

        // An argument is what a row holds (an index out of bounds, say); everything else is the runtime's or the machine's.
        ErrorDomain domain = code == OrtErrorCode.InvalidArgument ? ErrorDomain.User : ErrorDomain.External;
        throw new MillraceException(
            domain,
            "MODEL_RUN_FAILED",
            $"model '{Path}' failed in a run: {message} ({code})",
            "Check that the model's inputs hold what it was made for");
    }

    private OnnxOutput TakeOutput(ref nint value, string name)
    {
        OrtApi api = _runtime.Api;
        OrtValueHandle handle = new(api, value);
        value = 0;
        try
        {
            (OnnxElementType elementType, long[] shape) = OrtShapes.ReadValue(api, handle.DangerousGetHandle());
            long byteCount = OrtShapes.ByteCount(shape, elementType);
            if (byteCount < 0)
                throw BindingError("output", name, $"its shape [{string.Join(", ", shape)}] takes more than 2 GiB − 1");
            void* data;
            OrtStatus.Check(api, api.GetTensorMutableData(handle.DangerousGetHandle(), &data), "read an output");
            return new OnnxOutput(handle, elementType, shape, (nint)data, byteCount);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private nint Wrap(in OnnxTensor tensor, OnnxTensorInfo declared, string kind)
    {
        RequireBindable(declared, kind);
        ReadOnlySpan<long> shape = tensor.Shape.Span;
        if (tensor.ElementType != declared.ElementType || !declared.Accepts(shape))
        {
            string given = $"{tensor.ElementType}[{string.Join(", ", shape.ToArray())}]";
            throw BindingError(kind, tensor.Name, $"{given} was given where {declared.Describe()} is declared");
        }

        long byteCount = OrtShapes.ByteCount(shape, tensor.ElementType);
        if (byteCount != tensor.ByteLength || (tensor.Data == 0 && byteCount > 0))
            throw BindingError(kind, tensor.Name, $"{tensor.ByteLength:N0} bytes were given where its shape takes {byteCount:N0}");
        nint value;
        fixed (long* dimensions = shape)
        {
            nint status = _runtime.Api.CreateTensorWithDataAsOrtValue(
                _runtime.CpuMemory, (void*)tensor.Data, (nuint)byteCount, dimensions, (nuint)shape.Length, (int)tensor.ElementType, &value);
            OrtStatus.Check(_runtime.Api, status, "bind a tensor");
        }

        return value;
    }

    private OnnxModelPort Find(OnnxModelPort[] ports, string name, string kind)
    {
        foreach (OnnxModelPort port in ports)
        {
            if (port.Info.Name == name)
                return port;
        }

        throw BindingError(kind, name, "there is none of this name");
    }

    // Names are known by now; so a repeated one leaves another out.
    private void CheckComplete(ReadOnlySpan<OnnxTensor> inputs)
    {
        foreach (OnnxModelPort port in _inputs)
        {
            int given = 0;
            foreach (ref readonly OnnxTensor input in inputs)
                given += input.Name == port.Info.Name ? 1 : 0;
            if (given != 1)
                throw BindingError("input", port.Info.Name, given == 0 ? "it was not given" : $"it was given {given} times");
        }
    }

    private static void CheckCounts(int inputs, int outputs)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(inputs, PortsMax);
        ArgumentOutOfRangeException.ThrowIfZero(outputs);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(outputs, PortsMax);
    }

    private void Release(nint* values, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (values[i] != 0)
                _runtime.Api.ReleaseValue(values[i]);
        }
    }
}
