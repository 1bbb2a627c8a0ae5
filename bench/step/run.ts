import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { benchPython, Peer } from '../lib/python'
import { type Contender, takeTurns } from '../lib/turns'
import { engineSteps, type Steps } from './engine'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '12' }, steps: { type: 'string', default: '112' } } })
const steps = Number(values.steps)

const peer = new Peer(benchPython(), [join(import.meta.dirname, 'torch_step.py')], { OMP_NUM_THREADS: '2' })
const torch = (variant: string): Contender => ({
  name: `PyTorch ${variant}`,
  turn: async () => (await peer.ask<{ ms: number }>(`${variant} ${steps}`)).ms,
})
const engine = (name: string, run: Steps): Contender => ({ name, turn: () => Promise.resolve(run(steps)) })

const standings = await takeTurns(
  [
    torch('plain'),
    engine('engine float32, 1 step a call', engineSteps('float32', 1)),
    engine('engine float32, 7 steps a call', engineSteps('float32', 7)),
    torch('fused'),
    engine('engine bfloat16, 1 step a call', engineSteps('bfloat16', 1)),
    engine('engine bfloat16, 7 steps a call', engineSteps('bfloat16', 7)),
    torch('bfloat16'),
  ],
  Number(values.rounds),
)
peer.close()

const reference = standings[0]!.best
const rows = standings.map((one) => ({ ...one, ratio: one.best / reference }))
for (const { name, best, median, ratio } of rows)
  console.log(`${name.padEnd(34)} best ${best.toFixed(2)} ms  median ${median.toFixed(2)} ms  ratio ${ratio.toFixed(2)}`)
const out = join(import.meta.dirname, 'out')
mkdirSync(out, { recursive: true })
writeFileSync(join(out, 'step.json'), JSON.stringify({ steps, standings: rows }, null, 2))
