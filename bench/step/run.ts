import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { engineThreads, loadTensorflow } from '@core/runtime/loadTensorflow'
import { benchPython, Peer } from '../lib/python'
import { type Contender, takeTurns } from '../lib/turns'
import { engineSteps, type Steps } from './engine'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    steps: { type: 'string', default: '56' },
    eager: { type: 'boolean' },
  },
})
const steps = Number(values.steps)
loadTensorflow(engineThreads(2))

const peer = new Peer(benchPython(), [join(import.meta.dirname, 'torch_step.py')], { OMP_NUM_THREADS: '2' })
const torch = (variant: string): Contender => ({
  name: `PyTorch ${variant}`,
  turn: async () => (await peer.ask<{ ms: number }>(`${variant} ${steps}`)).ms,
})
const engine = (name: string, run: Steps): Contender => ({
  name: `engine ${name}`,
  turn: () => Promise.resolve(run(steps)),
})

const standings = await takeTurns(
  [
    torch('plain'),
    torch('fused'),
    torch('bfloat16'),
    engine('float32, 1 step a call', engineSteps(1, { mode: 'compiled' })),
    engine('float32, 7 steps a call', engineSteps(7, { mode: 'compiled' })),
    engine('float32, batch not halved', engineSteps(1, { mode: 'compiled', halvesFrom: Infinity })),
    engine('bfloat16, 1 step a call', engineSteps(1, { mode: 'compiled', precision: 'bfloat16' })),
    engine('bfloat16, 7 steps a call', engineSteps(7, { mode: 'compiled', precision: 'bfloat16' })),
    ...(values.eager ? [engine('eager', engineSteps(1, { mode: 'eager' }))] : []),
  ],
  Number(values.rounds),
)
peer.close()

const reference = standings[0]!.best
const rows = standings.map((one) => ({ ...one, ratio: one.best / reference }))
for (const { name, best, median, ratio } of rows)
  console.log(
    `${name.padEnd(34)} best ${best.toFixed(2)} ms  median ${median.toFixed(2)} ms  ratio ${ratio.toFixed(2)}`,
  )
const out = join(import.meta.dirname, 'out')
mkdirSync(out, { recursive: true })
writeFileSync(join(out, 'step.json'), JSON.stringify({ steps, standings: rows }, null, 2))
