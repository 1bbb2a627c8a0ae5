import { execFileSync } from 'node:child_process'
import { cpus, totalmem } from 'node:os'
import type { Dataset } from './data'
import type { Quality } from './measure'

export interface Run extends Quality {
  data: string
  contender: string
  seed: number
  settings: string
  /** Training alone: no start of a process, no looks of the bench on the way. */
  seconds: number
  /** [seconds, collision rate, FVU] on the training items, as training went on. */
  timeline: [number, number, number][]
  /** Most memory the process had until training ended, its libraries included. */
  peakMb: number
  /** Processes waiting for a core before and after. */
  load: [number, number]
}

export interface Environment {
  date: string
  commit: string
  processor: string
  cores: number
  memoryGb: number
  threads: number
  versions: string[]
}

export interface Results {
  environment: Environment
  datasets: Record<string, Dataset>
  runs: Run[]
}

export function environment(python: string, packages: readonly string[], threads: number): Environment {
  const names = ['torch', 'numpy', ...packages.map((one) => one.split('==')[0]!)]
  const script = `import importlib.metadata as m; print('\\n'.join(f'{n} {m.version(n)}' for n in ${JSON.stringify(names)}))`
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
    processor: cpus()[0]!.model,
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    threads,
    versions: [`Node ${process.versions.node}`, ...execFileSync(python, ['-c', script], { encoding: 'utf8' }).trim().split('\n')],
  }
}
