namespace Millrace.Compute;

/// <summary>What is done with two numbers.</summary>
public enum ArithmeticOperator
{
    /// <summary><c>+</c></summary>
    Add,

    /// <summary><c>-</c></summary>
    Subtract,

    /// <summary><c>*</c></summary>
    Multiply,

    /// <summary><c>/</c>; of integers it truncates towards zero.</summary>
    Divide,

    /// <summary><c>%</c>; the sign is the dividend's.</summary>
    Remainder,
}
