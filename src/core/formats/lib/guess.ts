import { StudioError } from '@shared/errors'

const EMBEDDING_NAMES = [
  'embedding',
  'embeddings',
  'embeds',
  'embed',
  'emb',
  'embs',
  'vector',
  'vectors',
  'features',
  'feature',
  'x',
  'arr_0',
]
const ID_NAMES = [
  'item_id',
  'itemid',
  'item_ids',
  'id',
  'ids',
  'iid',
  'pid',
  'asin',
  'parent_asin',
  'product_id',
  'productid',
  'movie_id',
  'movieid',
  'video_id',
  'videoid',
  'photo_id',
  'sku',
  'key',
  'keys',
  'item',
  'index',
  '__index_level_0__',
  'unnamed: 0',
  '',
]
const TITLE_NAMES = ['title', 'name', 'item_title', 'item_name', 'movie_title', 'product_title', 'label']
const PICTURE_NAMES = [
  'picture',
  'image',
  'image_path',
  'img',
  'photo',
  'thumbnail',
  'emoji',
  'poster',
  'cover',
]

/** The first of the known names that is there, whatever its case. */
function byName(names: readonly string[], known: readonly string[]): string | null {
  for (const wanted of known) {
    const found = names.find((name) => name.trim().toLowerCase() === wanted)
    if (found !== undefined) return found
  }
  return null
}

export const guessIdColumn = (names: readonly string[]) => byName(names, ID_NAMES)
export const guessTitleColumn = (names: readonly string[]) => byName(names, TITLE_NAMES)
export const guessPictureColumn = (names: readonly string[]) => byName(names, PICTURE_NAMES)

/** The only candidate, or the one with a usual name; null when only the person can say. */
export const guessEmbedding = (names: readonly string[]) =>
  names.length === 1 ? names[0]! : byName(names, EMBEDDING_NAMES)

const SHOWN = 20
const shown = (names: readonly string[]) =>
  names.slice(0, SHOWN).join(', ') + (names.length > SHOWN ? ', …' : '')

/**
 * The embedding that the person named, or the one guessed.
 * @throws embeddings.notThere, embeddings.chooseOne
 */
export function chooseEmbedding(file: string, names: readonly string[], wanted: string | undefined): string {
  if (wanted !== undefined) return requireName(file, names, wanted)
  const guess = guessEmbedding(names)
  if (guess === null) throw new StudioError('embeddings.chooseOne', { file, names: shown(names) })
  return guess
}

/** @throws embeddings.notThere when the file has nothing of that name */
export function requireName(file: string, names: readonly string[], wanted: string): string {
  if (!names.includes(wanted))
    throw new StudioError('embeddings.notThere', { file, name: wanted, names: shown(names) })
  return wanted
}
