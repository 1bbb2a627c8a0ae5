/** Rows a step of the large shape (bench/scale/settings.ts). */
export const BATCHES = [2048, 8192]
/** Steps that PyTorch takes at a turn. */
export const TORCH_STEPS = 40
