/* global document, getComputedStyle, innerWidth, innerHeight, NodeFilter */
// Run inside the page; `namespaces` are the first words of message keys. What a glance would find fault with, a line each.
globalThis.eyesores = (namespaces) => {
  const found = new Set()
  const isSeen = (element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && element.closest('.visually-hidden') === null
  const name = (element) => `${element.tagName.toLowerCase()}${element.className && typeof element.className === 'string' ? `.${element.className.trim().replaceAll(/\s+/g, '.')}` : ''}`
  const says = (element) => `${name(element)} "${(element.textContent ?? '').trim().replaceAll(/\s+/g, ' ').slice(0, 50)}"`
  const style = (element) => getComputedStyle(element)

  // Nothing scrolls sideways, apart from what shows a file as it is.
  for (const element of document.querySelectorAll('html, body, .page, .page > main, .dialog, .dialog > .body, .scroll')) {
    if (element.querySelector(':scope pre, :scope .code') !== null || element.matches('pre, .code')) continue
    if (isSeen(element) && element.scrollWidth > element.clientWidth + 1) found.add(`scrolls sideways: ${name(element)}`)
  }

  const nearest = (element, test) => {
    for (let at = element.parentElement; at !== null; at = at.parentElement) if (test(at)) return at
    return null
  }
  const WORDS = 'h1, h2, h3, button, a, th, [role=columnheader], label, dt, .pill, .tag, kbd, .status span, .figure > *'
  for (const element of document.querySelectorAll(WORDS)) {
    if (!isSeen(element) || element.clientWidth === 0) continue
    // An ellipsis is meant where the whole is told on pointing at it.
    const told = element.closest('[title]') !== null || element.querySelector('[title]') !== null
    if (style(element).overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1 && !told) found.add(`cut off: ${says(element)}`)
    const box = element.getBoundingClientRect()
    const scroller = nearest(element, (at) => ['auto', 'scroll'].includes(style(at).overflowY) || style(at).contain.includes('paint'))
    if (scroller === null && (box.left < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1)) found.add(`out of the window: ${says(element)}`)
    const clip = nearest(element, (at) => style(at).overflowX !== 'visible')
    if (clip === null || told || style(clip).textOverflow === 'ellipsis') continue
    const outer = clip.getBoundingClientRect()
    if (box.right > outer.right + 1 || box.left < outer.left - 1) found.add(`clipped by ${name(clip)}: ${says(element)}`)
  }

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const key = new RegExp(`(?<![\\w/.-])(?:${namespaces.join('|')})(?:\\.[a-z][A-Za-z0-9-]*)+\\b`)
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const text = (node.textContent ?? '').trim()
    if (node.parentElement === null || node.parentElement.closest('style, script, .mono, code, pre') !== null) continue
    if (key.test(text)) found.add(`a message's key: ${text.slice(0, 60)}`)
    if (/^(?:NaN|undefined|null|Infinity)$/.test(text) || /\bundefined\b|\[object |\bNaN [%/]/.test(text)) found.add(`not words: ${text.slice(0, 60)}`)
  }
  return [...found]
}
