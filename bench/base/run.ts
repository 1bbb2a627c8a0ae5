import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { BASE_CONFIGURATION } from '@shared/configuration'
import { readMatrix, writeMatrix } from '../lib/npy'
import { benchPython, Peer } from '../lib/python'
import { takeTurns } from '../lib/turns'

/**
 * A whole run of the base configuration beside PyTorch's bare loop, in turns:
 *   npx tsx --tsconfig tsconfig.node.json bench/base/run.ts [--rounds 3] [--epochs 200]
 * Ours is the command line as a person calls it, from its start to its end: import of the file, training, evaluation
 * of all items each epoch, checkpoints, SIDs and collision groups in the store, mapping written. PyTorch's is the same
 * number of training rows through eager steps and nothing else: no start, no evaluation, nothing saved.
 */
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '3' }, epochs: { type: 'string', default: '200' } } })
const ITEMS = 3883
const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'sid-bench-base-'))
const file = join(folder, 'items.npy')
const { resident, dimensions } = readMatrix(join(root, 'resources/demo/embeddings.npy'))
writeMatrix(file, resident.subarray(0, ITEMS * dimensions), dimensions)

const { batch_size, val_ratio } = BASE_CONFIGURATION
const steps = Math.round((Number(values.epochs) * ITEMS * (1 - val_ratio)) / batch_size)
const peer = new Peer(benchPython(), [join(import.meta.dirname, '../step/torch_step.py')], { OMP_NUM_THREADS: '2' })
const configuration = join(folder, 'base.yaml')
writeFileSync(configuration, `model:\n  epochs: ${values.epochs}\n`)

let run = 0
const ours = async (precision: string): Promise<number> => {
  run++
  const args = ['train', file, '--config', configuration, '--set', `precision=${precision}`, '--out', join(folder, `${run}.csv`), '--workspace', join(folder, `workspace-${run}`)]
  const started = performance.now()
  await promisify(execFile)(join(root, 'bin/sid-studio'), args)
  return performance.now() - started
}
const bareLoop = async (variant: string): Promise<number> => (await peer.ask<{ ms: number }>(`${variant} ${steps}`)).ms * steps

try {
  const standings = await takeTurns(
    [
      { name: 'PyTorch, bare loop, AdamW', turn: () => bareLoop('plain') },
      { name: 'sid-studio train, float32', turn: () => ours('float32') },
      { name: 'sid-studio train, bfloat16', turn: () => ours('bfloat16') },
    ],
    Number(values.rounds),
  )
  const rows = standings.map((one) => ({ ...one, ratio: one.best / standings[0]!.best }))
  for (const { name, best, median, ratio } of rows)
    console.log(`${name.padEnd(28)} best ${(best / 1000).toFixed(1)} s  median ${(median / 1000).toFixed(1)} s  ratio ${ratio.toFixed(2)}`)
  const out = join(import.meta.dirname, 'out')
  mkdirSync(out, { recursive: true })
  writeFileSync(join(out, 'base.json'), JSON.stringify({ epochs: Number(values.epochs), items: ITEMS, steps, standings: rows }, null, 2))
} finally {
  peer.close()
  rmSync(folder, { recursive: true, force: true })
}
