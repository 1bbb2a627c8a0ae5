import { z } from 'zod'
import { checkExport, estimateBytes, MAPPING_FORMATS, mappingFormat, type MappingFormat } from '@core/formats/mapping'
import { parseOptions } from '@core/formats/mapping/options'
import { fileName } from '@core/formats/model/names'
import { parametersOf } from '@core/tokenizer/parameters'
import type { Assignment } from '@shared/entities'
import { StudioError, toErrorValue, type ErrorValue } from '@shared/errors'
import type { OutputOf } from '@shared/ipc/contract'
import { ExportOption, type ExportCheck, type ExportOptions, type listExportFormats, type previewExport } from '@shared/ipc/exports'
import { mappingTableOf } from '../mappingTable'
import type { Workspace } from '../workspace'
import { modelOf } from './models'

const PREVIEW_ROWS = 40
/** The window's own names for a dialect's choices. */
const OPTION_NAMES: Record<string, ExportOption> = { template: 'templates' }

/** What the model can be written as, and its ending; a folder has none. */
const MODEL_ENDINGS: Record<string, string> = { safetensors: '.safetensors', savedmodel: '' }

/** Every dialect, with the choices that mean something to it; then the forms of the model, which has none. */
export function exportFormats(): OutputOf<typeof listExportFormats> {
  return {
    formats: [...MAPPING_FORMATS.map((format) => {
      const { template, ...defaults } = parseOptions(format, {})
      return {
        name: format.name,
        kind: 'mapping' as const,
        extension: format.folder ? '' : (format.endings[0] ?? ''),
        options: optionNames(format).map((name) => OPTION_NAMES[name] ?? (name as ExportOption)),
        defaults: { ...defaults, templates: template, layout: 'line' as const, titleColumn: null },
      }
    }), ...modelFormats()],
  }
}

/** The arrays that will be written, by name and shape. */
function modelPreview(workspace: Workspace, assignment: Assignment, format: string): OutputOf<typeof previewExport> {
  const model = modelOf(workspace, assignment)
  if (model === null) return { files: [], checks: [], refusal: toErrorValue(new StudioError('export.noModel', { name: assignment.name })) }
  const arrays = parametersOf(model.configuration, model.dimensions).map(({ name, shape }) => ({ name: fileName(name), shape }))
  const values = arrays.reduce((sum, { shape }) => sum + shape.reduce((product, side) => product * side, 1), 0)
  const text = arrays.map(({ name, shape }) => `${name}  float32 [${shape.join(', ')}]`).join('\n')
  return {
    files: [{ name: format === 'savedmodel' ? 'NAME/saved_model.pb' : 'NAME.safetensors', text, shape: null, lines: arrays.length, bytes: values * 4 }],
    checks: [],
    refusal: null,
  }
}

function modelFormats(): OutputOf<typeof listExportFormats>['formats'] {
  const { template: templates, ...defaults } = parseOptions(mappingFormat('csv'), {})
  return Object.entries(MODEL_ENDINGS).map(([name, extension]) => ({
    name,
    kind: 'model' as const,
    extension,
    options: [],
    defaults: { ...defaults, templates, layout: 'line' as const, titleColumn: null },
  }))
}

/** The choices of a dialect, also where one choice settles what is left open of another (a schema with a transform). */
function optionNames({ options }: MappingFormat): string[] {
  const schema = options instanceof z.ZodPipe ? options.in : options
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
}

/** Only what the dialect knows: a choice made for another one stays behind. */
export function optionsFor(format: string, options: ExportOptions): Record<string, string | number | string[]> {
  if (Object.hasOwn(MODEL_ENDINGS, format)) return {}
  const names = optionNames(mappingFormat(format))
  const all: Record<string, string | number | string[]> = {
    base: options.base, suffix: options.suffix, suffixStart: options.suffixStart, key: options.key, columns: options.columns, template: options.templates,
  }
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)))
}

/** A dialect may allow for a suffix beyond the codes of a level; a trainer that shares one vocabulary among all does not. */
const suffixFits = (suffixes: number, codes: number, isRefused: boolean): ExportCheck =>
  ({ check: 'suffix-fits', level: isRefused ? 'error' : suffixes > codes ? 'warning' : 'ok', value: suffixes, of: codes })

/** The writer's own first lines, and what speaks against writing. */
export async function exportPreview(
  workspace: Workspace,
  input: { assignmentId: string; format: string; options: ExportOptions },
): Promise<OutputOf<typeof previewExport>> {
  const assignment = workspace.assignments.get(input.assignmentId)
  if (Object.hasOwn(MODEL_ENDINGS, input.format)) return modelPreview(workspace, assignment, input.format)
  const dataset = workspace.datasets.get(assignment.datasetId)
  const table = mappingTableOf(workspace, assignment)
  const format = mappingFormat(input.format)
  const given = optionsFor(input.format, input.options)
  let refusal: ErrorValue | null = null
  let heads: string[][] = []
  let bytes: number | null = null
  try {
    const { options } = checkExport({ format: format.name, table, options: given })
    heads = [format.preview(table, options, PREVIEW_ROWS), ...(format.previewOthers?.(table, options, PREVIEW_ROWS) ?? [])]
    bytes = await estimateBytes(format, table, options).catch(() => null) // no room for a sample; writing itself will say so
  } catch (error) {
    refusal = toErrorValue(error)
  }
  const { figures } = assignment
  const suffixed = given['suffix'] !== undefined && given['suffix'] !== 'none'
  const shared = suffixed ? 0 : figures.itemsInCollisions
  const repeatedIds = dataset.checks.find(({ check }) => check === 'duplicate-ids')?.count ?? 0
  const checks: ExportCheck[] = [
    // What is not written makes nothing unique.
    ...(refusal ? [] : [{ check: 'unique' as const, level: shared === 0 ? ('ok' as const) : ('warning' as const), value: shared, of: figures.items }]),
    ...(given['key'] === 'id' ? [{ check: 'ids-unique' as const, level: repeatedIds === 0 ? ('ok' as const) : ('warning' as const), value: repeatedIds, of: figures.items }] : []),
    ...(suffixed && assignment.sizes ? [suffixFits(figures.largestGroup, assignment.sizes.at(-1)!, refusal !== null)] : []),
  ]
  return {
    files: heads.map((lines, i) => ({
      name: `NAME${format.endings[i] ?? ''}`, text: lines.join('\n').slice(0, 200_000), shape: null, lines: null, bytes: i === 0 ? bytes : null,
    })),
    checks,
    refusal,
  }
}
