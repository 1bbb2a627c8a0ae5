import type { JobWork } from '../child/context'
import type { JobKind } from '../protocol'

/** One file a kind, loaded only by the process that does it: an import must not bring TensorFlow along. */
const KINDS: Record<JobKind, () => Promise<JobWork>> = {
  train: async () => (await import('./train')).train,
  import: async () => (await import('./import')).importDataset,
  project: async () => (await import('./project')).project,
  resolve: async () => (await import('./resolve')).resolve,
  index: async () => (await import('./buildIndexes')).buildIndexes,
  check: async () => (await import('./check')).check,
  subset: async () => (await import('./subset')).subset,
  embed: async () => (await import('./addEmbedding')).addEmbedding,
  exportDataset: async () => (await import('./exportDataset')).exportItems,
  codes: async () => (await import('./codes')).measure,
  quality: async () => (await import('./quality')).quality,
  encode: async () => (await import('./encode')).encode,
  importMapping: async () => (await import('./importMapping')).importMapping,
  verify: async () => (await import('./verify')).verify,
  exportBundle: async () => (await import('./exportBundle')).exportBundle,
  importBundle: async () => (await import('./importBundle')).importBundle,
  export: async () => (await import('./export')).exportFiles,
}

export const loadKind = (kind: JobKind): Promise<JobWork> => KINDS[kind]()
