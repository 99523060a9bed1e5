using System.Numerics;
using System.Numerics.Tensors;

namespace Millrace.Compute;

/// <summary>IEEE 754 arithmetic.</summary>
internal static class FloatArithmetic
{
    public static void Run<T>(ArithmeticOperator operation, NumberPair<T> numbers, Span<T> results)
        where T : unmanaged, INumber<T>
    {
        if (numbers.LeftStep == 0 && numbers.RightStep == 0)
            results.Fill(One(operation, numbers.Left[0], numbers.Right[0]));
        else if (numbers.RightStep == 0)
            ByScalar(operation, numbers.Left, numbers.Right[0], results);
        else if (numbers.LeftStep == 0)
            FromScalar(operation, numbers.Left[0], numbers.Right, results);
        else
            Pairwise(operation, numbers.Left, numbers.Right, results);
    }

    private static T One<T>(ArithmeticOperator operation, T left, T right)
        where T : unmanaged, INumber<T> => operation switch
        {
            ArithmeticOperator.Add => left + right,
            ArithmeticOperator.Subtract => left - right,
            ArithmeticOperator.Multiply => left * right,
            ArithmeticOperator.Divide => left / right,
            _ => left % right,
        };

    private static void Pairwise<T>(ArithmeticOperator operation, ReadOnlySpan<T> left, ReadOnlySpan<T> right, Span<T> results)
        where T : unmanaged, INumber<T>
    {
        switch (operation)
        {
            case ArithmeticOperator.Add:
                TensorPrimitives.Add(left, right, results);
                break;
            case ArithmeticOperator.Subtract:
                TensorPrimitives.Subtract(left, right, results);
                break;
            case ArithmeticOperator.Multiply:
                TensorPrimitives.Multiply(left, right, results);
                break;
            case ArithmeticOperator.Divide:
                TensorPrimitives.Divide(left, right, results);
                break;
            default:
                for (int i = 0; i < results.Length; i++)
                    results[i] = left[i] % right[i];
                break;
        }
    }

    private static void ByScalar<T>(ArithmeticOperator operation, ReadOnlySpan<T> left, T right, Span<T> results)
        where T : unmanaged, INumber<T>
    {
        switch (operation)
        {
            case ArithmeticOperator.Add:
                TensorPrimitives.Add(left, right, results);
                break;
            case ArithmeticOperator.Subtract:
                TensorPrimitives.Subtract(left, right, results);
                break;
            case ArithmeticOperator.Multiply:
                TensorPrimitives.Multiply(left, right, results);
                break;
            case ArithmeticOperator.Divide:
                TensorPrimitives.Divide(left, right, results);
                break;
            default:
                for (int i = 0; i < results.Length; i++)
                    results[i] = left[i] % right;
                break;
        }
    }

    private static void FromScalar<T>(ArithmeticOperator operation, T left, ReadOnlySpan<T> right, Span<T> results)
        where T : unmanaged, INumber<T>
    {
        switch (operation)
        {
            case ArithmeticOperator.Add:
                TensorPrimitives.Add(right, left, results);
                break;
            case ArithmeticOperator.Subtract:
                TensorPrimitives.Subtract(left, right, results);
                break;
            case ArithmeticOperator.Multiply:
                TensorPrimitives.Multiply(right, left, results);
                break;
            case ArithmeticOperator.Divide:
                TensorPrimitives.Divide(left, right, results);
                break;
            default:
                for (int i = 0; i < results.Length; i++)
                    results[i] = left % right[i];
                break;
        }
    }
}
