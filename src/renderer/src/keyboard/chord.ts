const NAMES: Record<string, string> = {
  ' ': 'Space',
  Escape: 'Esc',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
}

const parts = (chord: string): { mod: boolean; shift: boolean; key: string } => {
  const pieces = chord === '+' ? ['+'] : chord.split('+')
  return { mod: pieces.includes('Mod'), shift: pieces.includes('Shift'), key: pieces.at(-1)! }
}

/** Is this the chord? Letters match in either case; `?` and the like whatever Shift is held for them. */
export function matches(
  chord: string,
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>,
): boolean {
  const { mod, shift, key } = parts(chord)
  if (event.altKey || mod !== (event.ctrlKey || event.metaKey)) return false
  const pressed = NAMES[event.key] ?? event.key
  const letter = /^[a-z]$/i.test(key)
  if (letter && shift !== event.shiftKey) return false
  return letter ? pressed.toUpperCase() === key.toUpperCase() : pressed === key
}

/** The key caps of a chord, as the machine calls them. */
export function keyCaps(chord: string, mac: boolean): string[] {
  const { mod, shift, key } = parts(chord)
  return [
    ...(mod ? [mac ? '⌘' : 'Ctrl'] : []),
    ...(shift ? [mac ? '⇧' : 'Shift'] : []),
    key === 'Enter' ? '↵' : key,
  ]
}
