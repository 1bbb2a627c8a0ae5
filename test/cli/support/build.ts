import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync, existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { build } from 'vite'

const ROOT = resolve(import.meta.dirname, '../../..')
const FOLDER = join(ROOT, 'out', 'test-cli')
/** Never bundled: native modules. As in electron.vite.config.ts. */
const NATIVE = ['better-sqlite3', '@duckdb/node-api', '@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs']

/** Bundles command line and jobs as the program ships them; once for all test files, and again when the source changed. */
export async function builtCli(): Promise<string> {
  const cli = join(FOLDER, 'cli.js')
  const stamp = join(FOLDER, 'stamp')
  const lock = `${FOLDER}.lock`
  const wanted = String(newest(join(ROOT, 'src')))
  const ready = () => existsSync(cli) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted
  mkdirSync(join(ROOT, 'out'), { recursive: true })
  while (!ready()) {
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
      if (!ready()) await bundle(stamp, wanted)
    } finally {
      rmSync(lock, { recursive: true, force: true })
    }
  }
  return cli
}

async function bundle(stamp: string, wanted: string): Promise<void> {
  const room = (name: string) => ({ [`@${name}`]: join(ROOT, 'src', name) })
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    resolve: { alias: { ...room('shared'), ...room('core'), ...room('store'), ...room('jobs') } },
    ssr: { noExternal: true, external: NATIVE },
    build: {
      ssr: true,
      target: 'node20.18',
      outDir: FOLDER,
      emptyOutDir: true,
      rolldownOptions: {
        input: { cli: join(ROOT, 'src/cli/index.ts'), job: join(ROOT, 'src/jobs/entry.ts') },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  })
  writeFileSync(stamp, wanted)
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
