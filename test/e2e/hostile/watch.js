/* global document, MutationObserver, addEventListener */
// Run inside the page: notes every element that only an exploit can have made, and every breach of the page's policy.
globalThis.caught = []
const FOREIGN = '[data-evil], script:not([src]), iframe, object, embed, base, form[action], a[href^="javascript:"], a[href^="http"], img[src="x"]'
const note = (element) => globalThis.caught.push(element.outerHTML.slice(0, 160))
new MutationObserver((changes) => {
  for (const { addedNodes } of changes)
    for (const node of addedNodes) {
      if (node.nodeType !== 1) continue
      if (node.matches(FOREIGN)) note(node)
      node.querySelectorAll(FOREIGN).forEach(note)
    }
}).observe(document, { subtree: true, childList: true })
addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => globalThis.caught.push(`policy: ${violatedDirective} ${blockedURI}`))
