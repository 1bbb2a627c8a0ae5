import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const node = {
  '@shared': resolve('src/shared'),
  '@core': resolve('src/core'),
  '@store': resolve('src/store'),
  '@jobs': resolve('src/jobs'),
}
const web = { '@shared': resolve('src/shared'), '@': resolve('src/renderer/src') }

/** These replace modules or count every tensor of their process, so each has a process to itself. */
const ALONE = [
  'test/core/graph/eager.test.ts',
  'test/core/graph/program.test.ts',
  'test/core/runtime/facts.test.ts',
  'test/jobs/engine.test.ts',
  'test/main/leaving.test.ts',
]

/** Tests of what runs in Node. Native modules (TensorFlow, SQLite) are loaded once a process, never once a thread. */
const inNode = { environment: 'node', pool: 'forks', testTimeout: 60_000 } as const

export default defineConfig({
  test: {
    // One less than there are cores, as by default, would be a single one where there are two.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        resolve: { alias: node },
        test: {
          ...inNode,
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/renderer/**', 'test/e2e/**', ...ALONE],
          // Modules are evaluated once a worker, not once a file: TensorFlow alone takes a second.
          isolate: false,
        },
      },
      { resolve: { alias: node }, test: { ...inNode, name: 'alone', include: ALONE } },
      {
        resolve: { alias: web },
        plugins: [vue()],
        test: { name: 'web', environment: 'happy-dom', include: ['test/renderer/**/*.test.ts'], isolate: false },
      },
    ],
  },
})
