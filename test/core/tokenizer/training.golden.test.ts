import { describe, expect, it } from 'vitest'
import { buildProgram, type Values } from '@core/graph'
import { loadTensorflow } from '@core/runtime/loadTensorflow'
import { defineTraining, trainingName } from '@core/tokenizer/trainingProgram'
import { configurationOf, expectClose, golden, type Named } from './goldens'

interface Run {
  name: string
  configuration: object
  x: number[]
  targets: number[] | null
  rates: number[]
  start: Named
  losses: number[]
  end: Named
  ema: { counts: number[]; sums: number[] }[]
}
const { base, batch, dimensions, steps, runs } = golden<{ base: object; batch: number; dimensions: number; steps: number; runs: Run[] }>('training')
const { tf } = loadTensorflow()

/** Trains on fed rows, `together` steps in a call; gives the loss terms' sums and the weights at the end. */
function train(mode: 'eager' | 'compiled', run: Run, together: number) {
  const configuration = configurationOf(base, run.configuration)
  const program = buildProgram(
    tf,
    defineTraining(tf, { configuration, dimensions, residentItems: null, trainings: [{ batch, steps: together }], evaluationRows: batch }),
    { mode },
  )
  const { parameters, slots } = program.defined
  for (const [name, values] of Object.entries(run.start)) program.set(parameters.get(name)!, Float32Array.from(values))
  run.ema.forEach((_, l) => {
    program.set(slots.get(`ema.${l}.counts`)!, new Float32Array(4).fill(2.25))
    program.set(slots.get(`ema.${l}.sums`)!, Float32Array.from(run.start[`codebook.${l}`]!, (value) => value * 2.25))
  })
  const losses: number[] = []
  for (let first = 0; first < steps; first += together) {
    const each = (of: (step: number) => number) => Float32Array.from({ length: together }, (_, i) => of(first + i))
    const part = <T>(values: T[], width: number) => values.slice(first * batch * width, (first + together) * batch * width)
    const inputs: Record<string, Values | number> = {
      rows: Float32Array.from(part(run.x, dimensions)),
      learningRate: each((step) => run.rates[step]!),
      beta1Power: each((step) => 0.9 ** (step + 1)),
      beta2Power: each((step) => 0.999 ** (step + 1)),
      beta: configuration.beta,
    }
    if (run.targets) inputs['targets'] = Int32Array.from(part(run.targets, 3))
    losses.push(program.call(trainingName(batch, together), inputs)['terms']![0]!)
  }
  const end = Object.fromEntries([...parameters, ...slots].map(([name, variable]) => [name, program.get(variable)]))
  program.dispose()
  return { losses, end }
}

const named = runs.map((run) => [run.name, run] as const)

describe.each(['eager', 'compiled'] as const)('training steps, %s, end in the weights that PyTorch ends in', (mode) => {
  it.each(named)('with %s', (_, run) => {
    const { losses, end } = train(mode, run, 1)
    expectClose(losses, run.losses, 'losses')
    for (const [name, values] of Object.entries(run.end)) expectClose(end[name]!, values, name)
    run.ema.forEach(({ counts, sums }, l) => {
      expectClose(end[`ema.${l}.counts`]!, counts, `counts of level ${l + 1}`)
      expectClose(end[`ema.${l}.sums`]!, sums, `sums of level ${l + 1}`)
    })
  })

  it('the same with several steps in a call as with one', () => {
    for (const run of runs) {
      const single = train(mode, run, 1).end
      const together = train(mode, run, 4).end
      for (const [name, values] of Object.entries(single)) expectClose(together[name]!, values, `${run.name}: ${name}`)
    }
  })

  // Not between different numbers of steps a call: TensorFlow optimises each graph for itself. So that number must
  // follow from the sizes alone, never from a measured time.
  it('and the very same bits whenever the same calls are made', () => {
    for (const run of runs.slice(0, 2)) {
      const first = train(mode, run, 2).end
      const second = train(mode, run, 2).end
      for (const [name, values] of Object.entries(first)) expect(second[name], `${run.name}: ${name}`).toEqual(values)
    }
  })
})
