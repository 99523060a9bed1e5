// Reads, rewrites and makes Arrow IPC data with the npm package apache-arrow, to check ours against.
//   node arrow.mjs NATIVE dump IN            prints schema and values as JSON
//   node arrow.mjs NATIVE rewrite IN OUT KIND  reads IN and writes it as KIND (stream or file)
//   node arrow.mjs NATIVE make OUT KIND      writes a table of its own
import { createRequire } from 'node:module';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [native, mode, ...paths] = process.argv.slice(2);
const arrow = createRequire(join(native, 'package.json'))('apache-arrow');

/** A value as JSON: 64-bit integers as text, bytes as hex, times as their count. */
function show(data, index) {
  const { type } = data;
  if (arrow.DataType.isNull(type)) return null;
  if (data.nullCount > 0 && !data.getValid(index)) return null;
  if (arrow.DataType.isTimestamp(type)) return String(data.values[index]);
  if (arrow.DataType.isStruct(type)) return data.children.map((child) => show(child, index));
  if (arrow.DataType.isFixedSizeList(type)) {
    return Array.from({ length: type.listSize }, (_, i) => show(data.children[0], index * type.listSize + i));
  }
  if (arrow.DataType.isList(type)) {
    const [start, end] = [data.valueOffsets[index], data.valueOffsets[index + 1]];
    return Array.from({ length: end - start }, (_, i) => show(data.children[0], start + i));
  }
  const value = new arrow.Vector([data]).get(index);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  return typeof value === 'bigint' ? String(value) : value;
}

function dump(table) {
  return {
    fields: table.schema.fields.map((f) => [f.name, String(f.type), f.nullable, Object.fromEntries(f.metadata)]),
    batches: table.batches.map((b) => ({
      rows: b.numRows,
      columns: b.data.children.map((data) => Array.from({ length: b.numRows }, (_, i) => show(data, i))),
    })),
  };
}

function make() {
  const nullable = (name, type) => new arrow.Field(name, type, true);
  const columns = {
    int: arrow.vectorFromArray([1, null, -3], new arrow.Int32()),
    big: arrow.vectorFromArray([1n, -(2n ** 63n), null], new arrow.Int64()),
    text: arrow.vectorFromArray(['é', null, ''], new arrow.Utf8()),
    wide: arrow.vectorFromArray(['one', null, 'three'], new arrow.LargeUtf8()),
    flag: arrow.vectorFromArray([true, null, false], new arrow.Bool()),
    list: arrow.vectorFromArray([[1.5], null, []], new arrow.List(nullable('item', new arrow.Float32()))),
    pair: arrow.vectorFromArray([[1, 2], null, [3, 4]], new arrow.FixedSizeList(2, nullable('item', new arrow.Int16()))),
    row: arrow.vectorFromArray(
      [{ a: 1, b: 'x' }, null, { a: null, b: 'y' }],
      new arrow.Struct([nullable('a', new arrow.Uint8()), nullable('b', new arrow.Utf8())])),
  };
  return new arrow.Table(columns);
}

if (mode === 'dump') {
  process.stdout.write(JSON.stringify(dump(arrow.tableFromIPC(readFileSync(paths[0])))));
} else if (mode === 'rewrite') {
  writeFileSync(paths[1], arrow.tableToIPC(arrow.tableFromIPC(readFileSync(paths[0])), paths[2]));
} else if (mode === 'make') {
  writeFileSync(paths[0], arrow.tableToIPC(make(), paths[1]));
} else {
  throw new Error(`unknown mode ${mode}`);
}
