import { useRouter } from 'vue-router'
import { useText } from '@/i18n'
import { useCommands, type Command } from '@/keyboard/commands'
import { useSettings } from '@/stores/settings'

type MenuCommand =
  | 'new-run'
  | 'import'
  | 'export'
  | 'datasets'
  | 'runs'
  | 'compare'
  | 'settings'
  | 'palette'
  | 'keys'
  | 'find'

/** What can be done from anywhere, by key, by palette and by the native menu. */
export function useShellCommands(open: {
  palette: () => void
  keys: () => void
}): Record<MenuCommand, () => void> {
  const router = useRouter()
  const settings = useSettings()
  const { t, language } = useText()
  const go = (path: string) => () => void router.push(path)
  const inPage = (id: string) => () => pressLike(id)

  const commands: Command[] = [
    {
      id: 'go.datasets',
      title: () => t('shell.toDatasets'),
      keys: ['Mod+1'],
      group: 'go',
      run: go('/datasets'),
    },
    { id: 'go.runs', title: () => t('shell.toRuns'), keys: ['Mod+2'], group: 'go', run: go('/runs') },
    {
      id: 'go.compare',
      title: () => t('shell.toCompare'),
      keys: ['Mod+3'],
      group: 'go',
      run: go('/compare'),
    },
    {
      id: 'go.settings',
      title: () => t('shell.toSettings'),
      keys: ['Mod+,'],
      group: 'go',
      run: go('/settings'),
    },
    {
      id: 'new-run',
      title: () => t('shell.newRun'),
      keys: ['N', 'Mod+N'],
      group: 'everywhere',
      run: go('/runs/new'),
    },
    {
      id: 'import',
      title: () => t('shell.importFile'),
      keys: ['O', 'Mod+O'],
      group: 'everywhere',
      run: go('/datasets/import'),
    },
    {
      id: 'palette',
      title: () => t('shell.openPalette'),
      keys: ['Mod+K'],
      group: 'everywhere',
      keysOnly: true,
      run: open.palette,
    },
    { id: 'keys', title: () => t('shell.showKeys'), keys: ['?'], group: 'everywhere', run: open.keys },
    {
      id: 'theme',
      title: () => t('shell.toggleTheme'),
      keys: ['Shift+T'],
      group: 'everywhere',
      run: () => void settings.change({ theme: settings.theme === 'dark' ? 'light' : 'dark' }),
    },
    {
      id: 'language',
      title: () => t('shell.otherLanguage'),
      group: 'everywhere',
      run: () => void settings.change({ language: language.value === 'en' ? 'zh' : 'en' }),
    },
  ]
  useCommands(commands)
  return {
    'new-run': go('/runs/new'),
    import: go('/datasets/import'),
    datasets: go('/datasets'),
    runs: go('/runs'),
    compare: go('/compare'),
    settings: go('/settings'),
    palette: open.palette,
    keys: open.keys,
    export: inPage('e'),
    find: inPage('/'),
  }
}

/** The native menu's Export and Find are the page's own commands: whatever the key would do there. */
function pressLike(key: string): void {
  window.dispatchEvent(new KeyboardEvent('keydown', { key }))
}
