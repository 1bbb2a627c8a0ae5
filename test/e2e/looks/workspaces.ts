import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { commandLine as studio, idOf } from '../commandLine'
import { root } from '../fixture'
import type { Ids } from './places'

/** The demo with two short runs, one of them resolved. */
export async function demoWorkspace(folder: string): Promise<Ids> {
  const demo = path.join(root, 'resources/demo')
  const dataset = idOf(await studio(folder, 'dataset', 'import', path.join(demo, 'embeddings.npy'), '--metadata', path.join(demo, 'items.csv'), '--key', 'id', '--name', 'emoji'), 'id')
  const [good, bad] = [
    await studio(folder, 'train', dataset, '--set', 'epochs=3', '--name', 'recommended'),
    await studio(folder, 'train', dataset, '--preset', 'collapsed', '--set', 'epochs=3', '--name', 'collapsed · seed 7'),
  ]
  await studio(folder, 'resolve', idOf(good, 'runId'), '--method', 'minimum-cost')
  return { dataset, runs: [idOf(good, 'runId'), idOf(bad, 'runId')] }
}

export const MANY = 100_000
const DIMENSIONS = 32

/** A hundred thousand made-up items around three hundred points, some of them equal, with long and with empty texts. */
export async function manyItemsWorkspace(folder: string): Promise<Ids> {
  mkdirSync(folder, { recursive: true })
  const matrix = path.join(folder, 'items.npy')
  const table = path.join(folder, 'items.csv')
  writeFileSync(matrix, npy(madeUp(), MANY, DIMENSIONS))
  const lines = Array.from({ length: MANY }, (_, row) => `B${String(row).padStart(7, '0')},"${TITLES[row % TITLES.length]} ${row}",${CATEGORIES[(row % 300) % 10]},${row % 7 === 0 ? '' : `Brand ${row % 300}`},${((row * 37) % 9999) / 100}`)
  writeFileSync(table, ['item_id,title,category,brand,price', ...lines].join('\n'))
  const dataset = idOf(await studio(folder, 'dataset', 'import', matrix, '--metadata', table, '--key', 'item_id', '--name', 'shop, a hundred thousand items'), 'id')
  const trained = await studio(folder, 'train', dataset, '--preset', 'final', '--set', 'epochs=1', '--set', 'batch_size=4096', '--set', 'codebook_size=256', '--name', 'a first look at the whole shop with a rather long name')
  return { dataset, runs: [idOf(trained, 'runId')] }
}

const TITLES = ['Cotton shirt with long sleeves, washed and unwashed, in all sizes from XS to XXL, nr', 'Lamp', '陶瓷茶壶', 'Garden chair']
const CATEGORIES = ['Home & kitchen', 'Electronics', 'Books', 'Toys & games', 'Sports & outdoors', 'Beauty', 'Garden', 'Automotive', 'Grocery', 'Music']

/** By a linear congruential generator, so that every run looks at the same. */
function madeUp(): Float32Array {
  let state = 1
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32 - 0.5
  const centres = Float32Array.from({ length: 300 * DIMENSIONS }, () => 4 * next())
  const values = Float32Array.from({ length: MANY * DIMENSIONS }, (_, at) => centres[(Math.floor(at / DIMENSIONS) % 300) * DIMENSIONS + (at % DIMENSIONS)]! + next())
  for (let row = 1000; row < 1200; row++) values.copyWithin(row * DIMENSIONS, 999 * DIMENSIONS, 1000 * DIMENSIONS)
  return values
}

function npy(values: Float32Array, rows: number, columns: number): Buffer {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`
  const padded = header.padEnd(Math.ceil((10 + header.length + 1) / 64) * 64 - 11) + '\n'
  const start = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, padded.length & 255, padded.length >> 8])
  return Buffer.concat([start, Buffer.from(padded, 'latin1'), Buffer.from(values.buffer)])
}
