import { describe, expect, it } from 'vitest'
import { describeGpu, hasNvidiaGpu, triedDevices } from '../../scripts/lib/device.mjs'

describe('describeGpu', () => {
  it('gives the first GPU’s name, memory and driver', async () => {
    const answer = 'NVIDIA H100 80GB HBM3, 81559, 580.159.04\nNVIDIA T4, 15360, 580.159.04\n'
    expect(await describeGpu(() => Promise.resolve(answer))).toBe('NVIDIA H100 80GB HBM3, 80 GiB, driver 580.159.04')
  })

  it('gives nothing where the driver tells nothing', async () => {
    expect(await describeGpu(() => Promise.reject(new Error('no such command')))).toBeNull()
    expect(await describeGpu(() => Promise.resolve('No devices were found\n'))).toBeNull()
  })
})

describe('what TensorFlow must have been tried with', () => {
  it('is nothing where a person wants the CPU: any library serves, and none is fetched anew', () => {
    expect(triedDevices({ SID_STUDIO_DEVICE: 'cpu', PATH: process.env['PATH'] })).toEqual([])
  })

  it('is else what the machine has', () => {
    const env = { PATH: '/nowhere' }
    expect(triedDevices(env)).toEqual([hasNvidiaGpu(env) ? 'gpu' : 'no gpu'])
  })
})
