import type { Workspace } from '../workspace'
import * as codes from './codes'
import * as comparison from './comparison'
import * as embeddings from './embeddings'
import * as exporting from './exporting'
import * as files from './files'
import * as groups from './groups'
import * as moves from './moves'

/** Answers that take several repositories, or a look into an artifact: what one page asks at once. */
export function createViews(workspace: Workspace) {
  const bind =
    <Rest extends unknown[], T>(view: (workspace: Workspace, ...rest: Rest) => T) =>
    (...rest: Rest): T =>
      view(workspace, ...rest)
  return {
    usage: bind(codes.usage),
    children: bind(codes.children),
    code: bind(codes.code),
    compare: bind(comparison.compare),
    changedItems: bind(comparison.changedItems),
    statistics: bind(embeddings.statistics),
    projection: bind(embeddings.projection),
    neighbours: bind(embeddings.neighbours),
    categories: bind(embeddings.categories),
    groups: bind(groups.listGroups),
    group: bind(groups.groupDetail),
    similarity: bind(groups.similarity),
    previews: bind(moves.previews),
    moves: bind(moves.moves),
    inspectFile: files.inspectFile,
    joinReport: files.joinReport,
    exportFormats: exporting.exportFormats,
    exportPreview: bind(exporting.exportPreview),
    exportOptions: exporting.optionsFor,
  }
}

export type Views = ReturnType<typeof createViews>
