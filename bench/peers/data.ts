import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Random } from '@core/tokenizer/random'
import { split } from '@core/tokenizer/split'
import { readMatrix, writeMatrix } from '../lib/npy'
import { benchPython } from '../lib/python'

/** Not in the repository: made once, kept beside the benches. */
export const CACHE = join(import.meta.dirname, '..', '.data')
const HELD_SHARE = 0.1

export interface Dataset {
  name: DatasetName
  said: string
  file: string
  held: string
  tree: string | null
  items: number
  dimensions: number
  levels: number
  codes: number
}

const KINDS = {
  demo: { said: 'the emoji demo that ships with the project: many near duplicates', codes: 64, make: [] },
  movielens: { said: 'titles and genres of MovieLens 100k, all-MiniLM-L6-v2', codes: 64, make: ['movielens'] },
  mixture: { said: 'a tree of Gaussians, 32 × 32 × 32 leaves of unequal size', codes: 256, make: ['mixture', '100000', '256'] },
} as const

export type DatasetName = keyof typeof KINDS
export const DATASETS = Object.keys(KINDS) as DatasetName[]

/** The data set's files, made where they are missing; the same tenth of its items is held out from everybody. */
export function dataset(name: DatasetName): Dataset {
  const { said, codes, make } = KINDS[name]
  const file = name === 'demo' ? join(import.meta.dirname, '../../resources/demo/embeddings.npy') : join(CACHE, `${name}.npy`)
  if (!existsSync(file)) {
    const [kind, ...sizes] = make
    execFileSync(benchPython('peers'), [join(import.meta.dirname, 'make_data.py'), kind!, file, ...sizes], { stdio: 'inherit' })
  }
  const { items, dimensions } = readMatrix(file)
  const [, rows] = split(items, HELD_SHARE, new Random(1))
  const held = join(CACHE, `${name}.held.npy`)
  writeMatrix(held, rows, 1)
  const tree = file.replace(/\.npy$/, '.tree.npy')
  return { name, said, file, held, tree: existsSync(tree) ? tree : null, items, dimensions, levels: 3, codes }
}
