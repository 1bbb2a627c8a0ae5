import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { stampOf } from '../../scripts/lib/bundles.mjs'
import { isSatisfied, readRecord, writePart } from '../../scripts/lib/record.mjs'
import { isInstalled } from '../../scripts/steps/npmPackages.mjs'
import { temporaryFolder } from './folder'

describe('the record of a part', () => {
  function written(verified: string[] = []) {
    const folder = temporaryFolder()
    const [file, watched] = [join(folder, 'record.json'), join(folder, 'module.node')]
    writeFileSync(watched, 'binary')
    const write = (more: string[]) =>
      writePart('sqlite', { watch: [watched], verified: more, facts: { version: '1' } }, file)
    write(verified)
    return { file, watched, write, part: () => readRecord(file).parts['sqlite'] }
  }

  it('holds as long as its files stay as they are', () => {
    expect(isSatisfied(written().part())).toBe(true)
  })

  it.each([
    ['grown', (file: string) => writeFileSync(file, 'another binary')],
    ['of another time', (file: string) => utimesSync(file, 1, 1)],
    ['gone', (file: string) => rmSync(file)],
  ])('falls when a file is %s', (_how, change) => {
    const { watched, part } = written()
    change(watched)
    expect(isSatisfied(part())).toBe(false)
  })

  it('falls when a file appears that was not there', () => {
    const folder = temporaryFolder()
    const [file, rebuilt] = [join(folder, 'record.json'), join(folder, 'rebuilt.node')]
    writePart('sqlite', { watch: [rebuilt], facts: {} }, file)
    expect(isSatisfied(readRecord(file).parts['sqlite'])).toBe(true)
    writeFileSync(rebuilt, '')
    expect(isSatisfied(readRecord(file).parts['sqlite'])).toBe(false)
  })

  it('holds only for the runtimes that it was tried with', () => {
    const { part } = written(['node v20.20.2'])
    expect(isSatisfied(part(), ['node v20.20.2'])).toBe(true)
    expect(isSatisfied(part(), ['node v22.0.0'])).toBe(false)
  })

  it('remembers earlier runtimes while the files stay, and forgets them with the files', () => {
    const { watched, write, part } = written(['node v20.20.2'])
    write(['node v22.0.0'])
    expect(isSatisfied(part(), ['node v20.20.2', 'node v22.0.0'])).toBe(true)
    writeFileSync(watched, 'compiled anew')
    write(['node v22.0.0'])
    expect(isSatisfied(part(), ['node v20.20.2'])).toBe(false)
  })

  it('is as good as none when it is missing, damaged, or of another revision of set-up', () => {
    const { file } = written()
    expect(isSatisfied(readRecord('/nowhere/record.json').parts['sqlite'])).toBe(false)
    for (const text of [
      '{"revision":1,',
      '{"revision":0,"parts":{"sqlite":{"watch":{},"verified":[],"facts":{}}}}',
    ]) {
      writeFileSync(file, text)
      expect(readRecord(file).parts).toEqual({})
    }
  })
})

describe('installed packages', () => {
  const wanted = {
    'node_modules/a': { version: '1.0.0', integrity: 'x' },
    'node_modules/b': { version: '2.0.0', optional: true },
  }
  const lock = { packages: { '': { name: 'app' }, ...wanted } }

  it('are complete when every locked version is there, other platforms’ packages aside', () => {
    expect(isInstalled(lock, { packages: wanted })).toBe(true)
    expect(isInstalled(lock, { packages: { 'node_modules/a': wanted['node_modules/a'] } })).toBe(true)
  })

  it('are not when one is missing, of another version, or with another content', () => {
    expect(isInstalled(lock, { packages: {} })).toBe(false)
    expect(isInstalled(lock, { packages: { 'node_modules/a': { version: '1.0.1', integrity: 'x' } } })).toBe(
      false,
    )
    expect(isInstalled(lock, { packages: { 'node_modules/a': { version: '1.0.0', integrity: 'y' } } })).toBe(
      false,
    )
    expect(isInstalled(lock, null)).toBe(false)
  })
})

describe('the stamp of a bundle', () => {
  function sources() {
    const folder = temporaryFolder()
    for (const room of ['shared', 'cli', 'renderer'])
      mkdirSync(join(folder, 'src', room), { recursive: true })
    for (const file of [
      'electron.vite.config.ts',
      'package-lock.json',
      'src/shared/a.ts',
      'src/cli/b.ts',
      'src/renderer/c.vue',
    ]) {
      writeFileSync(join(folder, file), '1')
    }
    return folder
  }

  it('changes with its own sources and not with others', () => {
    const folder = sources()
    const [main, renderer] = [stampOf('main', folder), stampOf('renderer', folder)]
    expect(stampOf('main', folder)).toBe(main)
    writeFileSync(join(folder, 'src/cli/b.ts'), '22')
    expect(stampOf('main', folder)).not.toBe(main)
    expect(stampOf('renderer', folder)).toBe(renderer)
  })

  it.each(['src/shared/a.ts', 'package-lock.json', 'electron.vite.config.ts'])(
    'of every bundle changes with %s',
    (file) => {
      const folder = sources()
      const before = ['main', 'preload', 'renderer'].map((name) => stampOf(name, folder))
      writeFileSync(join(folder, file), 'other')
      const after = ['main', 'preload', 'renderer'].map((name) => stampOf(name, folder))
      expect(after.filter((stamp, i) => stamp === before[i])).toEqual([])
    },
  )

  it('changes when a file is deleted', () => {
    const folder = sources()
    const before = stampOf('renderer', folder)
    rmSync(join(folder, 'src/renderer/c.vue'))
    expect(stampOf('renderer', folder)).not.toBe(before)
  })
})
