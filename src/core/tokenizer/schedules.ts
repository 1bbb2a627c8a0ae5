import type { Configuration } from '@shared/configuration'

/** β(t): constant, or β · min(1, epoch / beta_warmup_epochs); epoch counted from 0. */
export function betaAt(configuration: Configuration, epoch: number): number {
  const { beta, beta_schedule, beta_warmup_epochs: warmup } = configuration
  if (beta_schedule === 'constant' || warmup === 0) return beta
  return beta * Math.min(1, epoch / warmup)
}

/**
 * Learning rate of a step. By epoch e of E after the warm-up: cosine min + (lr - min)(1 + cos(πe/E))/2, linear, or
 * constant. Inside the warm-up epochs it grows in equal steps from lr/steps to lr.
 */
export function learningRateAt(configuration: Configuration, epoch: number, stepInEpoch: number, stepsPerEpoch: number): number {
  const { lr, min_lr, epochs, lr_schedule, lr_warmup_epochs: warmup } = configuration
  if (epoch < warmup) return (lr * (epoch * stepsPerEpoch + stepInEpoch + 1)) / (warmup * stepsPerEpoch)
  const progress = (epoch - warmup) / Math.max(1, epochs - warmup)
  if (lr_schedule === 'cosine') return min_lr + ((lr - min_lr) * (1 + Math.cos(Math.PI * progress))) / 2
  if (lr_schedule === 'linear') return lr + (min_lr - lr) * progress
  return lr
}
