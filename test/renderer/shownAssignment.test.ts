import { mount } from '@vue/test-utils'
import { defineComponent, h, nextTick, shallowRef } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Assignment } from '@shared/entities'
import { collisions } from '@shared/ipc'
import { call } from '@/bridge/client'
import { useShownAssignment } from '@/pages/run/useShownAssignment'

const raw = (id: string, checkpoint: 'last' | 'best-collision' = 'best-collision') => ({ id, kind: 'raw', checkpoint, name: checkpoint }) as Assignment
const resolved = (id: string) => ({ id, kind: 'resolved', checkpoint: null, name: id }) as Assignment
const answer = shallowRef({ assignments: [] as Assignment[], chosenAssignmentId: null as string | null })
const tab = shallowRef('collisions')

function open() {
  let shown: ReturnType<typeof useShownAssignment> | undefined
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:any*', component: { render: () => null } }] })
  const page = defineComponent(() => {
    shown = useShownAssignment(() => answer.value, () => tab.value)
    return () => h('i')
  })
  mount(page, { global: { plugins: [router] } })
  return shown!
}
async function trainedTo(chosen: Assignment, others: Assignment[] = []) {
  answer.value = { assignments: [chosen, ...others], chosenAssignmentId: chosen.id }
  await nextTick()
}

beforeEach(async () => {
  tab.value = 'collisions'
  await trainedTo(raw('a'))
})

describe('the mapping that a run shows while it trains', () => {
  it('comes by itself when it is the first', async () => {
    answer.value = { assignments: [], chosenAssignmentId: null }
    const shown = open()
    expect(shown.assignment.value).toBeNull()
    await trainedTo(raw('a'))
    expect(shown.assignment.value?.id).toBe('a')
  })
  it('stays when training has written a newer one, which is offered and comes when asked for', async () => {
    const shown = open()
    await trainedTo(raw('b'))
    expect([shown.assignment.value?.id, shown.newer.value?.id]).toEqual(['a', 'b'])
    shown.showNewest()
    expect([shown.assignment.value?.id, shown.newer.value]).toEqual(['b', null])
  })
  it('is the newest on another tab', async () => {
    const shown = open()
    await trainedTo(raw('b'))
    tab.value = 'items'
    await nextTick()
    expect(shown.assignment.value?.id).toBe('b')
  })
  it('is the newest as soon as somebody asks what only the gone one could answer', async () => {
    const shown = open()
    await trainedTo(raw('b'))
    const error = { code: 'assignment.notFound', message: '', details: {} }
    Object.assign(window, { bridge: { invoke: () => Promise.resolve({ ok: false, error }) } })
    await expect(call(collisions.collisionSummary, { assignmentId: 'a' })).rejects.toThrow()
    expect(shown.assignment.value?.id).toBe('b')
  })
  it('follows the checkpoint that was picked, not the one that would be chosen', async () => {
    const shown = open()
    await trainedTo(raw('a'), [raw('l1', 'last')])
    shown.assignmentId.value = 'l1'
    await nextTick()
    expect(shown.assignment.value?.id).toBe('l1')
    await trainedTo(raw('b'), [raw('l2', 'last')])
    shown.showNewest()
    expect([shown.assignment.value?.id, shown.newer.value]).toEqual(['l2', null])
  })
  it('is at once what a person has resolved, also before the list of mappings has it', async () => {
    const shown = open()
    shown.assignmentId.value = 'r'
    await nextTick()
    expect(shown.assignment.value?.id).toBe('a')
    await trainedTo(raw('a'), [resolved('r')])
    expect(shown.assignment.value?.id).toBe('r')
  })
})
