import { Option } from 'commander'
import { chosenResult, withChoice, type Choice } from '../choice'
import { examples } from '../example'
import type { AddCommand } from '../command'

interface Options extends Choice {
  format: string
  out: string
  base?: string
  suffix?: string
  suffixStart?: string
  key?: string
  columns?: string
  template?: string[]
  force?: boolean
}

export const addExport: AddCommand = (parent, session) => {
  const command = parent
    .command('export <run>')
    .description("Write a run's mapping (or its model) in the dialect that a trainer wants")
    .requiredOption(
      '--format <name>',
      'csv, tsv, jsonl, parquet, npy, lc-rec, minionerec, grid, torcheasyrec, openonerec, al-sid, tiger, tokens; safetensors or savedmodel (a folder) for the model',
    )
    .requiredOption('--out <path>', 'the file; where a dialect has several, they are NAME.* beside it')
    .addOption(new Option('--base <n>', 'what codes are counted from').choices(['0', '1']))
    .addOption(new Option('--suffix <who>', 'who gets a suffix').choices(['none', 'colliding', 'all']))
    .addOption(new Option('--suffix-start <n>', 'what suffixes are counted from').choices(['0', '1']))
    .addOption(new Option('--key <what>', 'items by row number or by id').choices(['row', 'id']))
    .option('--columns <a,b>', 'metadata columns to write along; label_1, label_2, … what people call the codes of a level')
    .option('--template <text...>', 'one a level for the tokens dialect, such as "<C{level}_{code}>"')
    .option('--force', 'overwrite existing files')
  withChoice(command)
    .addHelpText(
      'after',
      examples(
        'export latest --format csv --out mapping.csv --columns title',
        'export latest --format lc-rec --out Beauty.index.json --checkpoint last',
      ),
    )
    .action(async (reference: string, options: Options) => {
      const workspace = await session.reading()
      const { assignment } = chosenResult(workspace, reference, options)
      const { exportTarget } = await import('../exportTarget')
      const result = await exportTarget(session, workspace, assignment, options, {
        onProgress: (rows, of) => session.progress.show(`writing ${rows} of ${of} rows`),
      })
      const document = { format: options.format, assignment: assignment.name, ...result }
      await session.result(document, () =>
        [...result.files.map((file) => file.path), ...(result.manifest ? [result.manifest] : [])].join('\n'),
      )
    })
}
