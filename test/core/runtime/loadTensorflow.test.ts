import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { engineThreads } from '@core/runtime/loadTensorflow'

const LOADER = new URL('../../../src/core/runtime/loadTensorflow.ts', import.meta.url).href

/**
 * Runs a script in a process of its own: what TensorFlow reads when it is loaded cannot be tried twice in one.
 * The script's `report(value)` comes back; its `before` runs before the loader is imported.
 */
function inFreshProcess(before: string, after: string): Record<string, unknown> {
  const script = `
    import util from 'node:util'
    import Module from 'node:module'
    ${before}
    const { loadTensorflow } = await import(${JSON.stringify(LOADER)})
    const report = (value) => process.stdout.write(JSON.stringify(value))
    ${after}`
  const output = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return JSON.parse(output) as Record<string, unknown>
}

describe('engineThreads', () => {
  it('lets two operations share the threads, and one thread do everything', () => {
    expect([1, 2, 3, 8].map(engineThreads)).toEqual([
      { intraOp: 1, interOp: 1 },
      { intraOp: 1, interOp: 2 },
      { intraOp: 2, interOp: 2 },
      { intraOp: 4, interOp: 2 },
    ])
  })
})

describe('loadTensorflow', () => {
  it('puts back the functions that newer Node versions took from util, which topk and stack need', () => {
    const seen = inFreshProcess(
      'delete util.isNullOrUndefined; delete util.isArray',
      `const { tf, backend } = loadTensorflow()
       report({ backend, topk: [...tf.topk(tf.tensor([3, 1, 2]), 2).values.dataSync()],
         stack: [...tf.stack([tf.tensor([1]), tf.tensor([2])]).dataSync()] })`,
    )
    expect(seen).toEqual({ backend: expect.stringMatching(/^tensorflow-/), topk: [3, 2], stack: [1, 2] })
  })

  it('leaves those functions alone where Node still has them', () => {
    const seen = inFreshProcess(
      'util.isNullOrUndefined = function own(value) { return value == null }; const before = util.isNullOrUndefined',
      'loadTensorflow(); report({ kept: util.isNullOrUndefined === before })',
    )
    expect(seen).toEqual({ kept: true })
  })

  it('sets the numbers of threads before the library reads them, and quiet logs', () => {
    const seen = inFreshProcess(
      '',
      `loadTensorflow({ intraOp: 1, interOp: 2 })
       const { TF_NUM_INTRAOP_THREADS: intra, TF_NUM_INTEROP_THREADS: inter, TF_CPP_MIN_LOG_LEVEL: log } = process.env
       report({ intra, inter, log })`,
    )
    expect(seen).toEqual({ intra: '1', inter: '2', log: '3' })
  })

  it('hides every GPU from the library where a person wants the CPU, and keeps float32 what it says', () => {
    const seen = inFreshProcess(
      `delete process.env.CUDA_VISIBLE_DEVICES; delete process.env.NVIDIA_TF32_OVERRIDE
       process.env.SID_STUDIO_DEVICE = 'cpu'`,
      `loadTensorflow()
       report({ visible: process.env.CUDA_VISIBLE_DEVICES, tf32: process.env.NVIDIA_TF32_OVERRIDE })`,
    )
    expect(seen).toEqual({ visible: '-1', tf32: '0' })
  })

  it('falls back to plain JavaScript with a warning that says why and what to do', () => {
    const seen = inFreshProcess(
      `const resolve = Module._resolveFilename
       Module._resolveFilename = (name, ...rest) => {
         if (name === '@tensorflow/tfjs-node-gpu') throw new Error('no such library')
         return resolve(name, ...rest)
       }`,
      `const { tf, backend, warning } = loadTensorflow()
       report({ backend, warning, sum: tf.sum(tf.tensor([1, 2])).dataSync()[0], node: 'node' in tf })`,
    )
    expect(seen).toMatchObject({ backend: 'javascript', sum: 3, node: false })
    expect(seen['warning']).toContain('no such library')
    expect(seen['warning']).toContain('npm run setup')
  })

  it('loads once: later calls get the same engine', () => {
    expect(
      inFreshProcess('', 'report({ same: loadTensorflow() === loadTensorflow({ intraOp: 1 }) })'),
    ).toEqual({
      same: true,
    })
  })
})
