import { mount } from '@vue/test-utils'
import { nextTick } from 'vue'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import SidChip from '@/components/data/SidChip.vue'
import SegmentedControl from '@/components/SegmentedControl.vue'
import StatusPill from '@/components/StatusPill.vue'
import DataTable from '@/components/table/DataTable.vue'
import { i18n, setLanguage } from '@/i18n'

beforeAll(() => {
  Object.assign(window, { bridge: { platform: 'linux' } })
  // happy-dom lays nothing out; the virtual list needs a height to fill.
  for (const [name, size] of [
    ['offsetHeight', 280],
    ['offsetWidth', 600],
    ['clientHeight', 280],
  ] as const)
    Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => size })
})
beforeEach(() => setLanguage('en'))
const global = { plugins: [i18n] }

describe('a table of a million rows', () => {
  const columns = [
    { key: 'name', title: 'Name', width: '1fr', sortBy: 'name' },
    { key: 'size', title: 'Size', width: '80px', align: 'right' as const },
  ]
  const make = (props: object = {}) =>
    mount(DataTable<{ name: string; size: number }>, {
      global,
      attachTo: document.body,
      props: {
        columns,
        count: 1_000_000,
        rowAt: (index: number) => (index < 500 ? { name: `<b>item ${index}</b>`, size: index } : undefined),
        label: 'Items',
        sort: { by: 'name', direction: 'asc' },
        ...props,
      },
      slots: {
        name: '<template #name="{ row }">{{ row.name }}</template>',
        size: '<template #size="{ row }">{{ row.size }}</template>',
      },
    })

  it('has only the rows in sight in the page, and says how many there are', async () => {
    const table = make()
    await nextTick()
    const rows = table.findAll('.row-line')
    expect(rows.length).toBeGreaterThan(5)
    expect(rows.length).toBeLessThan(60)
    expect(table.attributes('aria-rowcount')).toBe('1000001')
    expect(table.emitted('visible')!.at(-1)![1]).toBeLessThan(60)
    table.unmount()
  })

  it('shows content from files as text', async () => {
    const table = make()
    await nextTick()
    expect(table.find('.row-line b').exists()).toBe(false)
    expect(table.find('.row-line').text()).toContain('<b>item 0</b>')
    table.unmount()
  })

  it('moves its selection by keys and opens by Enter', async () => {
    const table = make()
    await table.trigger('keydown', { key: 'ArrowDown' })
    await table.setProps({ selected: 0 })
    await table.trigger('keydown', { key: 'Enter' })
    expect(table.emitted('update:selected')).toEqual([[0]])
    expect(table.emitted('open')).toEqual([[{ name: '<b>item 0</b>', size: 0 }]])
    table.unmount()
  })

  it('says how it is sorted, and asks for the other way round', async () => {
    const table = make()
    expect(table.find('[role=columnheader]').attributes('aria-sort')).toBe('ascending')
    await table.find('.sort').trigger('click')
    expect(table.emitted('sort')).toEqual([[{ by: 'name', direction: 'desc' }]])
    table.unmount()
  })

  it('lets one cell take the place of all to its right', async () => {
    const table = make({ spill: (row: { size: number }) => (row.size === 1 ? 'name' : null) })
    await nextTick()
    const [first, second] = table.findAll('.row-line')
    expect([first!.findAll('[role=gridcell]').length, second!.findAll('[role=gridcell]').length]).toEqual([
      2, 1,
    ])
    table.unmount()
  })
})

it('a segmented control is one stop for the tab key and moves by arrows', async () => {
  const control = mount(SegmentedControl<string>, {
    global,
    attachTo: document.body,
    props: {
      modelValue: 'a',
      label: 'Kind',
      options: [
        { value: 'a', title: 'A' },
        { value: 'b', title: 'B', disabled: true },
        { value: 'c', title: 'C' },
      ],
    },
  })
  expect(control.findAll('[role=radio]').map((radio) => radio.attributes('tabindex'))).toEqual([
    '0',
    '-1',
    '-1',
  ])
  await control.trigger('keydown', { key: 'ArrowRight' })
  expect(control.emitted('update:modelValue')).toEqual([['c']])
  control.unmount()
})

it('a semantic ID reads as its codes with dashes, the suffix last', () => {
  expect(mount(SidChip, { props: { codes: [12, 40, 7], suffix: 0 } }).text()).toBe('12-40-7-0')
})

it('a state is told by its words, not by its colour alone', () => {
  expect(mount(StatusPill, { props: { tone: 'bad' }, slots: { default: 'Failed' } }).text()).toBe('Failed')
})
