/**
 * A million items through the command line, as a person would: clustered into codes, resolved by every method, exported.
 *   npx tsx --tsconfig tsconfig.node.json bench/scale/commands.ts [--items 1000000] [--dimensions 32] [--folder DIR] [--write]
 * --write puts the seconds into docs/scale.md; each is of a whole command, with the start of its processes.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { makeMatrix } from '../imports/data'
import { writeSection } from '../lib/docSection'

const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '1000000' }, dimensions: { type: 'string', default: '32' },
    folder: { type: 'string', default: join(tmpdir(), 'bench-commands') }, write: { type: 'boolean', default: false },
  },
})
const [items, dimensions] = [Number(values.items), Number(values.dimensions)]
mkdirSync(values.folder, { recursive: true })
const file = join(values.folder, `${items}x${dimensions}.npy`)
makeMatrix(file, items, dimensions)
const workspace = join(values.folder, 'workspace')
rmSync(workspace, { recursive: true, force: true })

const rows: [string, string, string][] = []
function command(wanted: string, ...args: string[]): Record<string, unknown> {
  const began = performance.now()
  const out = execFileSync(process.execPath, [join(import.meta.dirname, '../../bin/sid-studio'), ...args, '--workspace', workspace, '--json'], {
    encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'],
  })
  const seconds = (performance.now() - began) / 1000
  const shown = args.map((arg) => (arg === file ? 'FILE' : arg.replace(values.folder, '…'))).join(' ')
  rows.push([`\`${shown}\``, `${seconds.toFixed(1)} s`, wanted])
  console.log(`${shown.padEnd(84)} ${seconds.toFixed(1)} s`)
  return JSON.parse(out.trim().split('\n').at(-1)!) as Record<string, unknown>
}

const configuration = join(values.folder, 'kmeans.yaml')
writeFileSync(configuration, 'tokenizer: rq-kmeans\ncodebook_size: 256\n')
command('', 'train', file, '--config', configuration)
for (const method of ['suffix', 'next-best', 'minimum-cost', 'sinkhorn']) command('minutes', 'resolve', 'latest', '--method', method, '--finetune-epochs', '0')
for (const format of ['csv', 'parquet', 'jsonl', 'npy', 'lc-rec']) {
  const out = join(values.folder, `mapping.${format}`)
  const { files } = command(format === 'csv' || format === 'parquet' ? '10 s' : '', 'export', 'latest', '--format', format, '--out', out, '--force')
  rows.at(-1)![1] += `, ${Math.round((files as { bytes: number }[]).reduce((sum, { bytes }) => sum + bytes, 0) / 1e6)} MB`
}
rmSync(workspace, { recursive: true, force: true })

if (values.write) {
  writeSection('docs/scale.md', 'commands', `## A million items through the command line

${items.toLocaleString('en')} × ${dimensions} made-up embeddings, 3 × 256 codes by residual k-means, on ${cpus()[0]!.model}, ${cpus().length} cores, load ${loadavg()[0]!.toFixed(1)} at the
end. Written by \`bench/scale/commands.ts --write\`; nothing here is typed by hand. Seconds of whole commands, with the
start of their processes; an export is read back and compared before it counts as written.

| \`sid-studio …\` | measured | wanted |
|-|-|-|
${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}`)
}
