import { preset } from '@core/configuration'
import type { DatasetName } from './data'

export interface Contender {
  name: string
  /** Which program runs it. */
  by: 'engine' | 'python'
  /** The program's own name for it, where variants share a program. */
  program: string
  /** Configuration keys other than the preset's. */
  set: string[]
  /** Passes over each data set; a set that is not named is left out. */
  epochs: Partial<Record<DatasetName, number>>
}

/** Small sets get what each recipe wants; the large one the same number of passes for all. */
const PASSES = 10
/** What the preset says. */
const PASSES_OF_SMALL = preset('recommended').epochs
const contender = (by: Contender['by'], name: string, epochs: number, { program = name, set = [] as string[] } = {}): Contender => ({
  name, by, program, set, epochs: { demo: epochs, movielens: epochs, mixture: PASSES },
})

export const CONTENDERS: Contender[] = [
  contender('engine', 'recommended', PASSES_OF_SMALL),
  contender('engine', 'growing', PASSES_OF_SMALL),
  contender('python', 'lc-rec', 200),
  contender('python', 'rq-vae-recommender', 100),
  contender('python', 'vector-quantize-pytorch', 100),
  contender('python', 'faiss', 1),
  contender('engine', 'rq-kmeans', 1),
  // Sorting all rows once a code and iteration takes hours on 65,536 rows and 256 codes: not on the mixture.
  { ...contender('engine', 'balanced-rq-kmeans', 1), epochs: { demo: 1, movielens: 1 } },
]

/** *recommended* with one thing otherwise, and with more passes (`--variants`). */
export const VARIANTS: Contender[] = [
  ['kmeans_residuals="distance"'],
  ['lr=0.001'],
  ['lr=0.002'],
  ['lr=0.004'],
  ['dropout=0'],
  ['dropout=0.1'],
  ['dropout=0.2'],
  ['batch_size=128'],
  ['hinge_weight=5'],
  ['hinge_margin=0.1'],
  ['unique_targets_room=1'],
  ['interpolated_items=0.5'],
  ['epochs=20'],
  ['epochs=60'],
].map((set) => contender('engine', `recommended + ${set.join(' + ').replaceAll('"', '').replaceAll('=', ' ')}`, PASSES_OF_SMALL, { program: 'recommended', set }))
