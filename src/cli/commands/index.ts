import { examples } from '../example'
import type { Command } from 'commander'
import type { AddCommand } from '../command'
import type { Session } from '../session'
import { addAssignmentDiff } from './assignmentDiff'
import { addAssignmentEdit } from './assignmentEdit'
import { addAssignmentImport } from './assignmentImport'
import { addAssignmentList } from './assignmentList'
import { addAssignmentPublish } from './assignmentPublish'
import { addAssignmentRemove } from './assignmentRemove'
import { addCodes } from './codes'
import { addCollisions } from './collisions'
import { addDatasetCheck } from './datasetCheck'
import { addDatasetEdit } from './datasetEdit'
import { addDatasetEmbed } from './datasetEmbed'
import { addDatasetExport } from './datasetExport'
import { addDatasetImport } from './datasetImport'
import { addDatasetIndex } from './datasetIndex'
import { addDatasetList } from './datasetList'
import { addDatasetRemove } from './datasetRemove'
import { addDatasetShow } from './datasetShow'
import { addDatasetSubset } from './datasetSubset'
import { addDoctor } from './doctor'
import { addEncode } from './encode'
import { addEvaluate } from './evaluate'
import { addExport } from './export'
import { addQuality } from './quality'
import { addResolve } from './resolve'
import { addRunsExport } from './runsExport'
import { addRunsImport } from './runsImport'
import { addRunsTensorboard } from './runsTensorboard'
import { addRunsVerify } from './runsVerify'
import { addRunsCompare } from './runsCompare'
import { addRunsDiagnose } from './runsDiagnose'
import { addRunsList } from './runsList'
import { addRunsMetrics } from './runsMetrics'
import { addRunsRemove } from './runsRemove'
import { addRunsResume } from './runsResume'
import { addRunsShow } from './runsShow'
import { addSchema } from './schema'
import { addSweep } from './sweep'
import { addTrain } from './train'

const DATASET: AddCommand[] = [
  addDatasetImport,
  addDatasetList,
  addDatasetShow,
  addDatasetCheck,
  addDatasetEdit,
  addDatasetEmbed,
  addDatasetSubset,
  addDatasetExport,
  addDatasetIndex,
  addDatasetRemove,
]
const RUNS: AddCommand[] = [addRunsList, addRunsShow, addRunsDiagnose, addRunsMetrics, addRunsCompare, addRunsResume, addRunsVerify, addRunsExport, addRunsImport, addRunsTensorboard, addRunsRemove]
const ASSIGNMENT: AddCommand[] = [
  addAssignmentList,
  addAssignmentImport,
  addAssignmentPublish,
  addAssignmentDiff,
  addAssignmentEdit,
  addAssignmentRemove,
]
const TOP: AddCommand[] = [addCodes, addCollisions, addResolve, addExport, addEncode, addEvaluate, addQuality, addSchema, addDoctor]

export function addCommands(program: Command, session: Session): void {
  const dataset = program
    .command('dataset')
    .description('Import, look at, check, change, export and remove datasets')
    .addHelpText('after', examples('dataset import items.npy --metadata items.csv --key id'))
  for (const add of DATASET) add(dataset, session)
  addTrain(program, session)
  addSweep(program, session)
  const runs = program
    .command('runs')
    .description('List, inspect, resume, verify, export, import and remove runs')
    .addHelpText('after', examples('runs list', 'runs show latest --json'))
  for (const add of RUNS) add(runs, session)
  for (const add of TOP) add(program, session)
  const assignment = program
    .command('assignment')
    .description('List, import, edit, publish, compare and remove assignments')
    .addHelpText('after', examples('assignment list latest'))
  for (const add of ASSIGNMENT) add(assignment, session)
}
