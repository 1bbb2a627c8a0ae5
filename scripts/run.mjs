// One entry for every task of package.json. Each brings up what it needs first.
import path from 'node:path'
import { build } from './lib/build.mjs'
import { displayInMemory, hasDisplay, sandboxArguments } from './lib/display.mjs'
import { foreground, leaveWithChildren } from './lib/foreground.mjs'
import { modules } from './lib/paths.mjs'
import { setUp } from './setup.mjs'
import { dist } from './tasks/dist.mjs'
import { start } from './tasks/start.mjs'
import { test } from './tasks/test.mjs'

/** @type {Record<string, (args: string[]) => Promise<number>>} each returns the exit status */
const TASKS = {
  start,
  dev,
  async build() {
    await setUp('app')
    await build()
    return 0
  },
  test,
  e2e: (args) => test(['--only', 'e2e', ...args]),
  dist,
}

/** The window with live reload. */
async function dev(args) {
  await setUp('app')
  const env = { ...process.env, ...(hasDisplay() ? {} : await displayInMemory()) }
  if (sandboxArguments().length > 0) env.NO_SANDBOX = '1' // electron-vite's way to say it
  return foreground(
    process.execPath,
    [path.join(modules, 'electron-vite/bin/electron-vite.js'), 'dev', ...args],
    env,
  )
}

const [name = 'start', ...args] = process.argv.slice(2)
const task = TASKS[name]
if (!task) {
  console.error(`There is no task ${name}; the tasks are ${Object.keys(TASKS).join(', ')}.`)
  process.exit(2)
}
leaveWithChildren()
try {
  process.exitCode = await task(args)
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
process.exit()
