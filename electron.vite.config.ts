import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'

const shared = { '@shared': resolve('src/shared') }
const node = { ...shared, '@core': resolve('src/core'), '@store': resolve('src/store'), '@jobs': resolve('src/jobs') }

// electron-vite guesses targets from the electron package; the registry stand-in is older (Chrome 130, Node 20.18).
const nodeTarget = 'node20.18'
const chromeTarget = 'chrome130'

export default defineConfig({
  main: {
    resolve: { alias: node },
    build: {
      target: nodeTarget,
      // `dependencies` stay external by default; the optional native binding must be named.
      externalizeDeps: { include: ['@tensorflow/tfjs-node-gpu'] },
      rolldownOptions: {
        input: {
          index: resolve('src/main/index.ts'),
          storeProcess: resolve('src/store/process.ts'),
          job: resolve('src/jobs/entry.ts'),
          cli: resolve('src/cli/index.ts'),
          itemThread: resolve('src/jobs/work/itemThread.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    resolve: { alias: shared },
    build: {
      target: nodeTarget,
      // A sandboxed preload must be one CommonJS file.
      rolldownOptions: {
        input: { index: resolve('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: resolve('src/renderer'),
    resolve: { alias: { ...shared, '@': resolve('src/renderer/src') } },
    plugins: [vue()],
    build: { target: chromeTarget, rolldownOptions: { input: { index: resolve('src/renderer/index.html') } } },
  },
})
