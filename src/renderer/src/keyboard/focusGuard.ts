import { onScopeDispose } from 'vue'

/** Time for what took the focused element away to name another, as dialogs do when they close, in ms. */
const GRACE_MS = 60

/**
 * Nobody loses their place: where the element that has the focus is taken away, or switched off while something runs,
 * the browser gives the focus to the body. Here it goes to the page's own content, and back to what was only off.
 */
export function useFocusGuard(): void {
  let last: HTMLElement | null = null
  let wasOff = false
  let timer = 0
  const remember = (element: HTMLElement | null) => {
    last = element
    wasOff = false
  }
  const isLost = () => document.activeElement === null || document.activeElement === document.body
  const giveBack = () => {
    if (last === null || !isLost()) return
    const place = (selector: string) => document.querySelector<HTMLElement>(selector)
    if (!last.isConnected) (place('[role=dialog]') ?? place('main'))?.focus()
    else if (wasOff && !last.matches(':disabled')) last.focus()
  }
  const changed = () => {
    if (last === null || !isLost()) return
    wasOff ||= last.isConnected && last.matches(':disabled')
    window.clearTimeout(timer)
    timer = window.setTimeout(giveBack, GRACE_MS)
  }
  const focused = ({ target }: FocusEvent) => {
    if (target instanceof HTMLElement && target !== document.body) remember(target)
  }
  // A person who clicks where nothing takes the focus has left of their own will.
  const left = () => {
    if (isLost()) remember(null)
  }
  const observer = new MutationObserver(changed)
  observer.observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ['disabled'] })
  document.addEventListener('focusin', focused)
  document.addEventListener('pointerup', left)
  onScopeDispose(() => {
    observer.disconnect()
    window.clearTimeout(timer)
    document.removeEventListener('focusin', focused)
    document.removeEventListener('pointerup', left)
  })
}
