const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** For the few places that take HTML: ECharts puts what a tooltip's formatter returns into innerHTML. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character]!)

/** ECharts reads `{name|text}` in labels as rich text, and a template's `{b}` as a value: hostile braces are widened. */
export const escapeLabel = (text: string): string => text.replaceAll('{', '｛').replaceAll('}', '｝')
