import { dialog, type BrowserWindow } from 'electron'

export interface Busy {
  runs: number
  /** Imports, exports, resolvers and maps under way. */
  jobs: number
}

interface Words {
  quit: string
  background: string
  cancel: string
  runs: (n: number) => string
  jobs: (n: number) => string
  runsKept: string
  jobsLost: string
  between: string
}

const EN: Words = {
  quit: 'Quit',
  background: 'Keep running in the background',
  cancel: 'Cancel',
  runs: (n) => (n === 1 ? 'A run is training.' : `${n} runs are training.`),
  jobs: (n) => (n === 1 ? 'A job is at work.' : `${n} jobs are at work.`),
  runsKept: 'Quitting saves where training stands; it can go on from there later.',
  jobsLost: 'Jobs are cancelled and leave nothing behind; start them again later.',
  between: ' ',
}
const ZH: Words = {
  quit: '退出',
  background: '在后台继续运行',
  cancel: '取消',
  runs: (n) => `有 ${n} 个运行正在训练。`,
  jobs: (n) => `有 ${n} 个任务正在进行。`,
  runsKept: '退出会保存训练的当前状态，之后可以从这里继续。',
  jobsLost: '任务会被取消，不留下任何内容；之后请重新开始。',
  between: '',
}

/** What is asked before quitting; null where nothing is at work. */
export function quitQuestion(language: 'en' | 'zh', { runs, jobs }: Busy): Electron.MessageBoxOptions | null {
  if (runs + jobs === 0) return null
  const words = language === 'zh' ? ZH : EN
  const message = [runs > 0 && words.runs(runs), jobs > 0 && words.jobs(jobs)].filter(Boolean)
  const detail = [runs > 0 && words.runsKept, jobs > 0 && words.jobsLost].filter(Boolean)
  return {
    type: 'question',
    buttons: [words.quit, words.background, words.cancel],
    defaultId: 0,
    cancelId: 2,
    message: message.join(words.between),
    detail: detail.join(words.between),
  }
}

export type Leaving = 'quit' | 'background' | 'stay'
/** In the order of the question's buttons. */
const ANSWERS: readonly Leaving[] = ['quit', 'background', 'stay']

/** Asks the person; the windows stay alive meanwhile. */
export async function howToLeave(window: BrowserWindow | null, question: Electron.MessageBoxOptions): Promise<Leaving> {
  const answer = window?.isVisible() ? await dialog.showMessageBox(window, question) : await dialog.showMessageBox(question)
  return ANSWERS[answer.response] ?? 'stay'
}
