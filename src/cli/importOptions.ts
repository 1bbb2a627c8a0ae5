import { Option, type Command } from 'commander'
import { NonfiniteChoice } from '@shared/entities'

/** How a file of embeddings is read; what is left out is guessed from its content. */
export interface ImportOptions {
  metadata?: string
  key?: string
  embedding?: string
  id?: string
  title?: string
  nonfinite: NonfiniteChoice
}

/** The options that every command has which reads a file of items. */
export const fileOptions = {
  embedding: () => new Option('--embedding <name>', 'the column, npz array or safetensors tensor that holds the embeddings'),
  id: () => new Option('--id <column>', 'the column (or array) of FILE that holds the ids; empty: none does'),
  nonfinite: () =>
    new Option('--nonfinite <choice>', 'what becomes of rows with NaN or infinity')
      .choices(NonfiniteChoice.options)
      .default('refuse'),
}

export function withImportOptions(command: Command): Command {
  return command
    .option('--metadata <file>', 'a table that says what the items are')
    .option(
      '--key <column>',
      "the metadata's id column; without ids in FILE, rows are joined in order and it gives the ids",
    )
    .addOption(fileOptions.embedding())
    .addOption(fileOptions.id())
    .option('--title <column>', 'the metadata column that titles the items (default: title or name)')
    .addOption(fileOptions.nonfinite())
}

/** The id column as readers take it: an empty name says that there is none. */
export const idColumnOf = (id: string | undefined): string | null | undefined => (id === '' ? null : id)
