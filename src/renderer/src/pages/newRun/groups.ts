import type { Configuration, ConfigurationKey } from '@shared/configuration'

export type GroupName = 'data' | 'network' | 'codebooks' | 'loss' | 'targets' | 'training'

interface Group {
  name: GroupName
  /** Shown at once. */
  first: ConfigurationKey[]
  /** Shown with all settings. */
  rest: ConfigurationKey[]
}

/** Every key once, the ones that people change first. */
export const GROUPS: readonly Group[] = [
  { name: 'data', first: ['val_ratio', 'seed'], rest: ['input_transform', 'normalize_input'] },
  {
    name: 'network',
    first: ['hidden_dim', 'code_dim', 'activation', 'skip'],
    rest: ['weight_init', 'layer_norm', 'dropout', 'tokenizer'],
  },
  {
    name: 'codebooks',
    first: [
      'num_codebooks',
      'codebook_size',
      'kmeans_init',
      'kmeans_on',
      'revive_dead_codes',
      'codebook_update',
      'estimator',
    ],
    rest: [
      'kmeans_residuals',
      'kmeans_iters',
      'ema_decay',
      'distance',
      'gumbel_temperature',
      'residual_gradient',
      'assignment',
      'sinkhorn_epsilon',
      'sinkhorn_iters',
    ],
  },
  {
    name: 'loss',
    first: ['recon_weight', 'codebook_weight', 'beta', 'beta_schedule'],
    rest: ['beta_warmup_epochs', 'loss_reduction', 'level_reduction'],
  },
  {
    name: 'targets',
    first: ['unique_targets', 'hinge_weight', 'interpolated_items'],
    rest: ['unique_targets_from', 'unique_targets_room', 'hinge_margin', 'decoder_finetune_epochs'],
  },
  {
    name: 'training',
    first: ['epochs', 'batch_size', 'lr', 'min_lr'],
    rest: [
      'optimizer',
      'lr_schedule',
      'lr_warmup_epochs',
      'weight_decay',
      'grad_clip',
      'precision',
      'eval_every',
      'early_stop_patience',
    ],
  },
]

/** Keys that mean nothing beside the choice another key made; they are shown greyed, and still written to YAML. */
export function isIdle(key: ConfigurationKey, c: Pick<Configuration, ConfigurationKey>): boolean {
  switch (key) {
    case 'ema_decay':
      return c.codebook_update !== 'ema'
    case 'gumbel_temperature':
      return c.estimator !== 'gumbel'
    case 'sinkhorn_epsilon':
    case 'sinkhorn_iters':
      return c.assignment === 'nearest'
    case 'beta_warmup_epochs':
      return c.beta_schedule !== 'warmup'
    case 'min_lr':
      return c.lr_schedule === 'constant'
    case 'kmeans_on':
    case 'kmeans_residuals':
      return c.kmeans_init === 'off'
    case 'unique_targets_from':
    case 'unique_targets_room':
      return c.unique_targets === 'off'
    case 'hinge_margin':
      return c.hinge_weight === 0
    default:
      return false
  }
}
