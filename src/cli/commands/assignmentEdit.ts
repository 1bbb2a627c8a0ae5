import type { Assignment } from '@shared/entities'
import { StudioError } from '@shared/errors'
import type { ListedEdit } from '@shared/ipc/edits'
import type { NewEdit } from '@store/api'
import type { Workspace } from '@store/index'
import { assignmentNamed } from '../choice'
import type { AddCommand } from '../command'
import { examples } from '../example'
import { wholeNumber } from '../numbers'
import { table } from '../table'

interface Options {
  run?: string
  pin?: string[]
  same?: string[]
  move?: string
  to?: string
  undo?: number
}

/** Decisions by hand, in the order of the flags; without any of them the list of what was decided. */
export const addAssignmentEdit: AddCommand = (parent, session) => {
  parent
    .command('edit <name>')
    .description('Decide by hand what resolvers keep to: pin items, mark them as the same, move one; or list and undo it')
    .option('--run <run>', 'the run that it belongs to, where several have one of that name')
    .option('--pin <ids...>', 'items that keep their SID')
    .option('--same <ids...>', 'items of one SID that are the same thing: they may share it')
    .option('--move <id>', 'an item to be moved by hand; needs --to')
    .option('--to <sid>', 'where to, as 12-40-7')
    .option('--undo <n>', 'take back the edit of this number', wholeNumber('--undo', 1))
    .addHelpText(
      'after',
      examples(
        'assignment edit best-collision --run latest --pin 1F600 1F601',
        'assignment edit best-collision --run latest --move 1F602 --to 12-40-7',
        'assignment edit best-collision --run latest --json > edits.json',
      ),
    )
    .action(async (reference: string, options: Options) => {
      const { addEdit, edits, undoEdit } = await import('@store/views/edits')
      const changes = options.pin ?? options.same ?? options.move ?? options.undo
      const workspace = changes === undefined ? await session.reading() : await session.workspace()
      const assignment = assignmentNamed(workspace, reference, options.run)
      if (options.undo !== undefined) undoEdit(workspace, assignment.id, options.undo)
      for (const edit of wanted(workspace, assignment, options)) addEdit(workspace, assignment.id, edit)
      const list = edits(workspace, assignment.id).edits
      await session.result({ assignment: assignment.name, edits: list.map(documentOf) }, () =>
        list.length === 0 ? `Nothing was decided by hand about ${assignment.name}.` : listText(list),
      )
    })
}

function wanted(workspace: Workspace, assignment: Assignment, { pin, same, move, to }: Options): NewEdit[] {
  const rowOf = (id: string): number => {
    const item = workspace.items.byId(assignment.datasetId, id)
    if (!item) throw new StudioError('usage.badArgument', { argument: id, reason: 'no item of the dataset has this id' })
    return item.row
  }
  if ((move === undefined) !== (to === undefined)) {
    throw new StudioError('usage.badArgument', { argument: move ?? to!, reason: '--move and --to go together' })
  }
  return [
    ...(pin ?? []).map((id) => ({ kind: 'pin' as const, rows: [rowOf(id)] })),
    ...(same === undefined ? [] : [{ kind: 'same-item' as const, rows: same.map(rowOf) }]),
    ...(move === undefined ? [] : [{ kind: 'move' as const, rows: [rowOf(move)], target: to!.split('-').map(Number) }]),
  ]
}

const documentOf = ({ id, kind, sid, target, distortionAdded, items, createdAt }: ListedEdit) => ({
  edit: id,
  kind,
  sid,
  target,
  distortionAdded,
  items: items.map(({ row, id: itemId, title }) => ({ row, id: itemId, title })),
  at: new Date(createdAt).toISOString(),
})

const listText = (list: readonly ListedEdit[]): string =>
  table(
    ['EDIT', 'KIND', 'ITEMS', 'SID', 'TO', 'DISTORTION'],
    list.map(({ id, kind, items, sid, target, distortionAdded }) => [
      String(id),
      kind,
      items.map((item) => item.title ?? item.id).join(', '),
      sid.join('-'),
      target?.join('-') ?? null,
      distortionAdded === null ? null : distortionAdded.toPrecision(3),
    ]),
  )
