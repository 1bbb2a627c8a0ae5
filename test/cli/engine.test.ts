import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { npyHeader } from '@core/formats/lib/npyHeader'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Cli } from './support/cli'
import { demoPart } from './support/demo'
import { hasChild, tensorflowIn } from './support/loaded'
import type { ErrorShape, RunShape } from './support/shapes'

// Whole processes, on machines that may be busy.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

let cli: Cli
let run: string
/** More rows than are encoded without TensorFlow. */
let many: string

beforeAll(async () => {
  cli = await Cli.make()
  const sets = ['hidden_dim=[16]', 'code_dim=8', 'codebook_size=4', 'epochs=1'].flatMap((set) => ['--set', set])
  run = (await cli.json<RunShape>(['train', demoPart(cli.folder, 200).npy, ...sets])).runId
  many = cli.file('many.npy')
  const rows = Float32Array.from({ length: 10_001 * 384 }, (_, i) => Math.sin(i))
  writeFileSync(many, Buffer.concat([npyHeader('<f4', [10_001, 384]), new Uint8Array(rows.buffer)]))
}, 180_000)
afterAll(() => cli.remove())

describe('commands', () => {
  it('use TensorFlow in a process of its own where they need it', async () => {
    for (const args of [
      ['quality', run],
      ['runs', 'verify', run],
      ['export', run, '--format', 'savedmodel', '--out', cli.file('served')],
      ['encode', run, many, '--out', cli.file('many.csv'), '--id-prefix', 'many-'],
      ['resolve', run, '--method', 'next-best', '--dry-run', '--finetune-epochs', '1'],
    ]) {
      expect(await tensorflowIn(cli, args), args.join(' ')).toEqual({ itself: false, children: 1, status: 0 })
    }
    expect(readFileSync(cli.file('many.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(10_002)
  })

  it('end with status 2 and the sentence of the process that refused', async () => {
    const wrong = cli.file('wrong.csv')
    writeFileSync(wrong, 'there already')
    const { error } = await cli.json<ErrorShape>(
      ['encode', run, many, '--out', wrong, '--id-prefix', 'w-'], 2,
    )
    expect(error).toMatchObject({ code: 'file.exists', details: { file: wrong } })
    expect(readFileSync(wrong, 'utf8')).toBe('there already')
  })

  it('Ctrl-C during such work ends it with 130 and leaves nothing behind', async () => {
    const out = cli.file('never.csv')
    const started = cli.start(['encode', run, many, '--out', out, '--id-prefix', 'n-'])
    while (!(await hasChild(started.child.pid!))) await wait(20)
    process.kill(-started.child.pid!, 'SIGINT')
    const { status, stdout, stderr } = await started.ended
    expect({ status, stdout }).toEqual({ status: 130, stdout: '' })
    expect(stderr).toContain('Encoding was cancelled')
    expect(existsSync(out)).toBe(false)
  })
})
