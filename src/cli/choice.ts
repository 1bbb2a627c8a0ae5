import { Option, type Command } from 'commander'
import type { Assignment, Run } from '@shared/entities'
import { StudioError } from '@shared/errors'
import { CheckpointKind } from '@shared/training'
import type { Workspace } from '@store/index'

export interface Choice {
  checkpoint?: CheckpointKind
  assignment?: string
}

/** Adds the options that choose one of a run's results. */
export function withChoice(command: Command): Command {
  return command
    .addOption(
      new Option('--checkpoint <which>', "one of the run's checkpoints")
        .choices(CheckpointKind.options)
        .conflicts('assignment'),
    )
    .option('--assignment <name>', 'an assignment of the run, by name')
}

/** What a command is about: a run's result, or a mapping that was imported and has no run. */
export interface Chosen {
  run: Run | null
  assignment: Assignment
}

/** By a run (id, prefix, `latest`) and a choice, or by the id of an assignment of any kind. Throws run.notFound. */
export function chosenResult(workspace: Workspace, reference: string, choice: Choice): Chosen {
  try {
    const run = workspace.runs.resolve(reference)
    return { run, assignment: chosenAssignment(workspace, run, choice) }
  } catch (error) {
    if (!(error instanceof StudioError) || error.code !== 'run.notFound') throw error
    const found = byReference(workspace, reference)
    if (found === null) throw error
    return { run: found.runId === null ? null : workspace.runs.get(found.runId), assignment: found }
  }
}

/** Null where no assignment has this id or begins with it. Throws assignment.ambiguous. */
function byReference(workspace: Workspace, reference: string): Assignment | null {
  try {
    return workspace.assignments.resolve(reference)
  } catch (error) {
    if (error instanceof StudioError && error.code === 'assignment.notFound') return null
    throw error
  }
}

/**
 * An assignment by its id, a prefix of it, or its name: in the run that was named, else anywhere. Throws
 * assignment.notFound, assignment.ambiguous, assignment.notInRun.
 */
export function assignmentNamed(workspace: Workspace, reference: string, run?: string): Assignment {
  const byId = byReference(workspace, reference)
  if (byId !== null) return byId
  if (run !== undefined) return chosenAssignment(workspace, workspace.runs.resolve(run), { assignment: reference })
  const named = workspace.datasets
    .list()
    .flatMap(({ id }) => workspace.assignments.listOfDataset(id))
    .filter(({ name }) => name === reference)
  if (named.length === 1) return named[0]!
  if (named.length === 0) throw new StudioError('assignment.notFound', { reference })
  throw new StudioError('assignment.ambiguous', {
    reference,
    candidates: named.slice(0, 5).map(({ id }) => id).join(', '),
  })
}

/** The result that was asked for: else the run's chosen one, which is best-collision until a person chooses another. */
export function chosenAssignment(workspace: Workspace, run: Run, choice: Choice): Assignment {
  const name =
    choice.assignment ??
    choice.checkpoint ??
    run.chosen?.assignment ??
    run.chosen?.checkpoint ??
    'best-collision'
  const found = workspace.assignments.byName(run.id, name)
  if (found) return found
  if (choice.assignment) {
    const names = workspace.assignments.listOfRun(run.id).map((assignment) => assignment.name)
    throw new StudioError('assignment.notInRun', { name, run: run.name, names: names.join(', ') || '-' })
  }
  throw new StudioError('checkpoint.notFound', { run: run.name, kind: name })
}
