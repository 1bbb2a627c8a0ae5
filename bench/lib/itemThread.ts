import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { StartThread } from '@jobs/work/itemThreadHost'

const module = (path: string) => JSON.stringify(pathToFileURL(join(import.meta.dirname, '../..', path)))

/**
 * The thread of an import from source, where a bundle has it built. The loader is named by hand: Node 20 does not hand
 * it on to threads, and one that did not start would quietly be done without.
 */
export const itemThreadFromSource: StartThread = (request) =>
  new Worker(
    `import(${module('node_modules/tsx/dist/esm/api/index.mjs')}).then(({ register }) => {
      register()
      return import(${module('src/jobs/work/itemThread.ts')})
    })`,
    { eval: true, workerData: request, env: { ...process.env, TSX_TSCONFIG_PATH: join(import.meta.dirname, '../../tsconfig.node.json') } },
  ).on('error', (error) => {
    throw error
  })
