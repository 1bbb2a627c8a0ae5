import type { MappingFormat } from './format'
import { previewIndexJson, writeIndexJson } from './indexJson'
import { optionsSchema } from './options'
import { readIndexJson } from './readIndexJson'
import { checkLetters, checkSuffix } from './rows'

/** LC-Rec's `NAME.index.json` (RQ-VAE/generate_indices.py): one line, Python's `json.dump` defaults, no final newline. */
export const lcRec: MappingFormat = {
  name: 'lc-rec',
  label: 'LC-Rec index.json',
  endings: ['.index.json'],
  otherEndings: ['.json'],
  options: optionsSchema({ base: [0, 1], suffix: ['none', 'all', 'colliding'], suffixStart: [0, 1], key: ['row', 'id'] }),
  check(table, options) {
    checkLetters('lc-rec', table, options)
    if (options.suffix !== 'none') checkSuffix('lc-rec', table, options)
  },
  write: (table, options, [path], hooks) => writeIndexJson(table, options, false, path!, hooks, 'lc-rec'),
  preview: (table, options, rows) => previewIndexJson(table, options, false, rows),
  read: readIndexJson,
}
