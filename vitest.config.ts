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

export default defineConfig({
  test: {
    // One less than there are cores, as by default, would be a single one where there are two.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        resolve: { alias: node },
        test: {
          name: 'node',
          environment: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/renderer/**', 'test/e2e/**'],
          // Native modules (TensorFlow, SQLite) are loaded once a process, never once a thread.
          pool: 'forks',
          testTimeout: 60_000,
        },
      },
      {
        resolve: { alias: web },
        plugins: [vue()],
        test: { name: 'web', environment: 'happy-dom', include: ['test/renderer/**/*.test.ts'] },
      },
    ],
  },
})
