/** Milliseconds by the clock, and of this process's processor time: what a busy machine would otherwise hide. */
export interface Taken {
  wall: number
  cpu: number
}

export function time(work: () => unknown): Taken {
  const began = performance.now()
  const cpuBegan = process.cpuUsage()
  work()
  const cpu = process.cpuUsage(cpuBegan)
  return { wall: performance.now() - began, cpu: (cpu.user + cpu.system) / 1000 }
}

const short = (value: number): string => value.toFixed(value < 10 ? 2 : 0)
/** Every line that was printed, for a page of figures. */
export const printed: { what: string; measured: string }[] = []
function line(what: string, measured: string): void {
  printed.push({ what, measured })
  console.log(`${what.padEnd(46)} ${measured}`)
}

export const report = (what: string, { wall, cpu }: Taken): void => line(what, `${short(wall)} ms (processor ${short(cpu)} ms)`)
export const tell = (what: string, value: number, unit: string): void => line(what, `${short(value)} ${unit}`)

/** Median, 95th percentile and largest. */
export function reportMany(what: string, taken: Taken[]): void {
  const at = (share: number, key: keyof Taken) => {
    const sorted = taken.map((one) => one[key]).sort((a, b) => a - b)
    return short(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!)
  }
  const all = (key: keyof Taken) => `median ${at(0.5, key)}, p95 ${at(0.95, key)}, max ${at(1, key)}`
  line(what, `${all('wall')} ms (processor: ${all('cpu')})`)
}
