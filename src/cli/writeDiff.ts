import { FileSink, writeFileAtomically } from '@core/formats/lib/atomicFile'
import { groupTuples } from '@core/metrics'
import type { Assignment } from '@shared/entities'
import type { Workspace } from '@store/index'

const ROWS = 2000

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** Every item whose SID differs, as csv, whole or not at all. Throws file.exists, file.unwritable. */
export function writeDiff(
  workspace: Workspace,
  a: Assignment,
  b: Assignment,
  file: string,
  overwrite: boolean,
): Promise<void> {
  const rows = workspace.assignments.changedRows(a.id, b.id)
  const [first, second] = [sideOf(workspace, a), sideOf(workspace, b)]
  return writeFileAtomically(file, { overwrite }, (temporary) =>
    FileSink.with(temporary, async (sink) => {
      await sink.write('item_id,title,sid_a,sid_b,group_a,group_b\r\n')
      for (let from = 0; from < rows.length; from += ROWS) {
        for (const { row, id, title } of workspace.items.byRows(a.datasetId, [...rows.subarray(from, from + ROWS)])) {
          const cells = [id, title ?? '', first.sid(row), second.sid(row), first.group(row), second.group(row)]
          await sink.write(`${cells.map(quoted).join(',')}\r\n`)
        }
      }
    }),
  )
}

function sideOf(workspace: Workspace, { id, levels, figures }: Assignment) {
  const codes = workspace.assignments.codes(id)
  const { groupOf, sizes } = groupTuples(codes, figures.items, levels)
  return {
    sid: (row: number): string => codes.subarray(row * levels, (row + 1) * levels).join('-'),
    group: (row: number): string => String(sizes[groupOf[row]!]!),
  }
}
