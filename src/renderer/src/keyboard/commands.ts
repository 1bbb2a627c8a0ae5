import { onScopeDispose, shallowReactive } from 'vue'
import { matches } from './chord'

export interface Command {
  id: string
  title: () => string
  /** Chords such as `Mod+K`, `?`, `[`, `Space`; any of them runs it. */
  keys?: readonly string[]
  /** Where the palette and the key list show it. */
  group: 'here' | 'go' | 'everywhere'
  /** Left out of the palette: movements, which make sense only as keys. */
  keysOnly?: boolean
  enabled?: () => boolean
  run: () => void
}

interface Registered {
  offered: () => readonly Command[]
  layer: number
}

const registered = shallowReactive<Registered[]>([])
const layers = shallowReactive({ top: 0 })

const commandsOf = (layer: number): Command[] =>
  registered
    .filter((one) => one.layer === layer)
    .flatMap(({ offered }) => offered())
    .filter(({ enabled }) => enabled?.() ?? true)

/** Commands that can be run now: those of the topmost dialog, or of the page when none is open. */
export const availableCommands = (): Command[] => commandsOf(layers.top)

/** All of the page's commands, also while the palette or the key list is open over it. */
export const pageCommands = (): Command[] => commandsOf(0)

/** Offers commands as long as the calling component or scope lives; a function where they change meanwhile. */
export function useCommands(commands: readonly Command[] | (() => readonly Command[])): void {
  const mine = { offered: typeof commands === 'function' ? commands : () => commands, layer: layers.top }
  registered.push(mine)
  onScopeDispose(() => {
    registered.splice(registered.indexOf(mine), 1)
  })
}

/** A dialog calls this first: until it ends, only commands offered inside it run. */
export function useLayer(): void {
  layers.top += 1
  onScopeDispose(() => {
    layers.top -= 1
  })
}

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'range'].includes(target.type)))

/** Space and Enter belong to what has the focus. */
const claims = (target: EventTarget | null, key: string): boolean =>
  (key === ' ' || key === 'Enter') &&
  target instanceof HTMLElement &&
  target.closest('button, a[href], [role=option], [role=menuitem], [role=tab], summary, input') !== null

/** Runs the command that was offered last for this key. */
export function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return
  const chorded = event.ctrlKey || event.metaKey
  // Out of a field, so that the page's own keys can be used again; the Tab key goes on from there.
  if (event.key === 'Escape' && layers.top === 0 && typing(event.target)) (event.target as HTMLElement).blur()
  if (!chorded && (typing(event.target) || claims(event.target, event.key))) return
  const command = availableCommands().findLast(({ keys }) => keys?.some((key) => matches(key, event)))
  if (command === undefined) return
  event.preventDefault()
  command.run()
}
