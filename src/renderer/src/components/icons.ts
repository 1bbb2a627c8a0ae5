/** Shapes on a 16×16 ground, drawn as strokes. */
export const ICONS = {
  datasets:
    '<ellipse cx="8" cy="3.8" rx="5.2" ry="2.1"/><path d="M2.8 3.8v8.4c0 1.2 2.3 2.1 5.2 2.1s5.2-.9 5.2-2.1V3.8M2.8 8c0 1.2 2.3 2.1 5.2 2.1s5.2-.9 5.2-2.1"/>',
  runs: '<path d="M1.8 13.2h12.4M1.8 13.2V2.4M4 10.6l2.6-3.4 2.3 1.8 4.4-5.6"/>',
  compare: '<path d="M2 4.4h7.5M2 8h4.5M2 11.6h7.5"/><path d="M11.6 5.8 14 8l-2.4 2.2M14 8H9"/>',
  settings:
    '<circle cx="8" cy="8" r="2.1"/><path d="M8 1.6v2M8 12.4v2M1.6 8h2M12.4 8h2M3.5 3.5l1.4 1.4M11.1 11.1l1.4 1.4M12.5 3.5l-1.4 1.4M4.9 11.1l-1.4 1.4"/>',
  pause: '<path d="M5.5 3.5v9M10.5 3.5v9" stroke-width="2"/>',
  stop: '<rect x="4" y="4" width="8" height="8" rx="1"/>',
  chip: '<rect x="4.2" y="4.2" width="7.6" height="7.6" rx="1"/><path d="M6.4 4V2M9.6 4V2M6.4 14v-2M9.6 14v-2M4 6.4H2M4 9.6H2M14 6.4h-2M14 9.6h-2"/>',
  folder: '<path d="M1.8 12.8V3.6h4.4l1.4 1.6h6.6v7.6z"/>',
  export: '<path d="M8 11V2.8M4.6 6 8 2.6 11.4 6M2.4 10.6v3h11.2v-3"/>',
  down: '<path d="m4.5 6.5 3.5 3.5 3.5-3.5"/>',
  up: '<path d="m4.5 9.5 3.5-3.5 3.5 3.5"/>',
  right: '<path d="m6.5 4.5 3.5 3.5-3.5 3.5"/>',
  search: '<circle cx="7" cy="7" r="4.2"/><path d="m10.2 10.2 3.6 3.6"/>',
  copy: '<rect x="5.5" y="5.5" width="8" height="8" rx="1.2"/><path d="M10.5 5.5v-3h-8v8h3"/>',
  file: '<path d="M4 1.8h5l3 3v9.4H4zM9 1.8v3h3"/>',
  play: '<path d="M5 3.4v9.2L12.6 8z"/>',
  check: '<path d="m3.2 8.4 3.1 3.1 6.5-7"/>',
  warning: '<path d="M8 2.2 14.4 13.4H1.6zM8 6.4v3.2M8 11.4v.1"/>',
  info: '<circle cx="8" cy="8" r="6.2"/><path d="M8 7.3v3.8M8 4.9v.2"/>',
  error: '<circle cx="8" cy="8" r="6.2"/><path d="M8 4.8v3.8M8 10.9v.2"/>',
  columns: '<path d="M2.4 3h11.2v10H2.4zM6.2 3v10M9.8 3v10"/>',
  plus: '<path d="M8 3.2v9.6M3.2 8h9.6"/>',
  grip: '<path d="M6 4h.01M6 8h.01M6 12h.01M10 4h.01M10 8h.01M10 12h.01" stroke-width="2"/>',
  cross: '<path d="m4 4 8 8M12 4l-8 8"/>',
  more: '<path d="M3.5 8h.01M8 8h.01M12.5 8h.01" stroke-width="2.2"/>',
  table: '<path d="M2.4 3h11.2v10H2.4zM2.4 6.4h11.2M2.4 9.7h11.2M6.2 6.4V13"/>',
  minus: '<path d="M3.2 8h9.6"/>',
  frame: '<path d="M2.4 5.4v-3h3M10.6 2.4h3v3M13.6 10.6v3h-3M5.4 13.6h-3v-3"/>',
  lasso:
    '<path d="M8 2.4c3.3 0 5.8 1.7 5.8 3.9S11.3 10.2 8 10.2 2.2 8.5 2.2 6.3 4.7 2.4 8 2.4z" stroke-dasharray="2.2 1.4"/><path d="M5.4 9.6c-1 .6-1.2 1.6-.5 2.2.8.7 2 .2 2.2 1.8"/>',
  star: '<path d="m8 2.2 1.8 3.7 4 .6-2.9 2.8.7 4L8 11.4l-3.6 1.9.7-4L2.2 6.5l4-.6z"/>',
} as const

export type IconName = keyof typeof ICONS
