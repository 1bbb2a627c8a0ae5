/** Codes as an address says them: `3,5-9,12`. */
export function codesToText(codes: ReadonlySet<number>): string {
  const sorted = [...codes].sort((a, b) => a - b)
  const ranges: string[] = []
  for (let from = 0; from < sorted.length; ) {
    let to = from
    while (sorted[to + 1] === sorted[to]! + 1) to++
    ranges.push(to === from ? String(sorted[from]) : `${sorted[from]}-${sorted[to]}`)
    from = to + 1
  }
  return ranges.join(',')
}

const MOST = 65_536

/** Back again; null for anything else. */
export function codesFromText(text: unknown): Set<number> | null {
  if (typeof text !== 'string' || !/^\d{1,5}(-\d{1,5})?(,\d{1,5}(-\d{1,5})?)*$/.test(text)) return null
  const codes = new Set<number>()
  for (const range of text.split(',')) {
    const [from, to] = range.split('-').map(Number) as [number, number | undefined]
    for (let code = from; code <= Math.min(to ?? from, MOST); code++) codes.add(code)
  }
  return codes
}
