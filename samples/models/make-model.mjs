// Makes patches-384.onnx: an image embedding of fixed filters (see README.md). No weights are learned, no package is needed.
//
//   node make-model.mjs           writes the file beside this script
//   node make-model.mjs --check   compares the file with what would be written; exit code 1 when they differ
//
// Filters: opponent colours as in van de Sande, Gevers, Snoek, "Evaluating Color Descriptors for Object and Scene
// Recognition", PAMI 32(9), 2010, section 3.2 (up to scale); quadrature Gabor pairs and their energy as in Adelson, Bergen,
// "Spatiotemporal energy models for the perception of motion", JOSA A 2(2), 1985; pooling over a soft grid as in Oliva,
// Torralba, "Modeling the Shape of the Scene", IJCV 42(3), 2001.

import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FLOAT, GraphBuilder } from './onnx-writer.mjs';

const SIZE = 224;
const MEAN = [0.485, 0.456, 0.406];
const STD = [0.229, 0.224, 0.225];
const ORIENTATIONS = 6;
const SCALES = 3;
const GRID = 4;
const KERNEL = 9;
const GABOR_SIGMA = 2;
const GABOR_WAVELENGTH = 4;
const WINDOW_WIDTH = 1.6; // half width of a pooling window, in cells
const OPPONENT = [
  [1 / 3, 1 / 3, 1 / 3], // luminance
  [1 / 2, -1 / 2, 0], // red against green
  [1 / 4, 1 / 4, -1 / 2], // yellow against blue
];
const CHANNELS = SCALES * (ORIENTATIONS + 1) + OPPONENT.length;
const DIMENSIONS = CHANNELS * GRID * GRID;

// Undoes the normalisation of the input, turns RGB into opponent colours, blurs with a binomial and halves the size.
// Without padding, so that a brighter image is a multiple of a darker one at the borders too.
function opponentColours(graph) {
  const binomial = [1, 5, 10, 10, 5, 1].map((v) => v / 32);
  const weights = [];
  for (const row of OPPONENT) {
    row.forEach((share, c) => binomial.forEach((y) => binomial.forEach((x) => weights.push(share * STD[c] * y * x))));
  }

  const bias = OPPONENT.map((row) => row.reduce((sum, share, c) => sum + share * MEAN[c], 0));
  graph.floats('opponent_weight', [3, 3, 6, 6], weights);
  graph.floats('opponent_bias', [3], bias);
  const out = graph.op('Conv', ['image', 'opponent_weight', 'opponent_bias'], { kernel_shape: [6, 6], strides: [2, 2] });
  return { name: out, size: (SIZE - 6) / 2 + 1 };
}

// One Gabor filter, without response to a constant, of unit energy.
function gabor(angle, wave) {
  const half = (KERNEL - 1) / 2;
  const envelope = [];
  const values = [];
  for (let y = -half; y <= half; y++) {
    for (let x = -half; x <= half; x++) {
      const along = x * Math.cos(angle) + y * Math.sin(angle);
      envelope.push(Math.exp(-(x * x + y * y) / (2 * GABOR_SIGMA * GABOR_SIGMA)));
      values.push(envelope.at(-1) * wave((2 * Math.PI * along) / GABOR_WAVELENGTH));
    }
  }

  const offset = values.reduce((a, b) => a + b) / envelope.reduce((a, b) => a + b);
  const centred = values.map((v, i) => v - envelope[i] * offset);
  const norm = Math.sqrt(centred.reduce((sum, v) => sum + v * v, 0));
  return centred.map((v) => v / norm);
}

// Constants that all scales share: the Gabor bank for three channels, and the sums over its quadrature pairs
// (one energy for each orientation of the luminance, one mean over the orientations of both colour channels).
function addFilterBank(graph) {
  const bank = [];
  for (const wave of [Math.cos, Math.sin]) {
    for (let o = 0; o < ORIENTATIONS; o++) {
      bank.push(...gabor((Math.PI * o) / ORIENTATIONS, wave));
    }
  }

  const filters = 2 * ORIENTATIONS * OPPONENT.length;
  graph.floats('gabor_weight', [filters, 1, KERNEL, KERNEL], [...bank, ...bank, ...bank]);
  const sums = [];
  for (let row = 0; row <= ORIENTATIONS; row++) {
    for (let filter = 0; filter < filters; filter++) {
      const luminance = filter < 2 * ORIENTATIONS;
      sums.push(row < ORIENTATIONS ? Number(luminance && filter % ORIENTATIONS === row) : luminance ? 0 : 1 / ORIENTATIONS);
    }
  }

  graph.floats('energy_weight', [ORIENTATIONS + 1, filters, 1, 1], sums);
  graph.floats('energy_floor', [ORIENTATIONS + 1], new Array(ORIENTATIONS + 1).fill(1e-8));
  graph.floats('small', [1], [1e-4]);
  graph.floats('tiny', [1], [1e-8]);
  graph.ints('axis_channel', [1]);
  graph.ints('axes_space', [2, 3]);
  graph.ints('axes_all', [1, 2, 3]);
  graph.ints('flat_shape', [0, -1]);
}

function slice(graph, input, from, to) {
  const starts = graph.ints(`${input}_from_${from}`, [from]);
  const ends = graph.ints(`${input}_to_${to}`, [to]);
  return graph.op('Slice', [input, starts, ends, 'axis_channel']);
}

function mean(graph, input, axes) {
  return graph.op('ReduceMean', [input, axes], { keepdims: 1 });
}

// Weighted means under overlapping raised-cosine windows, GRID × GRID of them, as a product from both sides.
function pool(graph, input, size) {
  const name = `window_${size}`;
  if (!graph.windows.has(size)) {
    graph.windows.add(size);
    const rows = [];
    for (let cell = 0; cell < GRID; cell++) {
      const centre = ((cell + 0.5) * size) / GRID;
      const row = Array.from({ length: size }, (_, p) => {
        const distance = (Math.abs(p + 0.5 - centre) * GRID) / (size * WINDOW_WIDTH);
        return distance < 1 ? (1 + Math.cos(Math.PI * distance)) / 2 : 0;
      });
      const sum = row.reduce((a, b) => a + b);
      rows.push(row.map((v) => v / sum));
    }

    graph.floats(`${name}_rows`, [GRID, size], rows.flat());
    graph.floats(`${name}_columns`, [size, GRID], Array.from({ length: size }, (_, p) => rows.map((r) => r[p])).flat());
  }

  return graph.op('MatMul', [`${name}_rows`, graph.op('MatMul', [input, `${name}_columns`])]);
}

// Makes a group of channels a unit vector for each image, so that no group drowns another.
function unit(graph, input) {
  const squares = graph.op('ReduceSumSquare', [input, 'axes_all'], { keepdims: 1 });
  return graph.op('Div', [input, graph.op('Sqrt', [graph.op('Add', [squares, 'tiny'])])]);
}

// Edges of one scale: where and in which direction the luminance changes (relative to the image's mean, compressed,
// centred), and where the colour changes (relative to the brightness).
function edges(graph, input, size, brightness) {
  const bank = graph.op('Conv', [input, 'gabor_weight'], { kernel_shape: [KERNEL, KERNEL], group: OPPONENT.length });
  const squares = graph.op('Mul', [bank, bank]);
  const sums = graph.op('Conv', [squares, 'energy_weight', 'energy_floor'], { kernel_shape: [1, 1] });
  const pooled = pool(graph, graph.op('Sqrt', [sums]), size - KERNEL + 1);

  const oriented = slice(graph, pooled, 0, ORIENTATIONS);
  const level = graph.op('Add', [mean(graph, oriented, 'axes_all'), 'small']);
  const compressed = graph.op('Sqrt', [graph.op('Div', [oriented, level])]);
  const centred = graph.op('Sub', [compressed, mean(graph, compressed, 'axes_all')]);
  const colour = slice(graph, pooled, ORIENTATIONS, ORIENTATIONS + 1);
  return [unit(graph, centred), graph.op('Div', [colour, brightness])];
}

function build() {
  const graph = new GraphBuilder();
  graph.windows = new Set();
  addFilterBank(graph);
  let { name: maps, size } = opponentColours(graph);
  const luminance = slice(graph, maps, 0, 1);
  const colours = slice(graph, maps, 1, OPPONENT.length);
  const brightness = graph.op('Add', [mean(graph, luminance, 'axes_space'), 'small']);

  const light = pool(graph, luminance, size);
  const groups = [
    unit(graph, graph.op('Sub', [light, mean(graph, light, 'axes_space')])),
    graph.op('Div', [pool(graph, colours, size), brightness]),
  ];
  for (let scale = 0; scale < SCALES; scale++) {
    groups.push(...edges(graph, maps, size, brightness));
    if (scale + 1 < SCALES) {
      maps = graph.op('AveragePool', [maps], { kernel_shape: [2, 2], strides: [2, 2] });
      size = Math.floor(size / 2);
    }
  }

  const flat = graph.op('Reshape', [graph.op('Concat', groups, { axis: 1 }), 'flat_shape']);
  graph.op('LpNormalization', [flat], { axis: 1, p: 2 }, 'embedding');
  return graph.model({
    name: 'patches-384',
    doc: 'Image embedding of fixed colour and edge filters over a 4 by 4 grid; nothing in it is learned.',
    inputs: [{ name: 'image', type: FLOAT, shape: ['batch', 3, SIZE, SIZE] }],
    outputs: [{ name: 'embedding', type: FLOAT, shape: ['batch', DIMENSIONS] }],
    producer: 'millrace-samples',
    producerVersion: '1',
    opset: 18,
    irVersion: 9,
  });
}

const path = join(dirname(fileURLToPath(import.meta.url)), `patches-${DIMENSIONS}.onnx`);
const model = build();
if (process.argv.includes('--check')) {
  if (!readFileSync(path).equals(model)) {
    console.error(`${path} differs from what make-model.mjs writes: run node make-model.mjs and commit the result`);
    process.exit(1);
  }
} else {
  writeFileSync(path, model);
  console.log(`${path}: ${model.length} bytes`);
}
