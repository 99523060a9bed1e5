// Writes ONNX models: just enough of the protocol buffers wire format, field numbers as in the published onnx.proto.
// The same calls give the same bytes: fields are written in the order of the calls, and no map is iterated.

const VARINT = 0;
const BYTES = 2;
const FLOAT32 = 5;

export const FLOAT = 1;
export const INT64 = 7;

function varint(value) {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes = [];
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return Buffer.from(bytes);
}

function key(field, wireType) {
  return varint((field << 3) | wireType);
}

function int(field, value) {
  return Buffer.concat([key(field, VARINT), varint(value)]);
}

function bytes(field, value) {
  const body = Buffer.isBuffer(value) ? value : Buffer.from(value, 'utf8');
  return Buffer.concat([key(field, BYTES), varint(body.length), body]);
}

function float(field, value) {
  const body = Buffer.alloc(4);
  body.writeFloatLE(value);
  return Buffer.concat([key(field, FLOAT32), body]);
}

/** AttributeProto: an integer, a list of integers, or (wrapped as { float }) a float. */
function attribute(name, value) {
  if (Array.isArray(value)) {
    return Buffer.concat([bytes(1, name), ...value.map((v) => int(8, v)), int(20, 7)]);
  }

  return typeof value === 'object'
    ? Buffer.concat([bytes(1, name), float(2, value.float), int(20, 1)])
    : Buffer.concat([bytes(1, name), int(3, value), int(20, 2)]);
}

/** ValueInfoProto of a tensor; a dimension is a number or the name of a symbolic one. */
function valueInfo({ name, type, shape }) {
  const dims = shape.map((d) => bytes(1, typeof d === 'string' ? bytes(2, d) : int(1, d)));
  const tensor = Buffer.concat([int(1, type), bytes(2, Buffer.concat(dims))]);
  return Buffer.concat([bytes(1, name), bytes(2, bytes(1, tensor))]);
}

/** A graph under construction. Nodes must be added in the order of the data. */
export class GraphBuilder {
  #nodes = [];
  #initializers = [];
  #names = 0;

  /** Adds a node with one output and answers the output's name. */
  op(type, inputs, attributes = {}, output = undefined) {
    const out = output ?? `${type.toLowerCase()}_${this.#names++}`;
    const parts = [
      ...inputs.map((name) => bytes(1, name)),
      bytes(2, out),
      bytes(3, `node_${out}`),
      bytes(4, type),
      ...Object.entries(attributes).map(([name, value]) => bytes(5, attribute(name, value))),
    ];
    this.#nodes.push(Buffer.concat(parts));
    return out;
  }

  /** Adds a constant of float32 and answers its name. */
  floats(name, dims, values) {
    const raw = Buffer.alloc(values.length * 4);
    values.forEach((value, index) => raw.writeFloatLE(Math.fround(value), index * 4));
    return this.#initializer(name, dims, FLOAT, raw);
  }

  /** Adds a constant of int64 and answers its name. */
  ints(name, values) {
    const raw = Buffer.alloc(values.length * 8);
    values.forEach((value, index) => raw.writeBigInt64LE(BigInt(value), index * 8));
    return this.#initializer(name, [values.length], INT64, raw);
  }

  #initializer(name, dims, type, raw) {
    if (dims.reduce((a, b) => a * b, 1) * (type === FLOAT ? 4 : 8) !== raw.length) {
      throw new Error(`constant ${name}: ${raw.length} bytes do not fill [${dims}]`);
    }

    this.#initializers.push(Buffer.concat([...dims.map((d) => int(1, d)), int(2, type), bytes(8, name), bytes(9, raw)]));
    return name;
  }

  /** Answers the ModelProto's bytes. */
  model({ name, doc, inputs, outputs, producer, producerVersion, opset, irVersion }) {
    const graph = Buffer.concat([
      ...this.#nodes.map((node) => bytes(1, node)),
      bytes(2, name),
      ...this.#initializers.map((constant) => bytes(5, constant)),
      bytes(10, doc),
      ...inputs.map((info) => bytes(11, valueInfo(info))),
      ...outputs.map((info) => bytes(12, valueInfo(info))),
    ]);
    return Buffer.concat([
      int(1, irVersion),
      bytes(2, producer),
      bytes(3, producerVersion),
      int(5, 1),
      bytes(7, graph),
      bytes(8, Buffer.concat([bytes(1, ''), int(2, opset)])),
    ]);
  }
}
