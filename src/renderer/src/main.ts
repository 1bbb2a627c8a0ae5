import { VueQueryPlugin, QueryClient } from '@tanstack/vue-query'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { z } from 'zod'
import App from './App.vue'
import { i18n } from './i18n'
import { makeRouter } from './router'
import { useSettings } from './stores/settings'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'
import './styles/panels.css'

// The window's policy allows no eval, which zod would try for speed.
z.config({ jitless: true })

const queries = new QueryClient({
  defaultOptions: {
    queries: { retry: false, staleTime: 30_000, refetchOnWindowFocus: false, networkMode: 'always' },
  },
})
const app = createApp(App)
  .use(createPinia())
  .use(i18n)
  .use(makeRouter())
  .use(VueQueryPlugin, { queryClient: queries })

// Language and theme first, so that nothing is drawn twice. The window opens even if they cannot be read, or not
// soon: a large workspace may be brought to a new format first, and they are applied when they come.
const SOON_MS = 1500
const settings = useSettings()
  .load()
  .catch(() => undefined)
void Promise.race([settings, new Promise((resolve) => setTimeout(resolve, SOON_MS))]).then(() => app.mount('#app'))
