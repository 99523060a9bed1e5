namespace Millrace.Inference.Providers.Onnx.Native;

/// <summary>Walks the fields of one message in the protocol buffers wire format. Every length is checked.</summary>
/// <remarks>Source: the published encoding specification of protocol buffers. Groups, deprecated there, are refused.</remarks>
internal ref struct ProtobufReader
{
    public const int Varint = 0;
    public const int Fixed64 = 1;
    public const int Bytes = 2;
    public const int Fixed32 = 5;

    private const int VarintBytesMax = 10;
    private readonly ReadOnlySpan<byte> _message;
    private int _position;

    /// <summary>Starts before the first field.</summary>
    public ProtobufReader(ReadOnlySpan<byte> message) => _message = message;

    /// <summary>Number of the field read last.</summary>
    public int Field { get; private set; }

    /// <summary>Wire type of the field read last.</summary>
    public int WireType { get; private set; }

    /// <summary>The value of a field of wire type <see cref="Varint"/>.</summary>
    public long Integer { get; private set; }

    /// <summary>The content of a field of wire type <see cref="Bytes"/>.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    /// <summary>Reads the next field.</summary>
    /// <returns>False at the end of the message.</returns>
    /// <exception cref="FormatException">The bytes are no message.</exception>
    public bool Read()
    {
        if (_position == _message.Length)
            return false;
        ulong tag = ReadVarint();
        if (tag >> 3 is 0 or > 0x1FFF_FFFF)
            throw new FormatException($"field number {tag >> 3} at byte {_position} is out of range");
        Field = (int)(tag >> 3);
        WireType = (int)(tag & 7);
        Integer = 0;
        Content = default;
        switch (WireType)
        {
            case Varint:
                Integer = (long)ReadVarint();
                break;
            case Fixed64:
                Take(8);
                break;
            case Bytes:
                Content = Take(ReadVarint());
                break;
            case Fixed32:
                Take(4);
                break;
            default:
                throw new FormatException($"wire type {WireType} at byte {_position} is unknown");
        }

        return true;
    }

    private ReadOnlySpan<byte> Take(ulong byteCount)
    {
        if (byteCount > (ulong)(_message.Length - _position))
            throw new FormatException($"a field at byte {_position} of a message is longer than the message");
        ReadOnlySpan<byte> content = _message.Slice(_position, (int)byteCount);
        _position += (int)byteCount;
        return content;
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (int i = 0; i < VarintBytesMax && _position < _message.Length; i++)
        {
            byte next = _message[_position++];
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
                return value;
        }

        throw new FormatException($"a number at byte {_position} of a message does not end");
    }
}
