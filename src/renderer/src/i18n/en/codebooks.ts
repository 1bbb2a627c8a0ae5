export const codebooks = {
  level: 'Level {level}: {used} of {size} codes used, perplexity {perplexity}',
  used: '{used} / {size} used',
  perplexity: '{value} perplexity',
  dead: '{n} dead',
  noneDead: 'none dead',
  levels: 'Levels',
  usage: { title: 'Usage', note: 'items per code', sorted: 'Sorted', index: 'By index', order: 'Order', even: 'even use, {items} items', code: 'Code', items: 'items', rank: 'rank' },
  flow: { title: 'Flow to level {level}', note: 'An even spread along a row means that the next level splits this code well. A column that is dark all the way down is a code that catches everything.', from: 'Code', to: 'next code', last: 'Level {level} is the last: nothing follows it.', legend: 'items' },
  tree: { title: 'Prefix tree', all: 'All items', drill: 'drill in', out: 'out', code: 'Code', items: 'Items', sids: 'SIDs', share: 'Share', sample: 'Holds', colliding: 'Colliding', shown: '{n} of {total} codes', open: 'Open in Items', sidItems: 'Every item here has the SID {sid}.' },
  code: {
    title: 'Code {code}', rank: 'level {level}, rank {rank} of {size}', previous: 'Previous code', next: 'Next code',
    items: 'Items', ofAll: '{share} of all', purity: 'Purity, {column}', nextCodes: 'Level {level} codes', below: 'of {size} below it', colliding: 'Colliding', collidingNote: 'items',
    sample: '{n} of {items}', by: 'Purity by', values: '{n} value | {n} values', nearest: 'Nearest codes', nearestNote: 'by distance between codewords', distance: 'Distance',
    dead: 'No item has this code. It is dead: revive_dead_codes moves such codes to items that are worst represented.',
    column: 'Column',
  },
}
