import { basename } from 'node:path'
import { alignMapping, mappingReport, readMapping, type ImportedMapping, type ImportRequest } from '@core/formats/mapping'
import { distinctRows, figuresOf, suffixesOf } from '@core/metrics'
import type { Assignment, Dataset } from '@shared/entities'
import { StudioError } from '@shared/errors'
import type { MappingReport } from '@shared/ipc/assignments'
import { fromManifest } from '@store/codeLabels'
import type { Workspace } from '@store/index'
import { collisionGroups } from './collisionGroups'
import { freeName } from './freeName'

/** Codes travel as this and no more, in the window too. */
const MOST_CODE = 65_535
const MOST_LEVELS = 16

export interface MappingImport extends ImportRequest {
  /** Of the assignment; left out: the file's. */
  name?: string
}

export interface ImportedAssignment {
  assignment: Assignment
  report: MappingReport
}

/**
 * Keeps anyone's mapping as an assignment of the dataset, in the order of its items. Throws mapping.notAligned where an
 * item has no SID in it, mapping.tooLargeCodes, assignment.nameTaken, and what readMapping throws.
 */
export async function importMapping(
  workspace: Workspace,
  dataset: Dataset,
  request: MappingImport,
): Promise<ImportedAssignment> {
  const mapping = await readMapping(request)
  const file = basename(request.path)
  const alignment = alignMapping(mapping, workspace.items.ids(dataset.id))
  const report = mappingReport(mapping, alignment, dataset.items)
  if (alignment.complete === null) {
    throw new StudioError('mapping.notAligned', {
      file, items: dataset.items, missing: alignment.missing.count, examples: alignment.missing.examples.slice(0, 3).join(', '),
    })
  }
  const { levels, sizes } = mapping
  const { codes } = alignment.complete
  checkCodes(file, codes, levels)
  const matrix = workspace.embeddings.matrix(dataset.embeddings[0]!.id)
  try {
    const assignment = workspace.assignments.create({
      datasetId: dataset.id,
      runId: null,
      name: request.name ?? freeName(workspace, { runId: null, datasetId: dataset.id }, nameFrom(file)),
      kind: 'imported',
      checkpoint: null,
      method: null,
      parentId: null,
      sizes,
      levels,
      codes,
      suffixes: suffixesFrom(mapping, alignment.complete.suffixes, codes),
      figures: figuresOf({ codes, levels, sizes, distinctEmbeddings: distinctRows(matrix) }),
      groups: collisionGroups(codes, levels, matrix),
    })
    for (const { prefix, label } of fromManifest(mapping.manifest?.labels ?? [], levels)) {
      workspace.assignments.setLabel(assignment.id, prefix, label)
    }
    return { assignment, report }
  } finally {
    matrix.close()
  }
}

function checkCodes(file: string, codes: Int32Array, levels: number): void {
  if (levels > MOST_LEVELS) throw new StudioError('mapping.tooDeep', { file, levels, most: MOST_LEVELS })
  const at = codes.findIndex((code) => code < 0 || code > MOST_CODE)
  if (at >= 0) throw new StudioError('mapping.tooLargeCodes', { file, code: codes[at]!, row: Math.floor(at / levels), most: MOST_CODE })
}

/** Counted from 0; those of the file where they tell every item apart, else anew in item order. */
function suffixesFrom(mapping: ImportedMapping, given: Int32Array | null, codes: Int32Array): Int32Array {
  const anew = suffixesOf(codes, mapping.levels)
  if (given === null) return anew
  const least = given.reduce((low, suffix) => (suffix >= 0 && suffix < low ? suffix : low), Infinity)
  const start = mapping.manifest?.options.suffixStart ?? (Number.isFinite(least) ? Math.min(1, least) : 0)
  const suffixes = given.map((suffix) => Math.max(0, suffix - start))
  const seen = new Set<string>()
  for (let row = 0; row < suffixes.length; row++) {
    const full = `${codes.subarray(row * mapping.levels, (row + 1) * mapping.levels).join('-')}-${suffixes[row]}`
    if (seen.has(full)) return anew
    seen.add(full)
  }
  return suffixes
}

/** `movies.index.json` → `movies`. */
const nameFrom = (file: string): string => file.replace(/(\.[A-Za-z]+\d?)+$/, '') || file
