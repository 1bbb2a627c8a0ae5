import { effectScope } from 'vue'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { keyCaps, matches } from '@/keyboard/chord'
import {
  availableCommands,
  handleKey,
  pageCommands,
  useCommands,
  useLayer,
  type Command,
} from '@/keyboard/commands'
import { pageActions } from '@/keyboard/pageActions'
import { rankCommands } from '@/keyboard/rank'

const event = (key: string, init: KeyboardEventInit = {}) =>
  new KeyboardEvent('keydown', { key, cancelable: true, bubbles: true, ...init })
const command = (id: string, keys: string[], run = vi.fn(), more: Partial<Command> = {}): Command => ({
  id,
  title: () => id,
  keys,
  group: 'here',
  run,
  ...more,
})
const scopes: ReturnType<typeof effectScope>[] = []
const inScope = (work: () => void) => {
  const scope = effectScope()
  scope.run(work)
  scopes.push(scope)
  return scope
}
afterEach(() => {
  scopes
    .splice(0)
    .reverse()
    .forEach((scope) => scope.stop())
})

describe('a chord', () => {
  it('is met by Ctrl and by ⌘ alike', () => {
    expect(matches('Mod+K', event('k', { ctrlKey: true }))).toBe(true)
    expect(matches('Mod+K', event('k', { metaKey: true }))).toBe(true)
    expect(matches('Mod+K', event('k'))).toBe(false)
  })
  it('tells T from Shift+T, and takes ? however it is typed', () => {
    expect(matches('T', event('T', { shiftKey: true }))).toBe(false)
    expect(matches('Shift+T', event('T', { shiftKey: true }))).toBe(true)
    expect(matches('?', event('?', { shiftKey: true }))).toBe(true)
  })
  it('leaves Alt to the system', () => expect(matches('N', event('n', { altKey: true }))).toBe(false))
  it('is shown with the caps of the machine', () => {
    expect([keyCaps('Mod+Enter', false), keyCaps('Mod+Enter', true), keyCaps('[', false)]).toEqual([
      ['Ctrl', '↵'],
      ['⌘', '↵'],
      ['['],
    ])
  })
})

describe('a key', () => {
  it('runs the command offered last, and only while its owner lives', () => {
    const [page, panel] = [vi.fn(), vi.fn()]
    inScope(() => useCommands([command('page', ['N'], page)]))
    const inner = inScope(() => useCommands([command('panel', ['N'], panel)]))
    handleKey(event('n'))
    expect([page.mock.calls.length, panel.mock.calls.length]).toEqual([0, 1])
    inner.stop()
    scopes.pop()
    handleKey(event('n'))
    expect(page).toHaveBeenCalledOnce()
  })

  it('belongs to the field that a person types in, unless it comes with Ctrl', () => {
    const run = vi.fn()
    inScope(() => useCommands([command('new', ['N']), command('palette', ['Mod+K'], run)]))
    const field = document.body.appendChild(document.createElement('input'))
    const typed = event('n')
    Object.defineProperty(typed, 'target', { value: field })
    handleKey(typed)
    expect(typed.defaultPrevented).toBe(false)
    const chord = event('k', { ctrlKey: true })
    Object.defineProperty(chord, 'target', { value: field })
    handleKey(chord)
    expect(run).toHaveBeenCalledOnce()
  })

  it('leaves Space to a focused button', () => {
    const run = vi.fn()
    inScope(() => useCommands([command('pause', ['Space'], run)]))
    const press = event(' ')
    Object.defineProperty(press, 'target', {
      value: document.body.appendChild(document.createElement('button')),
    })
    handleKey(press)
    expect(run).not.toHaveBeenCalled()
    handleKey(event(' '))
    expect(run).toHaveBeenCalledOnce()
  })

  it('does not reach the page under a dialog', () => {
    const [page, dialog] = [vi.fn(), vi.fn()]
    inScope(() => useCommands([command('page', ['E'], page)]))
    const open = inScope(() => {
      useLayer()
      useCommands([command('write', ['Mod+Enter'], dialog)])
    })
    handleKey(event('e'))
    handleKey(event('Enter', { ctrlKey: true }))
    expect([page.mock.calls.length, dialog.mock.calls.length]).toEqual([0, 1])
    expect(pageCommands().map(({ id }) => id)).toEqual(['page'])
    open.stop()
    scopes.pop()
    expect(availableCommands().map(({ id }) => id)).toEqual(['page'])
  })

  it('passes a command that is not enabled', () => {
    const run = vi.fn()
    inScope(() => useCommands([command('export', ['E'], run, { enabled: () => false })]))
    handleKey(event('e'))
    expect(run).not.toHaveBeenCalled()
  })
})

it('the palette finds all typed words, those at the beginning first', () => {
  const commands = [command('Go to runs', []), command('New run', []), command('Runs: compare', [])]
  expect(rankCommands(commands, 'run').map(({ id }) => id)).toEqual([
    'Runs: compare',
    'Go to runs',
    'New run',
  ])
  expect(rankCommands(commands, 'to run').map(({ id }) => id)).toEqual(['Go to runs'])
  expect(rankCommands(commands, '')).toEqual(commands)
})

describe('commands that change while they are offered', () => {
  it('are those of the moment', () => {
    let names = ['a']
    inScope(() => useCommands(() => names.map((name) => command(name, []))))
    expect(availableCommands().map(({ id }) => id)).toEqual(['a'])
    names = ['b', 'c']
    expect(availableCommands().map(({ id }) => id)).toEqual(['b', 'c'])
  })
})

it('Esc leaves a field, so that the keys of the page are the page’s again', () => {
  const run = vi.fn()
  inScope(() => useCommands([command('back', ['Esc'], run)]))
  document.body.innerHTML = '<input>'
  const field = document.querySelector('input')!
  window.addEventListener('keydown', handleKey)
  field.focus()
  field.dispatchEvent(event('Escape'))
  expect(document.activeElement).toBe(document.body)
  expect(run).not.toHaveBeenCalled()
  document.body.dispatchEvent(event('Escape'))
  expect(run).toHaveBeenCalledOnce()
  window.removeEventListener('keydown', handleKey)
})

describe('what a page offers to be pressed', () => {
  const offered = (html: string, known: string[] = []) => {
    document.body.innerHTML = `<div class="page">${html}</div>`
    return pageActions(document.querySelector('.page'), known)
  }

  it('is named as its label says, or its words, with the choice that it belongs to', () => {
    const found = offered(
      '<button aria-label="More about this run">…</button><a href="#/x">Codebooks<i>3</i></a>' +
        '<div role="radiogroup" aria-label="Map"><button role="radio">PCA</button></div>' +
        '<label>Colour <select><option>group</option></select></label>',
    )
    expect(found.map(({ title }) => title())).toEqual(['More about this run', 'Codebooks 3', 'Map: PCA', 'Colour'])
  })
  it('leaves out rows, what is switched off, what shows its key, and what is a command already', () => {
    const html =
      '<div role="grid"><button>Open</button></div><table><tbody><tr><td><button>Go on</button></td></tr></tbody></table>' +
      '<button disabled>Apply</button><button>Export <kbd>E</kbd></button><button>Re-derive SIDs</button><button></button><button>Notes</button>'
    expect(offered(html, ['re-derive sids']).map(({ title }) => title())).toEqual(['Notes'])
  })
  it('is pressed, and has the focus then', () => {
    const [notes] = offered('<button>Notes</button>')
    const pressed = vi.fn()
    document.querySelector('button')!.addEventListener('click', pressed)
    notes!.run()
    expect(pressed).toHaveBeenCalledOnce()
    expect(document.activeElement?.textContent).toBe('Notes')
  })
})
