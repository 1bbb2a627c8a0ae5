import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { cached, downloadFolder, link } from '../../scripts/lib/cache.mjs'
import { hasIntegrity } from '../../scripts/lib/digest.mjs'
import { cacheFolder } from '../../scripts/lib/paths.mjs'
import { temporaryFolder } from './folder'

let cache = ''
beforeEach(() => {
  cache = temporaryFolder()
  const before = process.env['SID_STUDIO_CACHE']
  process.env['SID_STUDIO_CACHE'] = cache
  onTestFinished(() => {
    if (before === undefined) delete process.env['SID_STUDIO_CACHE']
    else process.env['SID_STUDIO_CACHE'] = before
  })
})

describe('the cache folder', () => {
  it('lies where each system keeps caches, unless a person says where', () => {
    expect(cacheFolder({ SID_STUDIO_CACHE: '/data/cache' }, 'linux')).toBe('/data/cache')
    expect(cacheFolder({ XDG_CACHE_HOME: '/xdg' }, 'linux')).toBe('/xdg/semantic-id-studio')
    expect(cacheFolder({}, 'linux')).toMatch(/\/\.cache\/semantic-id-studio$/)
    expect(cacheFolder({}, 'darwin')).toMatch(/\/Library\/Caches\/semantic-id-studio$/)
  })
})

describe('cached', () => {
  const fill = async (part: string) => writeFileSync(join(part, 'whole'), 'yes')

  it('fills an entry once, also when two ask at the same time', async () => {
    let fills = 0
    const counted = (part: string) => {
      fills++
      return fill(part)
    }
    const [a, b] = await Promise.all([cached('entry', counted), cached('entry', counted)])
    expect(a).toBe(b)
    expect(fills).toBe(1)
    expect(readFileSync(join(a, 'whole'), 'utf8')).toBe('yes')
    expect(readdirSync(cache)).toEqual(['entry'])
  })

  it('never shows a half-filled entry, and fills it when asked again', async () => {
    const broken = cached('entry', async (part) => {
      writeFileSync(join(part, 'half'), '')
      throw new Error('cut off')
    })
    await expect(broken).rejects.toThrow('cut off')
    expect(readdirSync(cache)).toEqual([])
    expect(existsSync(join(await cached('entry', fill), 'whole'))).toBe(true)
  })

  it('removes what a killed set-up left of the same entry, and of no other', async () => {
    mkdirSync(join(cache, 'entry.part-4711'))
    mkdirSync(join(cache, 'other.part-4711'))
    await cached('entry', fill)
    expect(readdirSync(cache).sort()).toEqual(['entry', 'other.part-4711'])
  })
})

describe('a download', () => {
  it('stays until it is unpacked, so that a killed set-up need not fetch again', () => {
    const first = downloadFolder('big')
    writeFileSync(join(first.folder, 'file'), 'bytes')
    const second = downloadFolder('big')
    expect(readdirSync(second.folder)).toEqual(['file'])
    second.finished()
    expect(existsSync(second.folder)).toBe(false)
  })

  it('counts only with the pinned hash', async () => {
    const file = join(cache, 'file')
    writeFileSync(file, 'abc')
    // SHA-512 of 'abc', FIPS 180-2 appendix C.1, in base64
    const pinned =
      'sha512-3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw=='
    expect(await hasIntegrity(file, pinned)).toBe(true)
    writeFileSync(file, 'abd')
    expect(await hasIntegrity(file, pinned)).toBe(false)
  })
})

describe('link', () => {
  it('replaces an older link without touching what that pointed to', () => {
    const [old, next, at] = [join(cache, 'old'), join(cache, 'next'), join(cache, 'deep/link')]
    for (const folder of [old, next]) mkdirSync(folder)
    writeFileSync(join(old, 'kept'), '')
    writeFileSync(join(next, 'new'), '')
    link(old, at)
    link(next, at)
    expect(readdirSync(at)).toEqual(['new'])
    expect(readdirSync(old)).toEqual(['kept'])
  })

  it('replaces a folder that holds links', () => {
    const [target, at] = [join(cache, 'target'), join(cache, 'at')]
    mkdirSync(target)
    writeFileSync(join(target, 'kept'), '')
    mkdirSync(at)
    symlinkSync(target, join(at, 'inner'))
    link(target, at)
    expect(readdirSync(target)).toEqual(['kept'])
  })
})
