import type { Configuration } from './configuration'

/**
 * A preset as it is for embeddings of so many dimensions. PCA gives no more directions than there are dimensions, so
 * where it starts the skip, a wider `code_dim` comes down to them: z is then a rotation of the centred row, which loses nothing.
 */
export const fitToDimensions = (preset: Configuration, dimensions: number): Configuration =>
  preset.skip === 'pca' && preset.code_dim > dimensions ? { ...preset, code_dim: dimensions } : preset

/**
 * A preset as it is for a tokenizer without a network: what only a network has is off. Keys that somebody named stay, to
 * be refused where they are impossible.
 */
export function fitToTokenizer(preset: Configuration, tokenizer: string, named: ReadonlySet<string>): Configuration {
  if (tokenizer === 'rqvae') return preset
  const without = Object.entries(WITHOUT_NETWORK).filter(([key]) => !named.has(key))
  return { ...preset, ...Object.fromEntries(without) }
}

/** Without a network these have one value that means nothing is asked of it. */
export const WITHOUT_NETWORK = { unique_targets: 'off', skip: 'none', distance: 'l2', kmeans_residuals: 'distance', decoder_finetune_epochs: 0 } as const
