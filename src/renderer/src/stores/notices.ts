import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

export interface Notice {
  id: number
  level: 'info' | 'ok' | 'warning' | 'error'
  text: string
  action: { title: string; run: () => void } | null
}

const LIFE_MS = 8000

/** Sentences that pass by at the foot of the window; errors stay until they are dismissed. */
export const useNotices = defineStore('notices', () => {
  const notices = shallowRef<Notice[]>([])
  let last = 0
  const dismiss = (id: number) => {
    notices.value = notices.value.filter((notice) => notice.id !== id)
  }
  const show = (level: Notice['level'], text: string, action: Notice['action'] = null, lifeMs = LIFE_MS) => {
    const id = ++last
    notices.value = [
      ...notices.value.filter((notice) => notice.text !== text).slice(-3),
      { id, level, text, action },
    ]
    if (level !== 'error') setTimeout(() => dismiss(id), lifeMs)
  }
  return { notices, show, dismiss }
})
