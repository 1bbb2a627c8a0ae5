import { events, type PayloadOf } from '@shared/ipc'
import { defineStore } from 'pinia'
import { shallowReactive, shallowRef, triggerRef } from 'vue'
import { useEvent } from '@/bridge/client'

export type Progress = PayloadOf<typeof events.runProgress>

/** Where each training run is. Ten messages a second become at most one redraw a frame. */
export const useLive = defineStore('live', () => {
  const progress = shallowRef(new Map<string, Progress>())
  const storeUp = shallowReactive({ value: true })
  let frame = 0
  useEvent(events.runProgress, (message) => {
    progress.value.set(message.runId, message)
    frame ||= requestAnimationFrame(() => {
      frame = 0
      triggerRef(progress)
    })
  })
  useEvent(events.runStatus, ({ runId, status }) => {
    if (status === 'running' || status === 'paused' || status === 'starting') return
    progress.value.delete(runId)
    triggerRef(progress)
  })
  useEvent(events.storeState, ({ up }) => {
    storeUp.value = up
  })
  return { progress, storeUp }
})
