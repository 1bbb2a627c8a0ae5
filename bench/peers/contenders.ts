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
const contender = (by: Contender['by'], name: string, epochs: number, { program = name, set = [] as string[] } = {}): Contender => ({
  name, by, program, set, epochs: { demo: epochs, movielens: epochs, mixture: PASSES },
})

export const CONTENDERS: Contender[] = [
  contender('engine', 'recommended', 30),
  contender('engine', 'growing', 30),
  contender('python', 'lc-rec', 200),
  contender('python', 'rq-vae-recommender', 100),
  contender('python', 'vector-quantize-pytorch', 100),
  contender('python', 'faiss', 1),
  contender('engine', 'rq-kmeans', 1),
  // Sorting all rows once a code and iteration takes hours on 65,536 rows and 256 codes: not on the mixture.
  { ...contender('engine', 'balanced-rq-kmeans', 1), epochs: { demo: 1, movielens: 1 } },
]

/** Remedies for held-out items and near duplicates that the configuration already offers (`--variants`). */
export const VARIANTS: Contender[] = [
  ['dropout=0.1'],
  ['dropout=0.2'],
  ['hinge_margin=0.1'],
  ['hinge_margin=0.005'],
  ['unique_targets_room=0.25'],
  ['unique_targets_room=1'],
  ['hinge_weight=5'],
  ['weight_decay=0.1'],
  ['unique_targets_from=10'],
  ['epochs=60'],
  ['epochs=60', 'dropout=0.1'],
  ['interpolated_items=0.5'],
  ['epochs=60', 'interpolated_items=1'],
].map((set) => contender('engine', `recommended + ${set.join(' + ').replaceAll('=', ' ')}`, 30, { program: 'recommended', set }))
