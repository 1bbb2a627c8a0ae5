import { z } from 'zod'
import { DiskUse } from '../queries'
import { Backend } from '../training'
import { defineRoute, GrantedFile, PathToken } from './contract'
import { Nothing, Uint8 } from './primitives'

export const DoctorReport = z.strictObject({
  versions: z.strictObject({
    app: z.string(),
    electron: z.string().nullable(),
    chrome: z.string().nullable(),
    node: z.string(),
    tensorflow: z.string().nullable(),
    sqlite: z.string().nullable(),
  }),
  backend: Backend,
  /** `CPU`, or the accelerator's name. */
  device: z.string(),
  cores: z.number().int(),
  threads: z.number().int(),
  memoryBytes: z.number(),
  /** What is used and why, one finding each. `text` is a sentence in English from the set-up. */
  facts: z.array(
    z.strictObject({ name: z.string(), level: z.enum(['ok', 'info', 'warning', 'error']), text: z.string() }),
  ),
})
export type DoctorReport = z.infer<typeof DoctorReport>

export const getDoctor = defineRoute({ name: 'app.doctor', input: Nothing, output: DoctorReport })

export const Settings = z.strictObject({
  language: z.enum(['system', 'en', 'zh']),
  theme: z.enum(['system', 'light', 'dark']),
  /** Training runs at a time. */
  parallelRuns: z.number().int().min(1).max(8),
  /** Threads of a training run; 0: let the program decide. */
  threads: z.number().int().min(0).max(256),
  /** A training run above this ends with a sentence; 0: no limit. */
  memoryLimitMb: z.number().int().min(0).max(4_194_304),
  notifications: z.boolean(),
})
export type Settings = z.infer<typeof Settings>

export const getSettings = defineRoute({ name: 'app.settings', input: Nothing, output: Settings })
export const setSettings = defineRoute({
  name: 'app.setSettings',
  input: Settings.partial(),
  output: Settings,
})

export const Workspace = z.strictObject({
  /** To be shown only; the home folder is written `~`. */
  path: z.string(),
  /** Null while the workspace cannot be opened. */
  disk: DiskUse.nullable(),
  freeBytes: z.number().nullable(),
})
export type Workspace = z.infer<typeof Workspace>

export const getWorkspace = defineRoute({ name: 'app.workspace', input: Nothing, output: Workspace })
/** Asks for a folder and opens it as the workspace; `changed: false` when the person thinks better of it. */
export const chooseWorkspace = defineRoute({
  name: 'app.chooseWorkspace',
  input: Nothing,
  output: z.strictObject({ changed: z.boolean() }),
})

export const openFile = defineRoute({
  name: 'app.openFile',
  input: z.strictObject({ purpose: z.enum(['embeddings', 'metadata', 'mapping', 'yaml', 'bundle']) }),
  output: z.strictObject({ file: GrantedFile.nullable() }),
})

/** Where to write an export. `path` is to be shown only. */
export const chooseTarget = defineRoute({
  name: 'app.chooseTarget',
  input: z.strictObject({ suggestedName: z.string().min(1).max(200), folder: z.boolean() }),
  output: z.strictObject({ target: z.strictObject({ token: PathToken, path: z.string() }).nullable() }),
})

/** Reads a small text file that the person chose (a configuration). */
export const readText = defineRoute({
  name: 'app.readText',
  input: z.strictObject({ token: PathToken }),
  output: z.strictObject({ text: z.string().max(200_000) }),
})

/** Asks where, then writes: a chart's picture, its numbers, a configuration. */
export const saveBytes = defineRoute({
  name: 'app.saveBytes',
  input: z.strictObject({
    suggestedName: z.string().min(1).max(200),
    bytes: Uint8.refine((bytes) => bytes.byteLength <= 64 * 1024 * 1024),
  }),
  output: z.strictObject({ saved: z.boolean() }),
})

export const copyText = defineRoute({
  name: 'app.copyText',
  input: z.strictObject({ text: z.string().max(5_000_000) }),
  output: Nothing,
})

/** Shows a file or folder in the system's file manager. */
export const reveal = defineRoute({
  name: 'app.reveal',
  input: z.discriminatedUnion('what', [
    z.strictObject({ what: z.literal('workspace') }),
    z.strictObject({ what: z.literal('target'), token: PathToken }),
  ]),
  output: Nothing,
})

/** The window is usable; answers with files that were to be opened before it was. */
export const windowReady = defineRoute({
  name: 'app.ready',
  input: Nothing,
  output: z.strictObject({ files: z.array(GrantedFile).max(20) }),
})
