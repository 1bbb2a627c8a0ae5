import fs from 'node:fs'
import path from 'node:path'
import { build } from '../lib/build.mjs'
import { foreground } from '../lib/foreground.mjs'
import { modules, packageRecord } from '../lib/paths.mjs'
import { readRecord } from '../lib/record.mjs'
import { setUp } from '../setup.mjs'

/** What set-up chose, for the package's own engine report. Its files lie elsewhere there, so none is named. */
function writePackageRecord() {
  const { revision, parts } = readRecord()
  const facts = Object.fromEntries(
    Object.entries(parts).map(([name, part]) => [name, { ...part, watch: {}, verified: [] }]),
  )
  if (facts.tensorflow) facts.tensorflow.facts = { ...facts.tensorflow.facts, library: null }
  fs.writeFileSync(packageRecord, JSON.stringify({ revision, cacheFolder: '', parts: facts }))
}

/** Packs the app into a folder under dist/. */
export async function dist(/** @type {string[]} */ args) {
  await setUp('app')
  const isTrial = args.includes('--trial')
  if (readRecord().parts.electron?.facts.source === 'stand-in' && !isTrial) {
    console.error(
      'Electron itself could not be fetched here, and its stand-in must not be shipped. ' +
        'Pack where Electron can be downloaded, or add --trial for a package to try on this machine.',
    )
    return 1
  }
  await build()
  writePackageRecord()
  const rest = args.filter((arg) => arg !== '--trial')
  const config = path.join(import.meta.dirname, '../lib/electronBuilder.config.mjs')
  const builder = path.join(modules, 'electron-builder/cli.js')
  return foreground(process.execPath, [
    builder,
    ...(rest.length > 0 ? rest : ['--dir']),
    '-c',
    config,
    '--publish',
    'never',
  ])
}
