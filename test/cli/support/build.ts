import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { build } from 'vite'

const ROOT = resolve(import.meta.dirname, '../../..')
const FOLDER = join(ROOT, 'out', 'test-cli')
/** Never bundled: native modules. As in electron.vite.config.ts. */
const NATIVE = ['better-sqlite3', '@duckdb/node-api', '@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs']

/**
 * Bundles command line and jobs as the program ships them, once for all test files. A changed source gets a folder of
 * its own, so that nothing is pulled away from under a test that runs.
 */
export async function builtCli(): Promise<string> {
  const wanted = join(FOLDER, String(newest(join(ROOT, 'src'))))
  const lock = `${wanted}.lock`
  mkdirSync(FOLDER, { recursive: true })
  while (!existsSync(wanted)) {
    try {
      mkdirSync(lock)
    } catch {
      // Another test file builds; one that was killed while building leaves a lock that grows old.
      if (existsSync(lock) && Date.now() - statSync(lock).mtimeMs > 60_000)
        rmSync(lock, { recursive: true, force: true })
      await wait(200)
      continue
    }
    try {
      if (!existsSync(wanted)) await bundle(wanted)
    } finally {
      rmSync(lock, { recursive: true, force: true })
    }
  }
  return join(wanted, 'cli.js')
}

async function bundle(wanted: string): Promise<void> {
  for (const name of readdirSync(FOLDER)) {
    const old = join(FOLDER, name)
    if (Date.now() - statSync(old).mtimeMs > 3_600_000) rmSync(old, { recursive: true, force: true })
  }
  const room = (name: string) => ({ [`@${name}`]: join(ROOT, 'src', name) })
  const temporary = `${wanted}.new`
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    resolve: { alias: { ...room('shared'), ...room('core'), ...room('store'), ...room('jobs') } },
    ssr: { noExternal: true, external: NATIVE },
    build: {
      ssr: true,
      target: 'node20.18',
      outDir: temporary,
      emptyOutDir: true,
      rolldownOptions: {
        input: { cli: join(ROOT, 'src/cli/index.ts'), job: join(ROOT, 'src/jobs/entry.ts') },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  })
  renameSync(temporary, wanted)
}

function newest(folder: string): number {
  let latest = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    latest = Math.max(
      latest,
      entry.isDirectory() ? (entry.name === 'renderer' ? 0 : newest(path)) : statSync(path).mtimeMs,
    )
  }
  return latest
}
