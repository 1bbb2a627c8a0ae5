import { type BuildOptions, buildProgram } from '@core/graph'
import { loadTensorflow } from '@core/runtime/loadTensorflow'
import { defineTraining, trainingName } from '@core/tokenizer/trainingProgram'
import { BASE_CONFIGURATION, type Configuration } from '@shared/configuration'

const ITEMS = 3883
const DIMENSIONS = 384

/** Runs `steps` training steps and gives milliseconds a step. */
export type Steps = (steps: number) => number

/** The product's own training program for the base configuration, its weights N(0, 0.02), on random rows. */
export function engineSteps(stepsPerCall: number, options: BuildOptions): Steps {
  const { tf } = loadTensorflow()
  const configuration: Configuration = { ...BASE_CONFIGURATION, precision: options.precision ?? 'float32' }
  const batch = configuration.batch_size
  const shape = {
    configuration,
    dimensions: DIMENSIONS,
    residentItems: ITEMS,
    evaluationRows: 512,
    trainings: [{ batch, steps: stepsPerCall }],
  }
  const program = buildProgram(tf, defineTraining(tf, shape), options)
  const { parameters, matrix } = program.defined
  program.set(matrix!, normals(ITEMS * DIMENSIONS, 1))
  program.setAll(
    [...parameters].map(([name, variable]) => {
      const size = variable.shape.reduce((product, n) => product * n, 1)
      return [variable, name.endsWith('bias') ? new Float32Array(size) : normals(size, 0.02)] as const
    }),
  )
  const order = Int32Array.from({ length: ITEMS }, (_, i) => (i * 7919) % ITEMS)
  let step = 0

  const call = (): void => {
    const at = () => (step % Math.floor(ITEMS / batch)) * batch
    const rows = new Int32Array(batch * stepsPerCall)
    const powers = { first: new Float32Array(stepsPerCall), second: new Float32Array(stepsPerCall) }
    for (let i = 0; i < stepsPerCall; i++) {
      rows.set(order.subarray(at(), at() + batch), i * batch)
      step++
      powers.first[i] = 0.9 ** step
      powers.second[i] = 0.999 ** step
    }
    const { terms } = program.call(trainingName(batch, stepsPerCall), {
      rows,
      learningRate: new Float32Array(stepsPerCall).fill(1e-3),
      beta1Power: powers.first,
      beta2Power: powers.second,
      beta: 0.25,
    })
    if (!Number.isFinite(terms![0])) throw new Error('The loss is not finite')
  }
  return (steps) => {
    const start = performance.now()
    for (let done = 0; done < steps; done += stepsPerCall) call()
    return (performance.now() - start) / (Math.ceil(steps / stepsPerCall) * stepsPerCall)
  }
}

function normals(size: number, deviation: number): Float32Array {
  return Float32Array.from(
    { length: size },
    () => deviation * Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random()),
  )
}
