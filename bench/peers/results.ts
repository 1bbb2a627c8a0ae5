import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Contender } from './contenders'
import type { Dataset } from './data'
import type { Quality } from './measure'

const ROOT = join(import.meta.dirname, '../..')

export interface Run extends Quality {
  /** What it was measured with; runs of another manner are never put beside each other. */
  manner: string
  /** ISO 8601. */
  date: string
  commit: string
  by: Contender['by']
  data: string
  contender: string
  seed: number
  settings: string
  /** Training alone: no start of a process, no looks of the bench on the way. */
  seconds: number
  /** The same in processor time, of all threads: what remains comparable where others use the machine too. */
  cpuSeconds: number
  /** [seconds, processor seconds, collision rate, FVU] on the training items, as training went on. */
  timeline: [number, number, number, number][]
  /** Most memory the process had until training ended, its libraries included. */
  peakMb: number
  /** Processes waiting for a core before and after. */
  load: [number, number]
}

export interface Environment {
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
  /** What the page wants and nobody has measured in today's manner. */
  missing: Pick<Run, 'data' | 'contender' | 'seed'>[]
}

export function environment(python: string, packages: readonly string[], threads: number): Environment {
  const names = ['torch', 'numpy', ...packages.map((one) => one.split('==')[0]!)]
  const script = `import importlib.metadata as m; print('\\n'.join(f'{n} {m.version(n)}' for n in ${JSON.stringify(names)}))`
  return {
    processor: cpus()[0]!.model,
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    threads,
    versions: [`Node ${process.versions.node}`, ...execFileSync(python, ['-c', script], { encoding: 'utf8' }).trim().split('\n')],
  }
}

/** The commit that is checked out, short. */
export const commit = (): string => execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()

const PEER_FILES = ['peer.py', 'torch_peers.py', 'faiss_peer.py']
const SHARED_FILES = ['measure.ts', 'make_data.py']

/**
 * A digest of everything that a run's figures depend on: machine, libraries, threads, the contender's settings, and the
 * bytes of the programs behind it (for this project's engine, all of its core). Two runs are comparable where each has
 * the manner that would be used now.
 */
export function mannerOf(contender: Contender, set: Dataset, { processor, cores, threads, versions }: Environment): string {
  const digest = createHash('sha256')
  const settings = { program: contender.program, set: contender.set, epochs: contender.epochs[set.name], codes: set.codes, levels: set.levels }
  digest.update(JSON.stringify([processor, cores, threads, contender.by === 'python' ? versions.slice(1) : versions[0], settings]))
  const own = contender.by === 'python' ? PEER_FILES.map((file) => join(import.meta.dirname, file)) : [join(import.meta.dirname, 'engine.ts'), ...engineFiles()]
  for (const file of [...SHARED_FILES.map((one) => join(import.meta.dirname, one)), ...own]) digest.update(readFileSync(file))
  return digest.digest('hex').slice(0, 16)
}

/** The parts of the engine that training rests on, sorted, and the presets. */
function engineFiles(): string[] {
  const folders = ['resources/presets', 'src/core/configuration', 'src/core/graph', 'src/core/tokenizer', 'src/core/resolve'].map((one) => join(ROOT, one))
  const files = folders.flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)))
  return [...files.filter((file) => /\.(ts|yaml)$/.test(file)).sort(), join(ROOT, 'src/shared/configuration.ts')]
}

/** Finished runs, a file each, so that a bench can be done in pieces and be interrupted. */
export class RunFiles {
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true })
  }

  /** The run where there is one of this very manner. */
  find(data: string, contender: string, seed: number, manner: string): Run | null {
    const file = this.file(data, contender, seed)
    if (!existsSync(file)) return null
    const run = JSON.parse(readFileSync(file, 'utf8')) as Run
    return run.manner === manner ? run : null
  }

  save(run: Run): void {
    writeFileSync(this.file(run.data, run.contender, run.seed), JSON.stringify(run, null, 1))
  }

  private file(data: string, contender: string, seed: number): string {
    return join(this.folder, `${data}.${contender.replaceAll(/[^a-z0-9.]+/gi, '-')}.${seed}.json`)
  }
}
