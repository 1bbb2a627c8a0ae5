import { figuresDocument } from '../documents'
import { examples } from '../example'
import { wholeNumber, wholeNumbers } from '../numbers'
import { figuresText } from '../runText'
import type { AddCommand } from '../command'

interface Options {
  dialect?: string
  sizes?: number[]
  levels?: number
  embeddings?: string
  embedding?: string
}

export const addEvaluate: AddCommand = (parent, session) => {
  parent
    .command('evaluate <mapping>')
    .description("Figures of anyone's mapping file: collisions, code usage, perplexity")
    .option('--dialect <name>', 'its format; else its manifest or its content tells')
    .option('--sizes <k,k,…>', "codes of each level; else the manifest's", wholeNumbers('--sizes', 1))
    .option('--levels <d>', 'codes of a SID; what follows is a suffix', wholeNumber('--levels', 1))
    .option(
      '--embeddings <file>',
      "the items' embeddings, in the mapping's order: adds the exact-duplicate floor",
    )
    .option('--embedding <name>', 'the column, array or tensor of that file')
    .addHelpText(
      'after',
      examples(
        'evaluate mapping.csv',
        'evaluate Beauty.index.json --dialect lc-rec --sizes 256,256,256,256 --json',
      ),
    )
    .action(async (file: string, options: Options) => {
      const { evaluateMapping, mappingFormat, readMapping } = await import('@core/formats/mapping')
      const mapping = await readMapping({
        path: file,
        ...(options.dialect !== undefined && { dialect: mappingFormat(options.dialect).name }),
        ...(options.levels !== undefined && { levels: options.levels }),
        ...(options.sizes !== undefined && { sizes: options.sizes }),
      })
      const embeddings =
        options.embeddings === undefined ? undefined : await rowsOf(options.embeddings, options.embedding)
      const figures = evaluateMapping(mapping, embeddings)
      session.progress.say(
        `Read ${file} as ${mapping.dialect}: ${mapping.items} items, ${mapping.levels} levels (${LEVELS_FROM[mapping.levelsFrom]}).`,
      )
      await session.result(figuresDocument(figures), () => figuresText(figures))
    })
}

const LEVELS_FROM = {
  dialect: 'as the file says',
  choice: 'as asked',
  shortest: 'the shortest SID; the rest is a suffix',
  'all-columns': 'all columns; --levels says otherwise',
}

async function rowsOf(file: string, embedding?: string) {
  const { importEmbeddings } = await import('@core/dataset/importEmbeddings')
  const { matrixSource } = await import('@core/metrics')
  const parts: Float32Array[] = []
  const { items, dimensions } = await importEmbeddings(file, { embedding, nonfinite: 'refuse' }, () => ({
    append: (rows) => void parts.push(rows.slice()),
  }))
  const rows = new Float32Array(items * dimensions)
  let at = 0
  for (const part of parts) {
    rows.set(part, at)
    at += part.length
  }
  return matrixSource(rows, dimensions)
}
