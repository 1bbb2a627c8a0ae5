import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { FuseV1Options, FuseVersion, getCurrentFuseWire } from '@electron/fuses'
import { expect, root, test } from './fixture'

const ON = '1'.charCodeAt(0)
const OFF = '0'.charCodeAt(0)

test('the packed program starts, trains natively and ends with status 0, its fuses set', async () => {
  test.setTimeout(300_000)
  const packed = spawnSync(process.execPath, ['scripts/run.mjs', 'dist', '--trial'], { cwd: root, encoding: 'utf8' })
  expect(packed.status, packed.stdout + packed.stderr).toBe(0)

  const program = path.join(root, 'dist/linux-unpacked/semantic-id-studio')
  const { version, ...fuses } = await getCurrentFuseWire(program)
  expect(version).toBe(FuseVersion.V1)
  expect(fuses).toMatchObject({
    [FuseV1Options.RunAsNode]: OFF,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: OFF,
    [FuseV1Options.EnableNodeCliInspectArguments]: OFF,
    [FuseV1Options.OnlyLoadAppFromAsar]: ON,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: ON,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: OFF,
  })

  const args = [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--self-test']
  const run = spawnSync(program, args, { cwd: '/', encoding: 'utf8', timeout: 150_000 })
  expect(run.stdout).toMatch(/run: one epoch on tensorflow-(cpu|cuda)\n/)
  expect(run.stdout).toContain('self-test: passed')
  expect(run.status, run.stderr).toBe(0)
})
