import { z } from 'zod'
import { dimensionsFor90, principalComponents, projectRows } from '@core/projection/pca'
import { evenRows } from '@core/projection/sample'
import { meanPairCosine, nearestStatistics, normStatistics } from '@core/projection/statistics'
import { umap } from '@core/projection/umap'
import { Id } from '@shared/entities'
import { openWorkspace } from '@store/index'
import { projectionName, statisticsName } from '@store/views/embeddings'
import { stopped, type JobContext, type JobResult } from '../child/context'
import { engineFor } from '../work/engine'

export const ProjectInput = z.strictObject({ datasetId: Id, embeddingId: Id, method: z.enum(['pca', 'umap']) })

/** Points that a map has at most; more items are a sample, and the page says so, as it does where it draws fewer. */
const PCA_POINTS = 1_000_000
/** UMAP's own cost grows with the neighbours of every point: minutes beyond this many. */
const UMAP_POINTS = 8_000
/** Rows that the components are computed from. */
const PCA_ROWS = 100_000

/** Makes the 2-D map of a dataset's embedding, and with the first one its statistics; kept as derived data. */
export async function project(raw: unknown, context: JobContext): Promise<JobResult> {
  const { datasetId, embeddingId, method } = ProjectInput.parse(raw)
  const workspace = openWorkspace(context.workspace, { create: false })
  const matrix = workspace.embeddings.matrix(embeddingId)
  try {
    let points: { rows: Int32Array; xy: Float32Array }
    if (method === 'umap') {
      const rows = evenRows(matrix.items, UMAP_POINTS)
      context.report({ done: 0, total: null, message: 'finding neighbours' })
      const xy = await umap(matrix, rows, {
        onProgress: (done, total) => context.report({ done, total, message: 'laying out the map' }),
        isCancelled: async () => (await context.asked()) !== null,
      })
      if (!xy) return stopped(context.ask ?? 'finish')
      points = { rows, xy }
    } else {
      const { tf } = engineFor(workspace)
      context.report({ done: 0, total: 3, message: 'finding principal components' })
      const components = principalComponents(tf, matrix, evenRows(matrix.items, PCA_ROWS))
      const asked = await context.asked()
      if (asked) return stopped(asked)
      const rows = evenRows(matrix.items, PCA_POINTS)
      points = { rows, xy: projectRows(matrix, rows, components) }
      context.report({ done: 1, total: 3, message: 'measuring' })
      workspace.derived.put(datasetId, statisticsName(embeddingId), {
        norm: normStatistics(matrix),
        meanCosine: meanPairCosine(matrix),
        dimensionsFor90: dimensionsFor90(components.variances),
        nearest: nearestStatistics(tf, matrix) as never,
      })
    }
    const bytes = [points.rows, points.xy].map((array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
    workspace.derived.put(datasetId, projectionName(method, embeddingId), { points: points.rows.length }, bytes)
    return { how: 'completed', result: { datasetId, points: points.rows.length } }
  } finally {
    matrix.close()
    workspace.close()
  }
}
