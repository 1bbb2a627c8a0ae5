import { Menu, type MenuItemConstructorOptions } from 'electron'
import type { PayloadOf } from '@shared/ipc/contract'
import type { menuCommand } from '@shared/ipc/events'

type Command = PayloadOf<typeof menuCommand>['command']
type Words = Record<Command | 'file' | 'edit' | 'view' | 'go' | 'help', string>

const EN: Words = {
  file: 'File', edit: 'Edit', view: 'View', go: 'Go', help: 'Help',
  'new-run': 'New Run', import: 'Import Embeddings…', export: 'Export…', datasets: 'Datasets', runs: 'Runs',
  compare: 'Compare', settings: 'Settings', palette: 'Command Palette…', keys: 'Keyboard Shortcuts', find: 'Find',
}
const ZH: Words = {
  file: '文件', edit: '编辑', view: '视图', go: '前往', help: '帮助',
  'new-run': '新建运行', import: '导入嵌入…', export: '导出…', datasets: '数据集', runs: '运行',
  compare: '比较', settings: '设置', palette: '命令面板…', keys: '键盘快捷键', find: '查找',
}

export interface MenuOptions {
  language: 'en' | 'zh'
  macOS: boolean
  developer: boolean
  onCommand: (command: Command) => void
}

export function setMenu(options: MenuOptions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(options)))
}

/** Roles bring the system's own words; commands bring ours. */
export function menuTemplate({ language, macOS, developer, onCommand }: MenuOptions): MenuItemConstructorOptions[] {
  const words = language === 'zh' ? ZH : EN
  const item = (command: Command, accelerator?: string): MenuItemConstructorOptions => ({
    label: words[command],
    // The page handles its own keys; here they are only shown, so that no key fires twice.
    ...(accelerator ? { accelerator, registerAccelerator: false } : {}),
    click: () => onCommand(command),
  })
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  return [
    ...(macOS ? [{ role: 'appMenu' } as const] : []),
    {
      label: words.file,
      submenu: [
        item('new-run', 'CmdOrCtrl+N'), item('import', 'CmdOrCtrl+O'), item('export', 'CmdOrCtrl+E'), separator,
        item('settings', 'CmdOrCtrl+,'), separator, macOS ? { role: 'close' } : { role: 'quit' },
      ],
    },
    { label: words.edit, submenu: [{ role: 'undo' }, { role: 'redo' }, separator, { role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { role: 'selectAll' }, separator, item('find', 'CmdOrCtrl+F')] },
    {
      label: words.view,
      submenu: [
        item('palette', 'CmdOrCtrl+K'), separator, { role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' },
        { role: 'togglefullscreen' }, ...(developer ? [separator, { role: 'reload' } as const, { role: 'toggleDevTools' } as const] : []),
      ],
    },
    { label: words.go, submenu: [item('datasets'), item('runs'), item('compare')] },
    ...(macOS ? [{ role: 'windowMenu' } as const] : []),
    { label: words.help, role: 'help', submenu: [item('keys')] },
  ]
}
