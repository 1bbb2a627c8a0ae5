import * as ipc from '../../../../src/shared/ipc'
import {
  Configuration,
  BASE_CONFIGURATION,
  codebookSizes,
  PRESETS,
} from '../../../../src/shared/configuration'
import { handle, N, plans } from '../state'

handle(ipc.configuration.listPresets, () => ({
  presets: PRESETS.map((name) => ({
    name,
    configuration: { ...BASE_CONFIGURATION, ...plans.find((plan) => plan.preset === name)?.change },
  })),
}))
handle(ipc.configuration.schema, () => ({ json: '{}' }))
const yamlOf = (c: Configuration) =>
  Object.entries(c).filter(([key]) =>
    [
      'hidden_dim',
      'code_dim',
      'num_codebooks',
      'codebook_size',
      'kmeans_init',
      'kmeans_on',
      'codebook_update',
      'estimator',
      'recon_weight',
      'codebook_weight',
      'beta',
      'beta_schedule',
      'beta_warmup_epochs',
      'epochs',
      'batch_size',
      'lr',
      'min_lr',
      'val_ratio',
      'seed',
      'input_transform',
      'skip',
      'unique_targets',
      'hinge_weight',
    ].includes(key),
  )
handle(ipc.configuration.writeYaml, ({ configuration }) => {
  const rows = yamlOf(configuration as Configuration)
  return {
    yaml:
      [
        '# rqvae.yaml',
        'model:',
        ...rows.map(([key, value]) => `  ${key}: ${Array.isArray(value) ? `[${value.join(', ')}]` : value}`),
      ].join('\n') + '\n',
    lines: Object.fromEntries(rows.map(([key], index) => [key, index + 3])),
  }
})
handle(ipc.configuration.parseYaml, ({ yaml }) => {
  const values: Record<string, unknown> = {}
  for (const line of yaml.split('\n')) {
    const match = /^\s*(\w+):\s*(\S.*)$/.exec(line)
    if (match) {
      try {
        values[match[1]!] = JSON.parse(match[2]!)
      } catch {
        values[match[1]!] = match[2]
      }
    }
  }
  const parsed = Configuration.safeParse({ ...BASE_CONFIGURATION, ...values })
  return parsed.success
    ? { configuration: parsed.data, problems: [] }
    : {
        configuration: null,
        problems: parsed.error.issues.map((issue) => ({
          key: String(issue.path[0] ?? ''),
          line:
            yaml.split('\n').findIndex((line) => line.includes(String(issue.path[0] ?? '\u0000'))) + 1 ||
            null,
          level: 'error' as const,
          error: {
            code: 'usage.badArgument',
            message: '',
            details: { argument: String(issue.path[0] ?? ''), reason: issue.message },
          },
        })),
      }
})
handle(ipc.configuration.estimate, ({ configuration }) => {
  const c = Configuration.parse(configuration)
  const capacity = codebookSizes(c).reduce((product, k) => product * k, 1)
  const widths = [384, ...c.hidden_dim, c.code_dim]
  return {
    capacity,
    randomFloor: Math.max(0, 1 + (capacity * Math.expm1(N * Math.log1p(-1 / capacity))) / N),
    exactDuplicateFloor: 0,
    networkParameters: widths.slice(1).reduce((sum, w, i) => sum + 2 * (w * widths[i]! + w), 0),
    codebookParameters: codebookSizes(c).reduce((sum, k) => sum + k * c.code_dim, 0),
    memoryBytes: 3e8,
    totalSteps: c.epochs * Math.ceil(N / c.batch_size),
    stepsPerSecond: 15.4,
    trainMs: (c.epochs * Math.ceil(N / c.batch_size)) / 0.0154,
    problems:
      c.batch_size > N
        ? [
            {
              key: 'batch_size',
              line: null,
              level: 'warning' as const,
              error: {
                code: 'usage.badArgument',
                message: '',
                details: { argument: 'batch_size', reason: 'larger than the data' },
              },
            },
          ]
        : [],
  }
})
