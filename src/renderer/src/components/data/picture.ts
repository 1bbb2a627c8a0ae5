import type { PictureAddress } from '@/composables/usePictures'
import { isOneGlyph } from './glyph'

export type Picture =
  | { kind: 'image'; source: string }
  | { kind: 'glyph'; text: string }
  | { kind: 'letters'; text: string }
  | { kind: 'none' }

const GLYPH = /^\p{Extended_Pictographic}|^\p{Regional_Indicator}|^[\d#*]\uFE0F?\u20E3/u

/**
 * How an item is shown as a tile: its own character, its picture from the granted folder (never from the web), else the
 * first letters of its title.
 * @param addressOf where a picture is served that an item names
 */
export function pictureOf(picture: string | null, title: string | null, addressOf: PictureAddress): Picture {
  const value = picture?.trim() ?? ''
  const source = addressOf(value)
  if (source !== null) return { kind: 'image', source }
  if (value !== '' && (GLYPH.test(value) || [...value].length <= 2) && isOneGlyph(value))
    return { kind: 'glyph', text: value }
  const letters = initials(title ?? '')
  return letters === '' ? { kind: 'none' } : { kind: 'letters', text: letters }
}

/** Of the first two words; of a single word (or of Chinese, which has no gaps) its first two characters. */
function initials(title: string): string {
  const words = title.trim().split(/\s+/)
  const [first = '', second] = words
  return second === undefined
    ? [...first].slice(0, 2).join('')
    : `${[...first][0] ?? ''}${[...second][0] ?? ''}`
}
