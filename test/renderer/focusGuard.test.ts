import { mount } from '@vue/test-utils'
import { defineComponent, h } from 'vue'
import { beforeEach, expect, it } from 'vitest'
import { useFocusGuard } from '@/keyboard/focusGuard'

const later = () => new Promise((resolve) => setTimeout(resolve, 120))
const $ = <T extends HTMLElement>(selector: string) => document.querySelector<T>(selector)!

beforeEach(() => {
  document.body.innerHTML = '<main tabindex="-1"><button id="a">a</button><button id="b">b</button></main>'
})
const guard = () => mount(defineComponent(() => (useFocusGuard(), () => h('i'))))

it('gives the focus to the page where the element that had it is taken away', async () => {
  const page = guard()
  $('#a').focus()
  $('#a').remove()
  await later()
  expect(document.activeElement).toBe($('main'))
  page.unmount()
})

it('gives it to an open dialog first', async () => {
  const page = guard()
  document.body.insertAdjacentHTML('beforeend', '<div role="dialog" tabindex="-1"><button id="c">c</button></div>')
  $('#c').focus()
  $('#c').remove()
  await later()
  expect(document.activeElement).toBe($('[role=dialog]'))
  page.unmount()
})

it('leaves it where whoever took the element away has put it', async () => {
  const page = guard()
  $('#a').focus()
  $('#a').remove()
  setTimeout(() => $('#b').focus(), 5)
  await later()
  expect(document.activeElement).toBe($('#b'))
  page.unmount()
})

it('takes it from nobody who has left of their own will', async () => {
  const page = guard()
  $('#a').focus()
  $('#a').blur()
  document.dispatchEvent(new Event('pointerup'))
  $('#a').remove()
  await later()
  expect(document.activeElement).toBe(document.body)
  page.unmount()
})
