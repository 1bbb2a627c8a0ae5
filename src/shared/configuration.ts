import { z } from 'zod'

const weight = z.number().min(0)
const share = z.number().min(0).max(1)
const count = z.number().int().min(1)
const countOrOff = z.number().int().min(0)

/**
 * Every configuration key, its values and its default: the one definition behind YAML, form and command line.
 * Keys are the base's own YAML keys (design: semantic-ids, "Every configuration key").
 */
export const Configuration = z.strictObject({
  tokenizer: z.enum(['rqvae', 'rq-kmeans', 'balanced-rq-kmeans']).default('rqvae'),
  seed: z.number().int().min(0).max(2 ** 31 - 1).default(42),

  batch_size: count.default(512),
  epochs: count.default(200),
  val_ratio: z.number().min(0).max(0.9).default(0.1),
  normalize_input: z.boolean().default(false),
  input_transform: z.enum(['none', 'center', 'center_scale']).default('none'),

  hidden_dim: z.array(count.max(65536)).max(16).default([256, 128]),
  code_dim: count.max(8192).default(32),
  activation: z.enum(['relu', 'gelu', 'silu']).default('relu'),
  layer_norm: z.boolean().default(false),
  dropout: z.number().min(0).max(0.95).default(0),
  skip: z.enum(['none', 'linear', 'pca']).default('none'),
  weight_init: z.enum(['normal', 'xavier', 'uniform_fan_in']).default('normal'),

  num_codebooks: count.max(16).default(3),
  codebook_size: z
    .union([z.number().int().min(2).max(65536), z.array(z.number().int().min(2).max(65536)).min(1).max(16)])
    .default(64),
  kmeans_init: z.enum(['off', 'first_batch', 'delayed']).default('delayed'),
  kmeans_on: z.enum(['batch', 'all']).default('batch'),
  kmeans_residuals: z.enum(['distance', 'direction']).default('distance'),
  kmeans_iters: count.max(1000).default(50),
  codebook_update: z.enum(['gradient', 'ema']).default('gradient'),
  ema_decay: share.default(0.99),
  distance: z.enum(['l2', 'cosine']).default('l2'),
  estimator: z.enum(['ste', 'rotation', 'gumbel']).default('ste'),
  gumbel_temperature: z.number().positive().default(0.7),
  residual_gradient: z.enum(['full', 'cut']).default('full'),
  assignment: z.enum(['nearest', 'sinkhorn_scaled', 'sinkhorn_zscore']).default('nearest'),
  sinkhorn_epsilon: z.union([weight, z.array(weight).min(1).max(16)]).default(0.003),
  sinkhorn_iters: count.max(1000).default(50),
  revive_dead_codes: countOrOff.default(0),

  recon_weight: weight.default(1),
  codebook_weight: weight.default(1),
  beta: weight.default(0.25),
  beta_schedule: z.enum(['constant', 'warmup']).default('warmup'),
  beta_warmup_epochs: countOrOff.default(50),
  loss_reduction: z.enum(['mean', 'sum']).default('mean'),
  level_reduction: z.enum(['sum', 'mean']).default('sum'),
  unique_targets: z.enum(['off', 'last_level', 'all_levels']).default('off'),
  unique_targets_from: countOrOff.default(2),
  unique_targets_room: z.number().gt(0).max(1).default(0.5),
  hinge_weight: weight.default(0),
  hinge_margin: weight.default(0.02),
  interpolated_items: weight.default(0),

  optimizer: z.enum(['adamw', 'adam', 'sgd', 'adagrad']).default('adamw'),
  lr: z.number().positive().default(1e-3),
  min_lr: weight.default(1e-4),
  lr_schedule: z.enum(['cosine', 'linear', 'constant']).default('cosine'),
  lr_warmup_epochs: countOrOff.default(0),
  weight_decay: weight.default(0),
  grad_clip: weight.default(0),
  precision: z.enum(['float32', 'bfloat16']).default('float32'),

  eval_every: count.default(1),
  early_stop_patience: countOrOff.default(0),
  decoder_finetune_epochs: countOrOff.default(0),
})
export type Configuration = z.infer<typeof Configuration>
export type ConfigurationKey = keyof Configuration

export const CONFIGURATION_KEYS = Object.keys(Configuration.shape) as ConfigurationKey[]
export const BASE_CONFIGURATION: Configuration = Configuration.parse({})

/** K of each level, `num_codebooks` long. */
export function codebookSizes(configuration: Configuration): number[] {
  const { codebook_size: size, num_codebooks: levels } = configuration
  return typeof size === 'number' ? Array.from({ length: levels }, () => size) : size
}

export const PRESETS = ['recommended', 'growing', 'final', 'first-fix', 'collapsed', 'tiger', 'lc-rec'] as const
export type PresetName = (typeof PRESETS)[number]
