import { describe, expect, it } from 'vitest'
import { collisionTreemap } from '@/charts/collisionTreemap'
import { groupSizes } from '@/charts/groupSizes'

const words = { title: 'T', prefix: 'P', items: 'I', colliding: 'C', size: 'S', groups: 'G' }

describe('collisions of a whole assignment', () => {
  it('give room to prefixes with collisions only, and tell the largest share', () => {
    const prefix = (code: number, items: number, itemsInCollisions: number) => ({ prefix: [code], items, sids: 1, children: 1, itemsInCollisions })
    const chart = collisionTreemap({ prefixes: [prefix(3, 10, 4), prefix(5, 8, 0), prefix(7, 4, 3)], words })
    expect(chart.table().rows).toEqual([['3', 10, 4], ['7', 4, 3]])
    expect(chart.most).toBe(0.75)
  })

  it('put sizes beyond the 24th together', () => {
    const sizes = Array.from({ length: 30 }, (_, i) => ({ size: i + 2, groups: 1 }))
    const { rows } = groupSizes({ sizes, words }).table()
    expect(rows).toHaveLength(25)
    expect(rows.at(-1)).toEqual(['26 …', 6])
  })
})
