/**
 * Keeps the last few answers of something slow that never changes for its key (an assignment's codes, a column's
 * classes): a page asks for the same one again and again. Of one workspace at a time.
 */
export function keptAnswers<Owner extends object, T>(limit: number): (owner: Owner, key: string, make: () => T) => T {
  const byOwner = new WeakMap<Owner, Map<string, T>>()
  return (owner, key, make) => {
    const kept = byOwner.get(owner) ?? byOwner.set(owner, new Map()).get(owner)!
    const found = kept.get(key) ?? make()
    kept.delete(key)
    kept.set(key, found)
    for (const oldest of [...kept.keys()].slice(0, Math.max(0, kept.size - limit))) kept.delete(oldest)
    return found
  }
}
