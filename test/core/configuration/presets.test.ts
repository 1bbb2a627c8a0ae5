import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allPresets, configurationFromYaml, jsonSchema, preset, toYaml } from '@core/configuration'
import { BASE_CONFIGURATION, Configuration, CONFIGURATION_KEYS, PRESETS } from '@shared/configuration'
import { configurationHelp } from '@shared/help'

describe('a preset', () => {
  it('final is the base', () => {
    expect(preset('final')).toEqual(BASE_CONFIGURATION)
  })

  it('recommended is the recipe, bettered, at 36 epochs and 3×64', () => {
    expect(preset('recommended')).toEqual({
      ...BASE_CONFIGURATION,
      num_codebooks: 3, codebook_size: 64, epochs: 36, batch_size: 256, val_ratio: 0,
      input_transform: 'center_scale', skip: 'pca', code_dim: 128, hidden_dim: [384, 256], activation: 'gelu', weight_init: 'xavier', dropout: 0.15,
      kmeans_init: 'first_batch', kmeans_on: 'all', kmeans_residuals: 'direction', kmeans_iters: 30, lr: 3e-3, min_lr: 0, lr_warmup_epochs: 1, grad_clip: 1,
      loss_reduction: 'sum', residual_gradient: 'cut', beta: 0.1, beta_schedule: 'constant',
      unique_targets: 'all_levels', unique_targets_from: 2, hinge_weight: 20, hinge_margin: 0.02, decoder_finetune_epochs: 8,
    })
  })

  it('growing is recommended with a quarter as many interpolated items as there are items', () => {
    expect(preset('growing')).toEqual({ ...preset('recommended'), interpolated_items: 0.25 })
  })

  it('collapsed and first-fix are the two stages before the base', () => {
    expect(preset('collapsed')).toMatchObject({
      kmeans_init: 'off', hidden_dim: [256, 128], code_dim: 64, codebook_size: 32, batch_size: 512, beta: 0.15, beta_warmup_epochs: 30,
      lr: 3e-4, lr_schedule: 'constant', codebook_weight: 0, weight_init: 'uniform_fan_in',
    })
    expect(preset('first-fix')).toMatchObject({
      kmeans_init: 'first_batch', hidden_dim: [384, 256], code_dim: 128, codebook_size: 64, batch_size: 256, beta: 0.05, beta_warmup_epochs: 100,
      lr: 1e-3, lr_schedule: 'constant', codebook_weight: 0, weight_init: 'uniform_fan_in',
    })
  })

  it('tiger and lc-rec have their papers’ shapes', () => {
    expect(preset('tiger')).toMatchObject({ hidden_dim: [512, 256, 128], code_dim: 32, num_codebooks: 3, codebook_size: 256 })
    expect(preset('lc-rec')).toMatchObject({
      hidden_dim: [2048, 1024, 512, 256, 128, 64], code_dim: 32, num_codebooks: 4, codebook_size: 256,
      assignment: 'sinkhorn_scaled', sinkhorn_epsilon: [0, 0, 0, 0.003], sinkhorn_iters: 50,
    })
  })

  it('is found by its name, and a mistyped one is named', () => {
    expect(allPresets().map(({ name }) => name)).toEqual([...PRESETS])
    expect(() => preset('recomended')).toThrow(/did you mean recommended/)
    expect(() => preset('../final')).toThrow(/no such preset/)
  })
})

/** Any configuration that the schema takes and no cross-check refuses. */
const anyConfiguration = fc
  .record({
    seed: fc.nat(2 ** 31 - 2), epochs: fc.integer({ min: 1, max: 5000 }), val_ratio: fc.double({ min: 0, max: 0.9, noNaN: true }),
    hidden_dim: fc.array(fc.integer({ min: 1, max: 4096 }), { maxLength: 6 }), lr: fc.double({ min: 1e-12, max: 10, noNaN: true }),
    beta: fc.double({ min: 0, max: 1e6, noNaN: true }), normalize_input: fc.boolean(),
    kmeans_init: fc.constantFrom('off', 'first_batch', 'delayed'), unique_targets: fc.constantFrom('off', 'last_level', 'all_levels'),
    num_codebooks: fc.integer({ min: 1, max: 8 }), sizes: fc.array(fc.integer({ min: 2, max: 65536 }), { minLength: 8, maxLength: 8 }), list: fc.boolean(),
  })
  .map(({ sizes, list, ...rest }) => Configuration.parse({ ...rest, min_lr: 0, codebook_size: list ? sizes.slice(0, rest.num_codebooks) : sizes[0] }))

describe('YAML out', () => {
  it('reads back as the same configuration, whole or only what differs from the base', () => {
    fc.assert(fc.property(anyConfiguration, fc.constantFrom('all' as const, 'changed' as const), (configuration, which) => {
      expect(configurationFromYaml(toYaml(configuration, which).yaml)).toEqual(configuration)
    }), { numRuns: 200 })
  })

  it('tells the line of each key', () => {
    const { yaml, lines } = toYaml(preset('recommended'), 'changed')
    for (const [key, line] of Object.entries(lines)) expect(yaml.split('\n')[line - 1]).toMatch(new RegExp(`^ {2}${key}: `))
  })
})

describe('the JSON Schema', () => {
  it('knows every key with its default and its choices', () => {
    const schema = jsonSchema() as { anyOf: { properties: Record<string, { default?: unknown; enum?: string[] }>; additionalProperties?: boolean }[] }
    const keys = schema.anyOf[0]!
    expect(Object.keys(keys.properties)).toEqual(CONFIGURATION_KEYS)
    expect(keys.properties['skip']).toMatchObject({ default: 'none', enum: ['none', 'linear', 'pca'] })
    expect(keys.properties['beta']).toMatchObject({ description: configurationHelp('en', 'beta') })
    expect(keys.additionalProperties).toBe(false)
  })
})
