import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { freePath } from '../../src/main/freePath'

it('a folder that is written whole gets a name of its own inside the chosen one, never one that is taken', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sid-free-'))
  expect(freePath(folder, 'movies')).toBe(join(folder, 'movies'))
  mkdirSync(join(folder, 'movies'))
  writeFileSync(join(folder, 'movies-2'), '')
  expect(freePath(folder, 'movies')).toBe(join(folder, 'movies-3'))
  rmSync(folder, { recursive: true })
})
