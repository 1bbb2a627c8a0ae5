import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const DEMO = resolve(import.meta.dirname, '../../../resources/demo')

/** The first items of the bundled demo as files of their own: real embeddings, real titles, real near duplicates. */
export function demoPart(
  folder: string,
  items: number,
  name = 'emoji',
): { npy: string; csv: string; ids: string[]; titles: string[] } {
  const whole = readFileSync(join(DEMO, 'embeddings.npy'))
  const headerLength = whole.readUInt16LE(8)
  const header = whole.toString('latin1', 10, 10 + headerLength)
  const [, , dimensions] = /'shape': \((\d+), (\d+)\)/.exec(header)!.map(Number)
  const itemBytes = /'descr': '<f2'/.test(header) ? 2 : 4
  const short = header.replace(/\(\d+, /, `(${items}, `).trimEnd()
  const padded = `${short.padEnd(headerLength - 1)}\n`
  const data = whole.subarray(10 + headerLength, 10 + headerLength + items * dimensions! * itemBytes)
  const npy = join(folder, `${name}.npy`)
  writeFileSync(npy, Buffer.concat([whole.subarray(0, 10), Buffer.from(padded, 'latin1'), data]))
  const lines = readFileSync(join(DEMO, 'items.csv'), 'utf8')
    .split('\n')
    .slice(0, items + 1)
  const csv = join(folder, `${name}.csv`)
  writeFileSync(csv, `${lines.join('\n')}\n`)
  const cells = lines.slice(1).map((line) => line.split(','))
  return { npy, csv, ids: cells.map((line) => line[0]!), titles: cells.map((line) => line[2]!) }
}
