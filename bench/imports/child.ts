/** One piece of work in a process of its own, so that its memory is its own: prints one line of JSON. */
import { importEmbeddings } from '@core/dataset/importEmbeddings'
import { importDataset } from '@jobs/work/importDataset'
import { openWorkspace, type EmbeddingWriter } from '@store/index'
import { itemThreadFromSource } from '../lib/itemThread'

const [mode = '', folder = '', file = '', metadata] = process.argv.slice(2)
const workspace = openWorkspace(folder)
const began = performance.now()
let result: Record<string, unknown> = {}

if (mode === 'matrix') {
  // As importDataset does it, without items: read, judged, hashed, written, synced, reported.
  const draft = workspace.datasets.begin({ name: 'matrix', sourceFile: file })
  const opened: EmbeddingWriter[] = []
  const imported = await importEmbeddings(file, { fingerprint: false }, ({ dimensions, sourceDtype }) => {
    const writer = workspace.embeddings.writer(draft, { name: 'embedding', dimensions, sourceDtype })
    opened.push(writer)
    return { append: (rows) => writer.append(rows) }
  })
  const { id } = opened[0]!.commit()
  const matrix = workspace.embeddings.matrix(id, 0)
  imported.report((from, to) => matrix.read(from, to))
  matrix.close()
  result = { ms: performance.now() - began }
  workspace.datasets.discard(draft)
} else if (mode === 'whole') {
  const { dataset } = await importDataset(workspace, {
    file, name: 'bench', nonfinite: 'refuse', ...(metadata ? { metadata: { file: metadata, key: 'id' } } : {}),
  }, { thread: itemThreadFromSource })
  result = { ms: performance.now() - began, datasetId: dataset.id }
} else if (mode === 'index') {
  workspace.items.buildIndexes(file)
  result = { ms: performance.now() - began }
}
workspace.close()
// Kilobytes, the most that the process ever had.
console.log(JSON.stringify({ ...result, peakMb: process.resourceUsage().maxRSS / 1024 }))
