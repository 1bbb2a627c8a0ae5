import { searchedPrefix } from '@shared/sidPrefix'

/** What a search box that takes both asks for. */
export function splitSearch(typed: string): { search: string; prefix: number[] } {
  const prefix = searchedPrefix(typed)
  return prefix === null ? { search: typed.trim(), prefix: [] } : { search: '', prefix }
}
