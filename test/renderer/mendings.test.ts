import { expect, it } from 'vitest'
import type { ConfigurationKey } from '@shared/configuration'
import { parseField } from '@/pages/newRun/fields'
import { mendingOf } from '@/pages/newRun/mendings'

// The details are those that the check of a configuration gives (core/configuration/problems).
it.each<[string, ConfigurationKey, string, Record<string, string | number>, unknown]>([
  ['codes wider than the embeddings', 'code_dim', 'configuration.pcaTooWide', { code_dim: 128, dimensions: 64 }, 64],
  ['a batch larger than the data', 'batch_size', 'configuration.batchAboveData', { batch_size: 5120, items: 3581 }, 3581],
  ['a least learning rate above the first', 'min_lr', 'configuration.minAboveLr', { min_lr: 0.1, lr: 0.01 }, 0.01],
  ['a warm-up that never ends', 'beta_warmup_epochs', 'configuration.warmupTooLong', { warmup: 90, epochs: 20 }, 20],
  ['rows scaled to unit length', 'normalize_input', 'configuration.normalizeHurts', {}, false],
  ['a hinge without targets', 'hinge_weight', 'configuration.hingeWithoutTargets', {}, 0],
  ['unique targets without a network', 'unique_targets', 'configuration.needsNetwork', { tokenizer: 'kmeans' }, 'off'],
])('for %s the form offers a value that its field accepts', (_, key, code, details, value) => {
  const text = mendingOf(key, { code, details })
  expect(parseField(key, text ?? '')).toEqual({ ok: true, value })
})

it('offers nothing where no one value is right', () => {
  expect(mendingOf('codebook_size', { code: 'configuration.levelCount', details: { given: 2, levels: 3 } })).toBeNull()
})
