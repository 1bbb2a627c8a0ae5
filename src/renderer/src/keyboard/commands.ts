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
  command: Command
  layer: number
}

const registered = shallowReactive<Registered[]>([])
const layers = shallowReactive({ top: 0 })

/** Commands that can be run now: those of the topmost dialog, or of the page when none is open. */
export const availableCommands = (): Command[] =>
  registered
    .filter(({ layer, command }) => layer === layers.top && (command.enabled?.() ?? true))
    .map(({ command }) => command)

/** All of the page's commands, also while the palette or the key list is open over it. */
export const pageCommands = (): Command[] =>
  registered
    .filter(({ layer, command }) => layer === 0 && (command.enabled?.() ?? true))
    .map(({ command }) => command)

/** Offers commands as long as the calling component or scope lives. */
export function useCommands(commands: readonly Command[]): void {
  const mine = commands.map((command) => ({ command, layer: layers.top }))
  registered.push(...mine)
  onScopeDispose(() => {
    for (const one of mine) registered.splice(registered.indexOf(one), 1)
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
  if (!chorded && (typing(event.target) || claims(event.target, event.key))) return
  const command = availableCommands().findLast(({ keys }) => keys?.some((key) => matches(key, event)))
  if (command === undefined) return
  event.preventDefault()
  command.run()
}
