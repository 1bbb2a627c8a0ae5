/** Share of items whose code differs between two evaluations, level by level (both N×D). */
export function churn(before: Int32Array, after: Int32Array, levels: number): number[] {
  const changed = new Array<number>(levels).fill(0)
  for (let at = 0; at < after.length; at++) if (before[at] !== after[at]) changed[at % levels]!++
  const items = after.length / levels
  return changed.map((count) => (items === 0 ? 0 : count / items))
}
