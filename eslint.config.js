import js from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import vue from 'eslint-plugin-vue'
import globals from 'globals'
import ts from 'typescript-eslint'

const ROOMS = ['shared', 'core', 'store', 'jobs', 'main', 'preload', 'renderer', 'cli']
/** What a room may import, besides itself. Nothing imports main, cli or renderer. */
const DOORS = {
  shared: [],
  core: ['shared'],
  store: ['core', 'shared'],
  jobs: ['core', 'store', 'shared'],
  main: ['jobs', 'store', 'core', 'shared'],
  cli: ['jobs', 'store', 'core', 'shared'],
  preload: ['shared'],
  renderer: ['shared'],
}
/** Packages that would break a room's promise (architecture: who may know SQLite, Electron, Vue). */
const FOREIGN = {
  shared: ['node:*', 'electron', 'vue', 'better-sqlite3', '@tensorflow/*'],
  core: ['electron', 'vue', 'better-sqlite3'],
  store: ['electron', 'vue'],
  jobs: ['vue'],
  main: ['vue', 'better-sqlite3', '@tensorflow/*'],
  cli: ['electron', 'vue', '@tensorflow/*'],
  preload: ['node:*', 'vue', 'better-sqlite3', '@tensorflow/*'],
  renderer: ['node:*', 'electron', 'better-sqlite3', '@tensorflow/*'],
}

const rooms = ROOMS.map((room) => {
  const shut = ROOMS.filter((other) => other !== room && !DOORS[room].includes(other))
  return {
    files: [`src/${room}/**`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: shut.flatMap((other) => [`@${other}/*`, `@${other}/**`, `**/../${other}/**`]),
              message: `src/${room} may import only ${[room, ...DOORS[room]].join(', ')}.`,
            },
            { group: FOREIGN[room], message: `src/${room} must not know this package.` },
          ],
        },
      ],
    },
  }
})

export default defineConfig(
  globalIgnores(['out', 'dist', 'test-results', 'bench/**/.venv', '.venv', 'coverage']),
  js.configs.recommended,
  ts.configs.strict,
  vue.configs['flat/recommended'],
  { files: ['**/*.vue'], languageOptions: { parserOptions: { parser: ts.parser } } },
  { files: ['src/renderer/**', 'test/renderer/**'], languageOptions: { globals: globals.browser } },
  {
    files: ['scripts/**', 'bin/**', 'bench/**', '*.config.*', 'test/**', 'src/{core,store,jobs,main,preload,cli}/**'],
    languageOptions: { globals: globals.node },
  },
  ...rooms,
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off', // typed-array reads inside checked bounds; noUncheckedIndexedAccess makes each one visible
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/html-closing-bracket-newline': 'off',
    },
  },
)
