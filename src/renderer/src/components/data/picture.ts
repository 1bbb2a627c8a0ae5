export type Picture =
  | { kind: 'image'; source: string }
  | { kind: 'glyph'; text: string }
  | { kind: 'letters'; text: string }
  | { kind: 'none' }

const GLYPH = /^\p{Extended_Pictographic}|^\p{Regional_Indicator}|^[\d#*]\uFE0F?\u20E3/u

/**
 * How an item is shown as a tile: its own character, its picture through main's protocol (never from the web), else
 * the first letters of its title.
 */
export function pictureOf(picture: string | null, title: string | null): Picture {
  const value = picture?.trim() ?? ''
  if (value.startsWith('item-image:')) return { kind: 'image', source: value }
  if (value !== '' && (GLYPH.test(value) || [...value].length <= 2)) return { kind: 'glyph', text: value }
  const letters = [...(title ?? '').trim()].slice(0, 2).join('')
  return letters === '' ? { kind: 'none' } : { kind: 'letters', text: letters }
}
