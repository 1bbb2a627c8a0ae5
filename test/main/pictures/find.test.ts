import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasPicture, MOST_BYTES, readPicture } from '../../../src/main/pictures/find'
import { pngOf } from './png'

const top = mkdtempSync(join(tmpdir(), 'sid-studio-pictures-'))
const folder = join(top, 'granted')
const small = pngOf(2, 3)

beforeAll(() => {
  mkdirSync(join(folder, 'shoes'), { recursive: true })
  mkdirSync(join(top, 'granted beside'))
  for (const place of ['granted/a.png', 'granted/shoes/blue one.png', 'secret.png', 'granted beside/b.png']) writeFileSync(join(top, place), small)
  writeFileSync(join(folder, 'text.png'), 'root:x:0:0:root:/root:/bin/bash\n')
  writeFileSync(join(folder, 'page.png'), '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
  writeFileSync(join(folder, 'bomb.png'), pngOf(30_000, 30_000))
  writeFileSync(join(folder, 'heavy.png'), Buffer.concat([small, Buffer.alloc(MOST_BYTES)]))
  writeFileSync(join(folder, 'nothing.png'), '')
  writeFileSync(join(folder, 'cut.png'), small.subarray(0, 18))
  mkdirSync(join(folder, 'folder.png'))
  symlinkSync(join(top, 'secret.png'), join(folder, 'link.png'))
  symlinkSync(top, join(folder, 'up'))
  symlinkSync('a.png', join(folder, 'own link.png'))
  linkSync(join(folder, 'a.png'), join(folder, 'hard.png'))
  symlinkSync(folder, join(top, 'granted by link'))
  if (process.platform !== 'win32') execFileSync('mkfifo', [join(folder, 'pipe.png')])
})
afterAll(() => rmSync(top, { recursive: true, force: true }))

describe('a picture below the granted folder', () => {
  it.each(['a.png', './a.png', 'shoes/blue one.png', 'shoes\\blue one.png', 'shoes/../a.png', 'own link.png', join(folder, 'a.png')])(
    'is found as %s', async (name) => {
      expect(await readPicture(folder, name)).toEqual({ type: 'image/png', bytes: small })
      expect(await hasPicture(folder, name)).toBe(true)
    },
  )
  it('is found where the folder itself was granted by a link', async () => {
    expect(await hasPicture(join(top, 'granted by link'), 'a.png')).toBe(true)
  })
})

describe('nothing is served', () => {
  it.each([
    ['from above the folder', '../secret.png'],
    ['from far above it', '../../../../../../etc/passwd'],
    ['from a folder whose name begins alike', '../granted beside/b.png'],
    ['from an absolute path elsewhere', join(top, 'secret.png')],
    ['by a link that leads out', 'link.png'],
    ['through a folder that is such a link', 'up/secret.png'],
    ['for an empty name', ''],
    ['for the folder itself', '.'],
    ['for a name with a NUL', 'a.png\0.txt'],
    ['for an address of the web', 'https://example.invalid/a.png'],
    ['that is not there', 'b.png'],
    ['that only calls itself a picture', 'text.png'],
    ['that could hold a script', 'page.png'],
    ['that unpacks into gigabytes', 'bomb.png'],
    ['that is too heavy', 'heavy.png'],
    ['that is empty', 'nothing.png'],
    ['that ends before its size', 'cut.png'],
    ['that is a folder', 'folder.png'],
    ['that is a pipe, without waiting for it', 'pipe.png'],
  ])('%s', async (_, name) => {
    expect(await readPicture(folder, name)).toBeNull()
    expect(await hasPicture(folder, name)).toBe(false)
  })
})
