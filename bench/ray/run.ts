/**
 * The script that goes with an exported SavedModel, on a local Ray: every code and every figure must be this
 * project's own; and how many items a second it encodes, for the plan of a catalogue beyond one machine.
 *   npx tsx --tsconfig tsconfig.node.json bench/ray/run.ts [FILE.npy …] [--epochs 3] [--write]
 * Without FILE the demo and 100,000 made-up rows × 768. --write puts the figures into docs/scale.md.
 */
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { preset, resourcesFolder } from '@core/configuration'
import { writeSavedModel } from '@core/formats/model/savedModel'
import { figuresOf } from '@core/metrics/figures'
import { engineThreads, loadTensorflow } from '@core/runtime/loadTensorflow'
import { createCodec } from '@core/tokenizer/codec'
import { startTraining } from '@core/tokenizer/train'
import { codebookSizes } from '@shared/configuration'
import type { Figures } from '@shared/figures'
import { makeMatrix } from '../imports/data'
import { writeSection } from '../lib/docSection'
import { readIntegers, readMatrix } from '../lib/npy'
import { rayPython } from '../lib/python'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { epochs: { type: 'string', default: '3' }, write: { type: 'boolean', default: false } },
})
const folder = mkdtempSync(join(tmpdir(), 'bench-ray-'))
const python = rayPython()
const { tf } = loadTensorflow(engineThreads(2))
const SCRIPT = 'encode_with_ray.py'
const COUNTED = ['items', 'uniqueSids', 'conflictItems', 'collisionRate', 'itemsInCollisions', 'largestGroup', 'singletonRate'] as const

type Found = Pick<Figures, (typeof COUNTED)[number]> & { levels: { used: number; perplexity: number }[] }
interface Row {
  name: string
  items: number
  dimensions: number
  /** Of Ray with everything, and of this project's encoding alone. */
  seconds: number
  own: number
  otherCodes: number
  otherFigures: string[]
}

async function measure(name: string, file: string): Promise<Row> {
  const matrix = readMatrix(file)
  const configuration = { ...preset('recommended'), epochs: Number(values.epochs) }
  const place = (...parts: string[]) => join(folder, name, ...parts)
  mkdirSync(place())
  for await (const event of startTraining({ tf, mode: 'compiled', configuration, matrix }).events) {
    if (event.type !== 'done') continue
    const { model } = event.checkpoints.last
    writeSavedModel(tf, place('model'), model)
    copyFileSync(join(resourcesFolder(), 'scripts', SCRIPT), place('model', SCRIPT))
    execFileSync(python, [join(import.meta.dirname, 'catalogue.py'), file, place('catalogue')], { stdio: 'inherit' })
    const began = performance.now()
    const out = execFileSync(python, [place('model', SCRIPT), place('catalogue'), place('encoded')], {
      stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8', env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' },
    })
    const seconds = (performance.now() - began) / 1000
    execFileSync(python, [join(import.meta.dirname, 'codes_of.py'), place('encoded'), place('codes.npy')])
    const theirs = readIntegers(place('codes.npy'))

    const codec = createCodec(tf, 'compiled', model)
    const encoding = performance.now()
    const { codes } = await codec.encode(matrix)
    const own = (performance.now() - encoding) / 1000
    codec.dispose()
    const sizes = codebookSizes(configuration)
    return {
      name, items: matrix.items, dimensions: matrix.dimensions, seconds, own,
      otherCodes: codes.filter((code, i) => code !== theirs[i]).length,
      otherFigures: differences(figuresOf({ codes, levels: sizes.length, sizes }), JSON.parse(out.trim().split('\n').at(-1)!) as Found),
    }
  }
  throw new Error('training ended without a result')
}

/** Names of the figures that are not the same; the last bits of a sum may be others. */
function differences(own: Figures, told: Found): string[] {
  const isOther = (a: number, b: number) => Math.abs(a - b) > 1e-9 * Math.max(1, Math.abs(a))
  return [
    ...COUNTED.filter((key) => isOther(own[key], told[key])),
    ...own.levels.flatMap((level, l) =>
      (['used', 'perplexity'] as const).filter((key) => isOther(level[key], told.levels[l]![key])).map((key) => `${key} of level ${l + 1}`),
    ),
  ]
}

const files = positionals.map((file, i): [string, string] => [`file ${i + 1}`, file])
if (files.length === 0) {
  const made = join(tmpdir(), 'bench-ray-100000x768.npy')
  makeMatrix(made, 100_000, 768)
  files.push(['demo', join(resourcesFolder(), 'demo/embeddings.npy')], ['made-up', made])
}
const rows: Row[] = []
for (const [name, file] of files) {
  const row = await measure(name, file)
  rows.push(row)
  const { items, dimensions, seconds, own, otherCodes, otherFigures } = row
  console.log(`${name}: ${items} × ${dimensions}  Ray ${seconds.toFixed(1)} s with its start, here ${own.toFixed(1)} s  other codes ${otherCodes}  other figures: ${otherFigures.join(', ') || 'none'}`)
}
rmSync(folder, { recursive: true, force: true })
if (values.write) {
  const line = ({ name, items, dimensions, seconds, own, otherCodes, otherFigures }: Row) =>
    `| ${name}: ${items.toLocaleString('en')} × ${dimensions} | ${otherCodes} | ${otherFigures.join(', ') || 'none'} | ${seconds.toFixed(1)} s | ${own.toFixed(1)} s |`
  writeSection('docs/scale.md', 'ray', `## The exported model on Ray Data

A local Ray with one worker on ${cpus()[0]!.model}, ${cpus().length} cores, load ${loadavg()[0]!.toFixed(1)} at the end; *recommended* after ${values.epochs} epochs. Written by
\`bench/ray/run.ts --write\`; nothing here is typed by hand. Ray's seconds hold its start, TensorFlow's, reading and
writing Parquet, and the figures; this project's are encoding and reconstruction.

| catalogue | codes that differ | figures that differ | Ray | here |
|-|-|-|-|-|
${rows.map(line).join('\n')}`)
}
if (rows.some(({ otherCodes, otherFigures }) => otherCodes > 0 || otherFigures.length > 0)) process.exitCode = 1
