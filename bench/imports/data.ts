import { closeSync, existsSync, openSync, statSync, writeSync } from 'node:fs'
import { npyHeader } from '@core/formats/lib/npyHeader'
import { Catalogue } from '../lib/catalogue'

const BLOCK = 20_000

/** A float32 .npy of made-up embeddings around 1,000 centres; kept where it is there already. */
export function makeMatrix(file: string, items: number, dimensions: number): void {
  if (existsSync(file)) return
  const chance = new Catalogue()
  const uniform = () => chance.random(1 << 24) / (1 << 24) - 0.5
  const centres = Float32Array.from({ length: 1000 * dimensions }, uniform)
  // Noise is drawn once; a row's centre and shift tell it from the others.
  const noise = Float32Array.from({ length: 1 << 20 }, () => uniform() / 4)
  const handle = openSync(file, 'w')
  writeSync(handle, npyHeader('<f4', [items, dimensions]))
  for (let from = 0; from < items; from += BLOCK) {
    const rows = new Float32Array(Math.min(BLOCK, items - from) * dimensions)
    for (let at = 0; at < rows.length; at += dimensions) {
      const centre = chance.random(1000) * dimensions
      const shift = chance.random(noise.length - dimensions)
      for (let j = 0; j < dimensions; j++) rows[at + j] = centres[centre + j]! + noise[shift + j]!
    }
    writeSync(handle, new Uint8Array(rows.buffer))
  }
  closeSync(handle)
}

/** What the items are: ids, titles and four columns. */
export function makeMetadata(file: string, items: number): void {
  if (existsSync(file)) return
  const catalogue = new Catalogue()
  const handle = openSync(file, 'w')
  writeSync(handle, 'id,title,category,brand,price,tags\n')
  for (let from = 0; from < items; from += BLOCK) {
    let text = ''
    for (let row = from; row < Math.min(items, from + BLOCK); row++) {
      const { id, title, category, brand, price, tags } = catalogue.item(row)
      text += `${id},${title},${category},${brand},${price},${tags ?? ''}\n`
    }
    writeSync(handle, text)
  }
  closeSync(handle)
}

export const megabytes = (file: string): number => statSync(file).size / 1e6
