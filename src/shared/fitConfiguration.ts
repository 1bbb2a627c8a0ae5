import type { Configuration } from './configuration'

/**
 * A preset as it is for embeddings of so many dimensions. PCA gives no more directions than there are dimensions, so
 * where it starts the skip, a wider `code_dim` comes down to them: z is then a rotation of the centred row, which loses nothing.
 */
export const fitToDimensions = (preset: Configuration, dimensions: number): Configuration =>
  preset.skip === 'pca' && preset.code_dim > dimensions ? { ...preset, code_dim: dimensions } : preset
