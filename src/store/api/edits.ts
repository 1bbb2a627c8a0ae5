import type { EditKind, ManualEdit } from '@shared/entities'

export interface NewEdit {
  kind: EditKind
  /** Of items that share one SID: two or more for `same-item`, else one. */
  rows: number[]
  /** Of a move. */
  target?: number[] | null
  distortionAdded?: number | null
}

/** What a person decided by hand. An edit changes no assignment, published or not; resolvers keep to it. */
export interface Edits {
  /** Oldest first. */
  list(assignmentId: string): ManualEdit[]
  /** Those about items with this SID. */
  ofSid(assignmentId: string, sid: number[]): ManualEdit[]
  /**
   * An item is pinned or moved once: a second decision takes the first one's place.
   * Throws edit.badRows, edit.badTarget, assignment.notFound.
   */
  add(assignmentId: string, edit: NewEdit): ManualEdit
  /** Throws edit.notFound. */
  undo(assignmentId: string, id: number): void
}
