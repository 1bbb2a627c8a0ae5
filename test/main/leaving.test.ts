import { expect, it, vi } from 'vitest'
import { quitQuestion } from '../../src/main/leaving'

vi.mock('electron', () => ({ dialog: {} }))

it('asks nothing where nothing is at work', () => {
  expect(quitQuestion('en', { runs: 0, jobs: 0 })).toBeNull()
})
it('says what is at work and what becomes of it, in both languages', () => {
  expect(quitQuestion('en', { runs: 2, jobs: 1 })).toMatchObject({
    message: '2 runs are training. A job is at work.',
    detail:
      'Quitting saves where training stands; it can go on from there later. ' +
      'Jobs are cancelled and leave nothing behind; start them again later.',
    buttons: ['Quit', 'Keep running in the background', 'Cancel'],
    cancelId: 2,
  })
  expect(quitQuestion('en', { runs: 1, jobs: 0 })?.message).toBe('A run is training.')
  expect(quitQuestion('zh', { runs: 1, jobs: 0 })?.message).toBe('有 1 个运行正在训练。')
})
