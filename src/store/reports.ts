import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { Check } from '@shared/entities'
import { Histogram } from '@shared/ipc/primitives'
import type { Workspace } from './workspace'

/** Name of derived data, as imports and checks write it. */
const reportName = (embeddingId: string): string => `report:${embeddingId}`

const Kept = z.strictObject({
  checks: z.array(Check),
  norms: Histogram,
  /** Where the rows of each finding lie in the file. */
  rows: z.array(z.strictObject({ check: z.string(), from: z.number().int(), count: z.number().int() })),
  checkedAt: z.number(),
})
export type KeptReport = z.infer<typeof Kept>

export interface NewReport {
  checks: Check[]
  norms: Histogram
  /** Rows that a finding is about, by the check's name. */
  rows: Record<string, Int32Array>
}

type Place = Pick<Workspace, 'derived'>

/** Keeps what was found in an embedding, with the rows that each finding is about; it can be found again any time. */
export function keepReport(workspace: Place, datasetId: string, embeddingId: string, report: NewReport): void {
  let at = 0
  const found = Object.entries(report.rows).filter(([, rows]) => rows.length > 0)
  const rows = found.map(([check, { length }]) => {
    at += length
    return { check, from: at - length, count: length }
  })
  const kept: KeptReport = { checks: report.checks, norms: report.norms, rows, checkedAt: Date.now() }
  workspace.derived.put(
    datasetId, reportName(embeddingId), kept,
    found.map(([, { buffer, byteOffset, byteLength }]) => new Uint8Array(buffer, byteOffset, byteLength)),
  )
}

/** What was found last; null where nobody looked, or what was kept is gone. */
export function readReport(workspace: Place, datasetId: string, embeddingId: string): KeptReport | null {
  const kept = Kept.safeParse(workspace.derived.get(datasetId, reportName(embeddingId))?.value)
  return kept.success ? kept.data : null
}

/** The rows that a finding is about; equal rows side by side. None where it has none. */
export function rowsOfCheck(workspace: Place, datasetId: string, embeddingId: string, check: string): Int32Array {
  const place = readReport(workspace, datasetId, embeddingId)?.rows.find((one) => one.check === check)
  const file = workspace.derived.get(datasetId, reportName(embeddingId))?.file
  if (!place || !file) return new Int32Array(0)
  const bytes = readFileSync(file)
  const from = bytes.byteOffset + place.from * 4
  return new Int32Array(bytes.buffer.slice(from, from + place.count * 4))
}
