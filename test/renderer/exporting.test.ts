import { flushPromises, mount } from '@vue/test-utils'
import { VueQueryPlugin } from '@tanstack/vue-query'
import { createPinia, setActivePinia } from 'pinia'
import { defineComponent, h, shallowRef } from 'vue'
import { expect, it } from 'vitest'
import type { Assignment } from '@shared/entities'
import { listExportFormats } from '@shared/ipc/exports'
import { useExport } from '@/pages/run/export/useExport'

const FORMAT = { name: 'lc-rec', extension: '.index.json', options: ['suffix'], defaults: { suffix: 'none', columns: [], templates: [] } }

it('writes the extra code of who has told items apart by one, in a dialect that has none by itself; unless they say no', async () => {
  setActivePinia(createPinia())
  const invoke = (route: string) => Promise.resolve({ ok: true, data: route === listExportFormats.name ? { formats: [FORMAT] } : {} })
  Object.assign(window, { bridge: { invoke, on: () => () => {}, platform: 'linux' } })
  const assignment = shallowRef({ id: 'raw', method: null } as unknown as Assignment)
  let dialog: ReturnType<typeof useExport> | undefined
  mount(defineComponent(() => ((dialog = useExport(assignment, () => 'x')), () => h('i'))), { global: { plugins: [VueQueryPlugin] } })
  await flushPromises()
  expect(dialog!.options.value?.suffix).toBe('none')
  assignment.value = { id: 'told-apart', method: 'suffix' } as unknown as Assignment
  await flushPromises()
  expect(dialog!.options.value?.suffix).toBe('all')
  dialog!.options.value!.suffix = 'none'
  await flushPromises()
  expect(dialog!.options.value?.suffix).toBe('none')
})
