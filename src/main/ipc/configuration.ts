import { configuration as routes } from '@shared/ipc'
import { allPresets, parseYaml, schemaText, toYaml } from '@core/configuration'
import { estimateRun } from '@core/configuration/estimate'
import type { Context } from '../context'
import type { Handle } from './dispatcher'

export function serveConfiguration(handle: Handle, { store }: Context): void {
  handle(routes.listPresets, () => ({ presets: allPresets() }))
  handle(routes.parseYaml, ({ yaml }) => parseYaml(yaml))
  handle(routes.writeYaml, ({ configuration }) => toYaml(configuration))
  handle(routes.schema, () => ({ json: schemaText() }))
  handle(routes.estimate, async ({ configuration, datasetId, embeddingId, epochsDone }) => {
    const dataset = datasetId ? await store().datasets.get(datasetId) : null
    const embedding = dataset?.embeddings.find((one) => one.id === embeddingId) ?? dataset?.embeddings[0]
    const { rows } = await store().runs.page({ statuses: ['completed'], limit: 20 })
    const whole = estimateRun(configuration, dataset && embedding ? { ...dataset, dimensions: embedding.dimensions } : null, rows)
    const remaining = Math.max(0, configuration.epochs - epochsDone) / configuration.epochs
    const part = (value: number | null) => (value === null ? null : Math.round(value * remaining))
    return { ...whole, totalSteps: part(whole.totalSteps), trainMs: part(whole.trainMs) }
  })
}
