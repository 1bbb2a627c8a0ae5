import { existsSync, readFileSync, rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { JobStatus } from '@shared/entities'
import { JobStatus as Statuses } from '@shared/entities'
import type { JobQuery } from '@shared/queries'
import { newId } from '@store/ids'
import { searchedPrefix } from '@shared/sidPrefix'
import { decodeSid, encodeSid, prefixRange } from '@store/sids'
import type { SlowQuery } from '@store/workspace'
import { makeDataset, temporaryWorkspace } from './helpers'

const code = (name: string) => expect.objectContaining({ code: name })

describe('ids', () => {
  it('are twelve characters, ascend, and never repeat', () => {
    const ids = Array.from({ length: 5000 }, () => newId())
    expect(new Set(ids).size).toBe(5000)
    expect([...ids].sort()).toEqual(ids)
    expect(ids.every((id) => /^[0-9a-hjkmnp-tv-z]{12}$/.test(id))).toBe(true)
  })

  it('of a later time sort behind those of an earlier', () => {
    const now = newId()
    expect(newId(Date.UTC(2057, 0, 1)) > now).toBe(true)
  })
})

describe('a SID as bytes', () => {
  it('sorts as its codes do, and keeps them', () => {
    const sids = [[0, 0], [0, 255], [0, 256], [1, 0], [255, 65_535], [256, 0], [65_535, 1]]
    const bytes = sids.map((sid) => encodeSid(sid))
    expect([...bytes].reverse().sort(Buffer.compare)).toEqual(bytes)
    expect(bytes.map(decodeSid)).toEqual(sids)
  })

  it('lies in the range of its prefixes and of no other', () => {
    const inside = (sid: number[], prefix: number[]) => {
      const [from, to] = prefixRange(prefix)
      return Buffer.compare(encodeSid(sid), from) >= 0 && Buffer.compare(encodeSid(sid), to) < 0
    }
    expect(inside([12, 40, 7], [12, 40])).toBe(true)
    expect(inside([12, 65_535, 65_535], [12])).toBe(true)
    expect(inside([12, 41, 0], [12, 40])).toBe(false)
    expect(inside([65_535], [])).toBe(true)
  })

  it('is recognised in a search box, where a lone number is none', () => {
    expect(searchedPrefix('12-40')).toEqual([12, 40])
    expect(searchedPrefix(' 12-40-7 ')).toEqual([12, 40, 7])
    expect(searchedPrefix('12-')).toEqual([12])
    for (const text of ['12', '-12', 'a-1', '12-40x', '1--2', '', '-']) expect(searchedPrefix(text)).toBeNull()
  })
})

describe('settings', () => {
  it('keep any JSON by name', () => {
    const { settings } = temporaryWorkspace()
    settings.set('theme', 'dark')
    settings.set('columns', { runs: ['name', 'status'], width: [1, null] })
    settings.set('theme', 'light')
    expect(settings.all()).toEqual({ columns: { runs: ['name', 'status'], width: [1, null] }, theme: 'light' })
    settings.remove('theme')
    expect(settings.get('theme')).toBeUndefined()
  })
})

describe('derived results', () => {
  it('are replaced with their files, and forgotten with them', () => {
    const workspace = temporaryWorkspace()
    const id = makeDataset(workspace, 'x')
    workspace.derived.put(id, 'map', { method: 'pca' }, [Buffer.from('1')])
    const first = workspace.derived.get(id, 'map')!
    workspace.derived.put(id, 'map', { method: 'umap' }, [Buffer.from('2')])
    const second = workspace.derived.get(id, 'map')!
    expect([second.value, readFileSync(second.file!, 'utf8'), existsSync(first.file!)]).toEqual([{ method: 'umap' }, '2', false])
    workspace.derived.put(id, 'figures', 0.5)
    expect(workspace.derived.list(id).map((entry) => entry.name)).toEqual(['figures', 'map'])
    expect(workspace.derived.get(id, 'figures')).toMatchObject({ value: 0.5, file: null })
    workspace.derived.delete(id, 'map')
    expect([workspace.derived.get(id, 'map'), existsSync(second.file!)]).toEqual([null, false])
  })
  it('whose file was lost are as good as none, and made again in its place', () => {
    const workspace = temporaryWorkspace()
    const id = makeDataset(workspace, 'x')
    workspace.derived.put(id, 'map', null, [Buffer.from('1')])
    rmSync(workspace.derived.get(id, 'map')!.file!)
    expect(workspace.derived.get(id, 'map')).toBeNull()
    workspace.derived.put(id, 'map', null, [Buffer.from('2')])
    expect(readFileSync(workspace.derived.get(id, 'map')!.file!, 'utf8')).toBe('2')
    expect(workspace.maintenance.check()).toEqual([])
  })
})

describe('jobs', () => {
  it('change their status along the legal ways only', () => {
    const legal: Record<JobStatus, JobStatus[]> = {
      queued: ['running', 'cancelled'], running: ['interrupted', 'completed', 'failed', 'cancelled'],
      interrupted: ['queued', 'running', 'cancelled'], completed: [], failed: ['queued', 'running'], cancelled: [],
    }
    const { jobs } = temporaryWorkspace()
    for (const from of Statuses.options) {
      for (const to of Statuses.options) {
        const { id } = jobs.create({ kind: 'import', title: 'x', input: { file: 'a' } })
        if (from !== 'queued') jobs.change(id, { status: from === 'cancelled' ? from : 'running' })
        if (!['queued', 'running', 'cancelled'].includes(from)) jobs.change(id, { status: from })
        if (from === to || legal[from].includes(to)) expect(jobs.change(id, { status: to }).status).toBe(to)
        else expect(() => jobs.change(id, { status: to })).toThrow(code('job.badTransition'))
      }
    }
  })

  it('keep progress, result and error as told', () => {
    const { jobs, leases } = temporaryWorkspace()
    const { id } = jobs.create({ kind: 'import', title: 'x', datasetId: 'd', input: { file: 'a', columns: [1, 2] } })
    expect(jobs.claim(id)).toMatchObject({ status: 'running', input: { file: 'a', columns: [1, 2] }, datasetId: 'd' })
    expect(leases.get(`job:${id}`)?.pid).toBe(process.pid)
    expect(() => jobs.delete(id)).toThrow(code('job.badTransition'))
    const progress = { done: 5, total: 10, message: 'rows' }
    expect(jobs.change(id, { progress }).progress).toEqual(progress)
    expect(jobs.change(id, { status: 'completed', result: { datasetId: 'd' } })).toMatchObject({ progress, result: { datasetId: 'd' } })
    expect(leases.list()).toEqual([])
    jobs.delete(id)
    expect(jobs.find(id)).toBeNull()
  })

  it('are listed newest first, by what they are, page by page', () => {
    const { jobs } = temporaryWorkspace()
    for (let i = 0; i < 9; i++) jobs.create({ kind: i % 3 ? 'index' : 'import', title: String(i), runId: i > 6 ? 'r' : null, input: null })
    const titles = (query: JobQuery) => jobs.page(query).rows.map((job) => job.title).join('')
    expect(titles({})).toBe('876543210')
    expect(titles({ kind: 'import' })).toBe('630')
    expect(titles({ runId: 'r' })).toBe('87')
    expect(titles({ statuses: ['running'] })).toBe('')
    const first = jobs.page({ limit: 4 })
    expect(titles({ limit: 9, after: first.next })).toBe('43210')
  })
})

describe('a slow query', () => {
  it('is told with its name, and a quick one is not', () => {
    const slow: SlowQuery[] = []
    const workspace = temporaryWorkspace({ slowMs: 5, onSlowQuery: (one) => void slow.push(one) })
    workspace.settings.get('x')
    expect(slow.filter((one) => one.query === 'settings.get')).toEqual([])
    makeDataset(workspace, 'x', { items: 6000, columns: { n: Array.from({ length: 6000 }, (_, i) => i) }, indexed: true })
    const told = slow.find((one) => one.query === 'items.buildIndexes')
    expect(told!.milliseconds).toBeGreaterThan(5)
  })
})
