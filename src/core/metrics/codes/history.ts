export interface UsageOverTime {
  epochs: number[]
  size: number
  /** epochs × size, row-major. */
  counts: Int32Array
}

/** At most `most` of the epochs, the first and the last among them, spread evenly. */
export function thinned({ epochs, size, counts }: UsageOverTime, most: number): UsageOverTime & { kept: number[] } {
  const kept =
    epochs.length <= most
      ? [...epochs.keys()]
      : Array.from({ length: most }, (_, i) => Math.round((i * (epochs.length - 1)) / (most - 1)))
  const thin = new Int32Array(kept.length * size)
  kept.forEach((from, to) => thin.set(counts.subarray(from * size, (from + 1) * size), to * size))
  return { epochs: kept.map((at) => epochs[at]!), size, counts: thin, kept }
}

/** Codes that came back to use, and that fell out of it, from each column of the history to the next; 0 at the first. */
export function livesAndDeaths({ epochs, size, counts }: UsageOverTime): { revived: number[]; died: number[] } {
  const [revived, died] = [new Array<number>(epochs.length).fill(0), new Array<number>(epochs.length).fill(0)]
  for (let at = 1; at < epochs.length; at++) {
    for (let code = 0; code < size; code++) {
      const [before, now] = [counts[(at - 1) * size + code]!, counts[at * size + code]!]
      if (before === 0 && now > 0) revived[at]!++
      if (before > 0 && now === 0) died[at]!++
    }
  }
  return { revived, died }
}
