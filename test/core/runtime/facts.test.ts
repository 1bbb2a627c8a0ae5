import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { runtimeFacts } from '@core/runtime/facts'

const folders: string[] = []
function recordWith(parts: unknown): { file: string; library: string } {
  const folder = mkdtempSync(join(os.tmpdir(), 'facts-'))
  folders.push(folder)
  const library = join(folder, 'libtensorflow_cc.so.2')
  writeFileSync(library, '')
  const file = join(folder, 'record.json')
  writeFileSync(
    file,
    JSON.stringify({ revision: 1, cacheFolder: '/cache', parts }).replaceAll('LIBRARY', library),
  )
  return { file, library }
}
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })))

const TENSORFLOW = {
  watch: {},
  verified: [],
  facts: { kind: 'cpu', version: '2.21.0', library: 'LIBRARY', why: 'No NVIDIA GPU was found.' },
}

describe('runtimeFacts', () => {
  it('tells what set-up chose and why', () => {
    const electron = { source: 'stand-in', version: '33.2.1', why: 'Its host could not be reached.' }
    const sqlite = { source: 'rebuilt', version: '13.2.0', why: 'The prebuilt binary does not load.' }
    const { file, library } = recordWith({
      electron: { facts: electron },
      sqlite: { facts: sqlite },
      tensorflow: TENSORFLOW,
    })
    expect(runtimeFacts(file)).toMatchObject({
      node: process.versions.node,
      platform: `${process.platform}-${process.arch}`,
      electron,
      sqlite,
      tensorflow: { kind: 'cpu', version: '2.21.0', library, why: 'No NVIDIA GPU was found.' },
      cores: os.availableParallelism(),
      memoryBytes: os.totalmem(),
      cacheFolder: '/cache',
    })
  })

  it('names the GPU where there is one, and keeps off it where a person wants the CPU', () => {
    const facts = { ...TENSORFLOW.facts, kind: 'cuda', device: 'NVIDIA H100, 80 GiB' }
    const { file } = recordWith({ tensorflow: { ...TENSORFLOW, facts } })
    expect(runtimeFacts(file)).toMatchObject({ device: 'NVIDIA H100, 80 GiB', tensorflow: { kind: 'cuda' } })
    vi.stubEnv('SID_STUDIO_DEVICE', 'cpu')
    const { device, tensorflow } = runtimeFacts(file)
    vi.unstubAllEnvs()
    expect({ device, kind: tensorflow.kind }).toEqual({ device: 'CPU', kind: 'cpu' })
    expect(tensorflow.why).toContain('SID_STUDIO_DEVICE')
  })

  it('has no Electron where only the command line was set up', () => {
    expect(runtimeFacts(recordWith({ tensorflow: TENSORFLOW }).file).electron).toBeNull()
  })

  it('does not promise a library that is gone since set-up', () => {
    const { file, library } = recordWith({ tensorflow: TENSORFLOW })
    rmSync(library)
    const { tensorflow } = runtimeFacts(file)
    expect(tensorflow.kind).toBe('none')
    expect(tensorflow.why).toContain(library)
    expect(tensorflow.why).toContain('npm run setup')
  })

  it('says that there is no record rather than guess, also for a damaged one', () => {
    const { file } = recordWith({})
    writeFileSync(file, '{"revision":1,"par')
    for (const record of [file, '/nowhere/record.json']) {
      expect(runtimeFacts(record)).toMatchObject({
        electron: null,
        sqlite: null,
        tensorflow: { kind: 'none' },
        cacheFolder: null,
      })
      expect(runtimeFacts(record).tensorflow.why).toContain('no record')
    }
  })
})
