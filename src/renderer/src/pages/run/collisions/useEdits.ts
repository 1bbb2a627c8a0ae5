import type { Assignment, EditKind, ManualEdit } from '@shared/entities'
import { edits as routes } from '@shared/ipc'
import type { ListedEdit } from '@shared/ipc/edits'
import { computed } from 'vue'
import { useAsk } from '@/bridge/ask'
import { call } from '@/bridge/client'
import { useText } from '@/i18n'
import { useNotices } from '@/stores/notices'
import { useMapping } from '../mappingContext'

export type Edits = ReturnType<typeof useEdits>

/** What was decided by hand about an assignment, and the ways to decide and to take it back. */
export function useEdits(assignment: () => Assignment) {
  const { t } = useText()
  const notices = useNotices()
  const { attempt } = useMapping()
  const answer = useAsk(
    routes.listEdits,
    computed(() => ({ assignmentId: assignment().id })),
    { keep: true },
  )
  const all = computed<ListedEdit[]>(() => answer.data.value?.edits ?? [])
  /** Each item's pin or move. */
  const byRow = computed(
    () =>
      new Map(
        all.value.flatMap((edit) =>
          edit.kind === 'same-item' ? [] : edit.rows.map((row) => [row, edit] as const),
        ),
      ),
  )
  const marked = computed(() => all.value.filter(({ kind }) => kind === 'same-item'))
  /** Items that were marked as the same as another. */
  const same = computed(() => new Set(marked.value.flatMap(({ rows }) => rows)))
  /** Whether every one of a group's items is. */
  const isSame = (sid: readonly number[], size: number): boolean =>
    new Set(marked.value.flatMap((edit) => (edit.sid.join('-') === sid.join('-') ? edit.rows : []))).size >= size

  const undo = (editId: number) =>
    attempt(call(routes.undoEdit, { assignmentId: assignment().id, editId }))
  async function tell(adding: Promise<ManualEdit>): Promise<void> {
    const made = await attempt(adding)
    if (made === null) return
    const undoing = { title: t('collisions.edits.undo'), run: () => void undo(made.id) }
    notices.show('ok', t(`collisions.edits.made.${made.kind}`), undoing)
  }
  const add = (kind: EditKind, rows: number[], target: number[] | null = null) =>
    tell(call(routes.addEdit, { assignmentId: assignment().id, kind, rows, target }))
  /** The whole group, however large it is. */
  const markSame = (sid: number[]) => tell(call(routes.markGroupSame, { assignmentId: assignment().id, sid }))
  return { all, byRow, same, isSame, add, markSame, undo }
}
