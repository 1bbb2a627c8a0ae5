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
