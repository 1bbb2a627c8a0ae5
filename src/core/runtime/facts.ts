import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { wantsCpu } from './loadTensorflow'

/** What set-up left in node_modules about its choices (scripts/lib/record.mjs writes it). */
const SetupRecord = z.object({
  cacheFolder: z.string(),
  parts: z.object({
    electron: z
      .object({
        facts: z.object({ source: z.enum(['official', 'stand-in']), version: z.string(), why: z.string() }),
      })
      .optional(),
    sqlite: z
      .object({
        facts: z.object({ source: z.enum(['prebuilt', 'rebuilt']), version: z.string(), why: z.string() }),
      })
      .optional(),
    tensorflow: z
      .object({
        facts: z.object({
          kind: z.enum(['cuda', 'cpu', 'none']),
          version: z.string().nullable(),
          library: z.string().nullable(),
          why: z.string(),
          /** The GPU's name and memory; only with CUDA, and where its driver told them. */
          device: z.string().nullish(),
        }),
      })
      .optional(),
  }),
})

export interface RuntimeFacts {
  node: string
  /** Such as 'linux-x64'. */
  platform: string
  /** null where set-up has brought up the command line alone. */
  electron: { source: 'official' | 'stand-in'; version: string; why: string } | null
  sqlite: { source: 'prebuilt' | 'rebuilt'; version: string; why: string } | null
  /** What a job would load; 'none' means plain JavaScript. */
  tensorflow: { kind: 'cuda' | 'cpu' | 'none'; version: string | null; library: string | null; why: string }
  /** What it computes on: `CPU`, or the GPU's name and memory. */
  device: string
  cores: number
  memoryBytes: number
  /** Where set-up keeps downloads and compiled parts; null where it has left no record. */
  cacheFolder: string | null
}

const NO_TENSORFLOW: RuntimeFacts['tensorflow'] = {
  kind: 'none',
  version: null,
  library: null,
  why: 'Set-up has left no record here; run "npm run setup".',
}
// Named nodeRequire: the bundler injects a `require` of its own into main-process code.
const nodeRequire = createRequire(import.meta.url)

/**
 * What this installation runs on and why, for `doctor`. Reads files only: TensorFlow is not loaded.
 * @param recordFile set-up's record; found beside the installed packages when not given
 */
export function runtimeFacts(recordFile = findRecord()): RuntimeFacts {
  const record = readRecord(recordFile)
  const parts = record?.parts
  const found = parts?.tensorflow?.facts
  const tensorflow = asAsked(withLibraryInPlace(found ?? NO_TENSORFLOW))
  return {
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    electron: parts?.electron?.facts ?? null,
    sqlite: parts?.sqlite?.facts ?? null,
    tensorflow,
    device: tensorflow.kind === 'cuda' ? (found?.device ?? 'GPU') : 'CPU',
    cores: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    cacheFolder: record?.cacheFolder ?? null,
  }
}

/** The record tells what was; a cache that a person has emptied since tells another story. */
function withLibraryInPlace(tensorflow: RuntimeFacts['tensorflow']): RuntimeFacts['tensorflow'] {
  if (tensorflow.library === null || existsSync(tensorflow.library)) return tensorflow
  const why = `${tensorflow.library} is gone since set-up; run "npm run setup".`
  return { kind: 'none', version: null, library: null, why }
}

/** A library with CUDA computes on the CPU where a person wants that (see loadTensorflow). */
function asAsked({ kind, version, library, why }: RuntimeFacts['tensorflow']): RuntimeFacts['tensorflow'] {
  if (kind !== 'cuda' || !wantsCpu()) return { kind, version, library, why }
  return { kind: 'cpu', version, library, why: 'SID_STUDIO_DEVICE=cpu: the NVIDIA GPU is left alone.' }
}

function readRecord(file: string | null): z.infer<typeof SetupRecord> | null {
  try {
    return file === null ? null : SetupRecord.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null // none yet, or one of another revision: set-up writes it anew
  }
}

function findRecord(): string | null {
  // A packed app carries it beside its archive (scripts/tasks/dist.mjs).
  const { resourcesPath } = process as NodeJS.Process & { resourcesPath?: string }
  const packed = resourcesPath && join(resourcesPath, 'setup.json')
  if (packed && existsSync(packed)) return packed
  try {
    return join(dirname(nodeRequire.resolve('better-sqlite3/package.json')), '../.sid-studio-setup.json')
  } catch {
    return null
  }
}
