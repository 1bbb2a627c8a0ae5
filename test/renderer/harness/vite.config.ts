import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

const root = resolve(import.meta.dirname, '../../..')

/** The renderer as it is, with the fake bridge put before it. */
export default defineConfig({
  root: resolve(root, 'src/renderer'),
  resolve: {
    alias: {
      '@shared': resolve(root, 'src/shared'),
      '@': resolve(root, 'src/renderer/src'),
      '@demo': resolve(root, 'resources/demo'),
    },
  },
  cacheDir: '/tmp/sid-studio-harness-vite',
  server: { port: 5199, strictPort: true, fs: { allow: [root] }, watch: null },
  plugins: [
    vue(),
    {
      name: 'fake-bridge',
      transformIndexHtml: () => [
        {
          tag: 'script',
          attrs: { type: 'module', src: `/@fs${resolve(import.meta.dirname, 'fakeBridge.ts')}` },
          injectTo: 'head-prepend',
        },
      ],
    },
  ],
})
