import { createRouter, createWebHashHistory, type RouteRecordRaw } from 'vue-router'

const routes: RouteRecordRaw[] = [
  { path: '/', redirect: '/datasets' },
  { path: '/datasets', component: () => import('./pages/datasets/DatasetsPage.vue') },
  { path: '/datasets/import', component: () => import('./pages/importing/ImportPage.vue') },
  { path: '/datasets/:datasetId', component: () => import('./pages/datasets/DatasetPage.vue'), props: true },
  { path: '/runs', component: () => import('./pages/runs/RunsPage.vue') },
  { path: '/runs/new', component: () => import('./pages/newRun/NewRunPage.vue') },
  {
    path: '/runs/:runId',
    component: () => import('./pages/run/RunPage.vue'),
    props: true,
    children: [
      { path: '', redirect: (to) => `${to.path}/overview` },
      { path: 'overview', component: () => import('./pages/run/OverviewTab.vue') },
      { path: 'codebooks', component: () => import('./pages/run/CodebooksTab.vue') },
      { path: 'collisions', component: () => import('./pages/run/CollisionsTab.vue') },
      { path: 'items', component: () => import('./pages/run/ItemsTab.vue') },
      { path: 'quality', component: () => import('./pages/run/QualityTab.vue') },
      { path: 'configuration', component: () => import('./pages/run/ConfigurationTab.vue') },
    ],
  },
  {
    path: '/mappings/:assignmentId',
    component: () => import('./pages/mapping/MappingPage.vue'),
    props: true,
    children: [
      { path: '', redirect: (to) => `${to.path}/collisions` },
      { path: 'codebooks', component: () => import('./pages/run/CodebooksTab.vue') },
      { path: 'collisions', component: () => import('./pages/run/CollisionsTab.vue') },
      { path: 'items', component: () => import('./pages/run/ItemsTab.vue') },
      { path: 'quality', component: () => import('./pages/run/QualityTab.vue') },
    ],
  },
  { path: '/compare', component: () => import('./pages/compare/ComparePage.vue') },
  { path: '/settings', component: () => import('./pages/settings/SettingsPage.vue') },
  { path: '/:rest(.*)*', component: () => import('./pages/NotFoundPage.vue') },
]

export const makeRouter = () => createRouter({ history: createWebHashHistory(), routes })
