import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { packAsar } from '../../scripts/lib/asar.mjs'
import { temporaryFolder } from './folder'

const LOADER = resolve('scripts/standIn/main.mjs')

/**
 * Runs the loader in plain Node, with an `electron` that writes down what it is told. Electron's arguments
 * begin right after the program: the preload takes out the script that Node has there.
 */
function load(args: string[]): { status: number | null; stdout: string; stderr: string } {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'node_modules/electron'), { recursive: true })
  writeFileSync(join(folder, 'node_modules/electron/package.json'), '{"type":"module","main":"index.js"}')
  writeFileSync(
    join(folder, 'node_modules/electron/index.js'),
    `export const app = { name: 'electron', told: {},
       setVersion(v) { this.told.version = v }, setDesktopName(n) { this.told.desktop = n }, setAppPath(p) { this.told.path = p } }
     globalThis.app = app`,
  )
  const copy = join(folder, 'main.mjs')
  copyFileSync(LOADER, copy)
  const preload = 'data:text/javascript,process.argv.splice(1, 1)'
  return spawnSync(process.execPath, ['--import', preload, copy, ...args], { encoding: 'utf8' })
}

function appWith(manifest: object, main: string): string {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', ...manifest }))
  writeFileSync(join(folder, 'start.js'), main)
  return folder
}

describe('the stand-in’s default app', () => {
  it('gives the app its name, version and path, then loads its main module', () => {
    const app = appWith(
      { name: 'some-app', productName: 'Some App', version: '1.2.3', main: 'start.js' },
      'console.log(JSON.stringify({ name: app.name, ...app.told, defaultApp: process.defaultApp }))',
    )
    expect(JSON.parse(load(['--no-sandbox', app, '--flag']).stdout)).toEqual({
      name: 'Some App',
      version: '1.2.3',
      desktop: 'Some App.desktop',
      path: app,
      defaultApp: true,
    })
  })

  it('runs a file when it is given one', () => {
    const file = join(appWith({}, 'console.log(app.told.path)'), 'start.js')
    expect(load([file]).stdout.trim()).toBe(resolve(file, '..'))
  })

  it('ends with the error of an app that fails to load', () => {
    const { status, stderr } = load([appWith({ main: 'start.js' }, 'throw new Error("no database")')])
    expect(status).toBe(1)
    expect(stderr).toContain('App threw an error during load')
    expect(stderr).toContain('no database')
  })

  it('says how it is used when no path is given', () => {
    const { status, stderr } = load(['--no-sandbox'])
    expect(status).toBe(1)
    expect(stderr).toContain('usage: electron')
  })
})

describe('packAsar', () => {
  it('writes a header that says where each file lies, and the files behind it', () => {
    const archive: Buffer = packAsar({ 'package.json': '{"a":1}', 'main.js': 'const ü = 1' })
    const headerSize = archive.readUInt32LE(4)
    const json = archive.toString('utf8', 16, 16 + archive.readUInt32LE(12))
    const { files } = JSON.parse(json) as { files: Record<string, { size: number; offset: string }> }
    const content = (name: string) => {
      const { size, offset } = files[name]!
      return archive.toString('utf8', 8 + headerSize + Number(offset), 8 + headerSize + Number(offset) + size)
    }
    expect(content('package.json')).toBe('{"a":1}')
    expect(content('main.js')).toBe('const ü = 1')
  })
})
