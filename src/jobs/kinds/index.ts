import type { JobWork } from '../child/context'
import type { JobKind } from '../protocol'

/** One file a kind, loaded only by the process that does it: an import must not bring TensorFlow along. */
const KINDS: Record<JobKind, () => Promise<JobWork>> = {
  train: async () => (await import('./train')).train,
  import: async () => (await import('./import')).importDataset,
  project: async () => (await import('./project')).project,
  resolve: async () => (await import('./resolve')).resolve,
  index: async () => (await import('./buildIndexes')).buildIndexes,
  export: async () => (await import('./export')).exportFiles,
}

export const loadKind = (kind: JobKind): Promise<JobWork> => KINDS[kind]()
