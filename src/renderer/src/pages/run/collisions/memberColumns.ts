import type { GroupMember } from '@shared/ipc/collisions'
import type { Column } from '@/components/table/columns'
import type { Texts } from '@/i18n'

/** What is told of each item beside its title: the last code, every level, or all its metadata. */
export const MEMBER_VIEWS = ['brief', 'levels', 'metadata'] as const
export type MemberView = (typeof MEMBER_VIEWS)[number]

/** Widths in pixels below which a view is scrolled sideways instead. */
const FIXED = 200
const LEVEL = 84
const VALUE = 120

/** A column that sorts the members into few kinds says more than one that is different in every row. */
export function tellingColumn(members: readonly GroupMember[]): string | null {
  const kinds = (name: string) => new Set(members.map(({ item }) => item.metadata[name])).size
  const short = (name: string) => members.every(({ item }) => typeof item.metadata[name] === 'string' && String(item.metadata[name]).length < 24)
  const found = namesOf(members).findLast((name) => short(name) && kinds(name) <= Math.max(1, members.length / 3))
  return found ?? null
}

/** Metadata that the columns of title and picture do not show already. */
export function otherColumns(members: readonly GroupMember[]): string[] {
  const repeats = (name: string) =>
    members.every(({ item: { metadata, title, picture } }) => metadata[name] === title || metadata[name] === picture)
  return namesOf(members).filter((name) => !repeats(name))
}

const namesOf = (members: readonly GroupMember[]): string[] => Object.keys(members[0]?.item.metadata ?? {})

/** The items' ids, where no metadata column holds them. */
const hasOwnIds = (members: readonly GroupMember[]): boolean =>
  !namesOf(members).some((name) => members.every(({ item }) => String(item.metadata[name] ?? '') === item.id))

const begin = (t: Texts): Column[] => [
  { key: 'number', title: '#', width: '38px', align: 'right' },
  { key: 'picture', title: t('common.picture'), unnamed: true, width: '38px' },
  { key: 'title', title: t('collisions.column.title'), width: 'minmax(110px, 1fr)' },
]

export interface MemberColumns {
  columns: Column[]
  minWidth: number
  rowHeight: number
}

/** One column a level: distance to the code, and below it the runner-up with its margin. */
export function levelColumns(levels: number, t: Texts): MemberColumns {
  const columns = Array.from({ length: levels }, (_, level): Column => ({
    key: `level:${level}`, title: t('common.level', { level: level + 1 }), width: `${LEVEL}px`, align: 'right',
  }))
  return { columns: [...begin(t), ...columns], minWidth: FIXED + LEVEL * levels, rowHeight: 40 }
}

export function metadataColumns(members: readonly GroupMember[], t: Texts): MemberColumns {
  const columns = otherColumns(members).map((name): Column => ({ key: `value:${name}`, title: name, width: `minmax(${VALUE}px, 1fr)` }))
  const id: Column[] = hasOwnIds(members) ? [{ key: 'id', title: t('collisions.column.id'), width: `${VALUE}px` }] : []
  const all = [...begin(t), ...id, ...columns]
  return { columns: all, minWidth: FIXED + VALUE * (all.length - 3), rowHeight: 26 }
}

/**
 * The last level in short, or where each item goes.
 * @param after the head of that column, where a method is being looked at
 */
export function briefColumns(members: readonly GroupMember[], after: string | null, t: Texts): MemberColumns {
  const extra = tellingColumn(members)
  const measured = members.some(({ steps }) => steps !== null)
  return {
    columns: [
      ...begin(t),
      ...(extra === null ? [] : [{ key: 'extra', title: extra, width: 'minmax(50px, .4fr)' }]),
      ...(measured ? [{ key: 'distance', title: t('collisions.column.distance'), width: '108px', align: 'right' as const }] : []),
      ...(after !== null
        ? [{ key: 'after', title: after, width: '120px', align: 'right' as const }]
        : measured ? [{ key: 'after', title: t('collisions.column.runnerUp'), width: '88px', align: 'right' as const }] : []),
    ],
    minWidth: 0,
    rowHeight: 26,
  }
}
