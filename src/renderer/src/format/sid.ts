/** `9-16` or `9-16-`: a person means a SID's beginning. Null: it is text. */
export function parsePrefix(typed: string): number[] | null {
  const text = typed.trim()
  if (!/^\d{1,5}(-\d{1,5})*-?$/.test(text)) return null
  return text.split('-').filter(Boolean).map(Number)
}

/** What a search box that takes both asks for: a lone number may be an id, so it is a prefix only with its dash. */
export function splitSearch(typed: string): { search: string; prefix: number[] } {
  const prefix = typed.includes('-') ? parsePrefix(typed) : null
  return prefix === null ? { search: typed.trim(), prefix: [] } : { search: '', prefix }
}
