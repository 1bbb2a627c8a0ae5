import type { Workspace } from '../workspace'
import * as assignments from './assignments'
import * as codeHistory from './codeHistory'
import * as codeLosses from './codeLosses'
import * as codeMap from './codeMap'
import * as codeMeaning from './codeMeaning'
import * as codeScope from './codeScope'
import * as codeTree from './codeTree'
import * as codes from './codes'
import * as collisionsByValue from './collisionsByValue'
import * as comparison from './comparison'
import * as diagnosis from './diagnosis'
import * as edits from './edits'
import * as embeddings from './embeddings'
import * as exporting from './exporting'
import * as files from './files'
import * as groups from './groups'
import * as moves from './moves'
import * as quality from './quality'
import * as verification from './verification'

/** Answers that take several repositories, or a look into an artifact: what one page asks at once. */
export function createViews(workspace: Workspace) {
  const bind =
    <Rest extends unknown[], T>(view: (workspace: Workspace, ...rest: Rest) => T) =>
    (...rest: Rest): T =>
      view(workspace, ...rest)
  return {
    inspectMapping: bind(assignments.inspectMapping),
    assignmentsOfDataset: bind(assignments.assignmentsOfDataset),
    mapping: bind(assignments.mapping),
    usage: bind(codes.usage),
    children: bind(codes.children),
    code: bind(codes.code),
    codeContents: bind(codes.contents),
    otherAssignments: bind(codes.others),
    codeElsewhere: bind(codes.elsewhere),
    codeMeaning: bind(codeMeaning.meaning),
    labelCode: bind(codeScope.labelCode),
    codeTree: bind(codeTree.tree),
    treeColours: bind(codeTree.colours),
    codeMap: bind(codeMap.map),
    codewordDistances: bind(codeMap.distances),
    levelEntropies: bind(codeMap.entropies),
    codeLosses: bind(codeLosses.losses),
    itemPath: bind(codeLosses.path),
    quality: bind(quality.quality),
    verification: bind(verification.verification),
    usageOverTime: bind(codeHistory.overTime),
    diagnosis: bind(diagnosis.diagnosis),
    compare: bind(comparison.compare),
    changedItems: bind(comparison.changedItems),
    statistics: bind(embeddings.statistics),
    projection: bind(embeddings.projection),
    neighbours: bind(embeddings.neighbours),
    categories: bind(embeddings.categories),
    report: bind(embeddings.report),
    selectFinding: bind(embeddings.selectFinding),
    collisionsByValue: bind(collisionsByValue.byValue),
    groups: bind(groups.listGroups),
    group: bind(groups.groupDetail),
    similarity: bind(groups.similarity),
    edits: bind(edits.edits),
    addEdit: bind(edits.addEdit),
    undoEdit: bind(edits.undoEdit),
    places: bind(edits.places),
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
