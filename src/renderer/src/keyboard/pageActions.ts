import type { Command } from './commands'

const WHAT = 'button, a[href], select'
/** Rows are for arrows. */
const NOT_INSIDE = '[role=grid], [role=listbox], tbody'
/** What shows a key is offered as a command already; what is chosen or open already does nothing. */
const NOT = ':has(kbd), :disabled, [aria-disabled=true], [aria-checked=true], [aria-current=page]'

/** The words of an element, with room between its parts. */
const wordsOf = (element: Element) =>
  [...element.childNodes].map(({ textContent }) => textContent?.trim() ?? '').filter((words) => words !== '').join(' ')

/** What a button is called: its label, else its words. */
function nameOf(element: Element): string {
  const group = element.closest('[role=radiogroup]')?.getAttribute('aria-label')
  const field = element instanceof HTMLSelectElement ? element.labels[0]?.firstChild?.textContent : null
  const own = element.getAttribute('aria-label') ?? field ?? (element instanceof HTMLSelectElement ? '' : wordsOf(element))
  const words = own.replace(/\s+/g, ' ').trim()
  return words !== '' && group ? `${group}: ${words}` : words
}

/** As a click or a key on it would: a menu opens, a choice takes the focus. */
function use(element: HTMLElement) {
  element.focus()
  if (element.getAttribute('aria-haspopup') === 'menu') element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
  else if (!(element instanceof HTMLSelectElement)) element.click()
}

const inSight = (element: Element): boolean => element.checkVisibility?.({ visibilityProperty: true }) ?? true

/** Everything on a page that can be pressed or chosen, by name, for those who would rather type it. */
export function pageActions(page: Element | null, known: readonly string[] = []): Command[] {
  const taken = new Set(known.map((title) => title.toLowerCase()))
  return [...(page?.querySelectorAll<HTMLElement>(WHAT) ?? [])].flatMap((element, index) => {
    if (element.matches(NOT) || element.closest(NOT_INSIDE) !== null || !inSight(element)) return []
    const name = nameOf(element)
    if (name === '' || taken.has(name.toLowerCase())) return []
    taken.add(name.toLowerCase())
    return [{ id: `page.${index}`, title: () => name, group: 'here' as const, run: () => use(element) }]
  })
}
