import { readFile, stat } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { createReadStream, readFileSync, statSync } from 'node:fs'
import { z } from 'zod'
import { Figures } from '@shared/figures'
import { MAPPING_FORMAT_NAMES } from './format'

export const MANIFEST_ENDING = '.manifest.json'
const MOST_BYTES = 4 << 20

/** Where a mapping comes from; whatever is not known is null. */
export const Provenance = z.object({
  run: z.object({ id: z.string(), name: z.string() }).nullable(),
  dataset: z.object({ name: z.string(), fingerprint: z.string() }).nullable(),
  configuration: z.record(z.string(), z.json()).nullable(),
  seed: z.number().int().nullable(),
  checkpoint: z.string().nullable(),
  assignment: z
    .object({
      name: z.string(),
      kind: z.string(),
      method: z.string().nullable(),
      /** Epochs that the decoder was trained on these codes; the figures are of that decoder. */
      fineTunedEpochs: z.number().int().nonnegative().optional(),
    })
    .nullable(),
})
export type Provenance = z.infer<typeof Provenance>

/** What people call codes: by prefix, null standing for any code, so that `[null, 12]` is code 12 of level 2 wherever it stands. */
export const CodeLabels = z.array(
  z.object({ prefix: z.array(z.number().int().nonnegative().nullable()).min(1).max(16), label: z.string().max(200) }),
)
export type CodeLabels = z.infer<typeof CodeLabels>

/** What lies beside every export as NAME.manifest.json. */
export const Manifest = Provenance.extend({
  /** Counts up when a key changes its meaning. */
  manifest: z.literal(1),
  program: z.object({ name: z.string(), version: z.string() }),
  createdAt: z.iso.datetime(),
  dialect: z.enum(MAPPING_FORMAT_NAMES),
  options: z.object({
    base: z.literal([0, 1]),
    suffix: z.enum(['none', 'colliding', 'all']),
    suffixStart: z.literal([0, 1]),
    key: z.enum(['row', 'id']),
    columns: z.array(z.string()),
    template: z.array(z.string()),
  }),
  items: z.number().int().nonnegative(),
  levels: z.number().int().positive(),
  sizes: z.array(z.number().int().positive()).nullable(),
  figures: Figures,
  /** Absent where no code has a name. */
  labels: CodeLabels.optional(),
  files: z.array(z.object({ name: z.string(), bytes: z.number().int(), sha256: z.string() })),
})
export type Manifest = z.infer<typeof Manifest>

/** sha256 (hex) and size of a file, read from disk. */
export async function fingerprintFile(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    hash.update(chunk as Buffer)
    bytes += (chunk as Buffer).length
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** Names of the files that a manifest speaks of; null where that file is none. */
export function filesNamedBy(path: string): string[] | null {
  try {
    if (statSync(path).size > MOST_BYTES) return null
    const parsed = Manifest.safeParse(JSON.parse(readFileSync(path, 'utf8')))
    return parsed.success ? parsed.data.files.map((file) => file.name) : null
  } catch {
    return null
  }
}

/**
 * The manifest in the given file, where it is one and names `mapping` (a file's name) with the very bytes that lie on
 * disk; null otherwise: what a stale or foreign manifest says must not be believed.
 */
export async function readManifest(path: string, mapping: string, mappingPath: string): Promise<Manifest | null> {
  const size = await stat(path).then((found) => (found.isFile() ? found.size : Infinity), () => Infinity)
  if (size > MOST_BYTES) return null
  let parsed
  try {
    parsed = Manifest.safeParse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return null
  }
  if (!parsed.success) return null
  const entry = parsed.data.files.find((file) => file.name === mapping)
  if (!entry || (await fingerprintFile(mappingPath)).sha256 !== entry.sha256) return null
  return parsed.data
}
