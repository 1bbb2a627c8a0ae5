import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { build } from '../lib/build.mjs'
import { hasDisplay, sandboxArguments } from '../lib/display.mjs'
import { electronProgram } from '../lib/electronProgram.mjs'
import { foreground } from '../lib/foreground.mjs'
import { root } from '../lib/paths.mjs'
import { setUp } from '../setup.mjs'

/** Opens the window; on a machine without a display, does the main job on the command line instead. */
export async function start(/** @type {string[]} */ args) {
  if (!hasDisplay()) return trainDemo()
  await setUp('app')
  await build()
  return foreground(electronProgram(), [root, ...sandboxArguments(), ...args])
}

/** Into a new folder, so that nothing can be overwritten; the run itself goes to the person's workspace. */
async function trainDemo() {
  console.log(
    'There is no display here, so no window can open. Training on the bundled demo on the command line instead.',
  )
  await setUp('cli')
  await build(['main'])
  const mapping = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'semantic-id-studio-')), 'mapping.csv')
  const demo = (/** @type {string} */ name) => path.join(root, 'resources/demo', name)
  const status = await foreground(process.execPath, [
    path.join(root, 'bin/sid-studio'),
    'train',
    demo('embeddings.npy'),
    '--metadata',
    demo('items.csv'),
    '--key',
    'id',
    '--out',
    mapping,
  ])
  if (status === 0) {
    console.log(
      '\nThe run is kept in your workspace: see bin/sid-studio runs list, and bin/sid-studio --help for the rest.',
    )
    console.log(
      'To open the window, run npm start again where there is a display (on Linux: where DISPLAY is set).',
    )
  }
  return status
}
