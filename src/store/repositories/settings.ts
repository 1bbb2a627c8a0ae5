import type { Json, Settings } from '../api'
import type { StoreContext } from '../context'

export function createSettings({ connection: db }: StoreContext): Settings {
  return {
    get: (key) => {
      const row = db.get<{ value: string }>('SELECT value FROM setting WHERE name = ?', [key])
      return row ? (JSON.parse(row.value) as Json) : undefined
    },
    set: (key, value) =>
      db.write((tx) => void tx.run('INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)', [key, JSON.stringify(value)])),
    remove: (key) => db.write((tx) => void tx.run('DELETE FROM setting WHERE name = ?', [key])),
    all: () =>
      Object.fromEntries(
        db
          .all<{ name: string; value: string }>('SELECT name, value FROM setting ORDER BY name')
          .map((row) => [row.name, JSON.parse(row.value) as Json]),
      ),
  }
}
