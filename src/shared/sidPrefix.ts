/** `9-16` or `9-16-`: the beginning of a SID as people write it; a lone number too. Null: it is text. */
export function parsePrefix(typed: string): number[] | null {
  const text = typed.trim()
  if (!/^\d{1,5}(-\d{1,5}){0,15}-?$/.test(text)) return null
  return text.split('-').filter(Boolean).map(Number)
}

/** In a search box that takes text as well a lone number may be an id: it is a prefix only with its dash. */
export const searchedPrefix = (typed: string): number[] | null => (typed.includes('-') ? parsePrefix(typed) : null)
