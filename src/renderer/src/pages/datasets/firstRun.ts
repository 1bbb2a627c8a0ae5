/** Some of the demo's emoji, as its picture on the first page. */
export const DEMO_PICTURES: readonly (readonly string[])[] = [
  ['😀', '😍', '🤭', '🙄', '🤧', '😟', '😭', '💀', '😽', '💟', '🩶'],
  ['🐵', '🐈‍⬛', '🐂', '🐘', '🐻', '🐥', '🪽', '🐬', '🦪', '🪰', '🪻'],
  ['🍇', '🍑', '🥕', '🌰', '🧀', '🌯', '🍿', '🍠', '🍧', '🍮', '🍹'],
  ['🌍', '🧱', '🏯', '🌇', '🚞', '🏎️', '🛑', '🚠', '🕑', '🌑', '🌠'],
  ['👓', '👝', '💎', '🎹', '💾', '📗', '💹', '📂', '🖋️', '🔗', '🪟'],
  ['👋', '👋🏻', '👋🏼', '👋🏽', '👋🏾', '👋🏿', '👍', '👍🏻', '👍🏼', '👍🏽', '👍🏾'],
]

/** Endings that the dialog offers; the content decides (formats' registry). */
export const EMBEDDING_FORMATS = [
  '.npy',
  '.npz',
  '.parquet',
  '.arrow',
  '.csv',
  '.tsv',
  '.jsonl',
  '.safetensors',
  '.pt',
] as const
