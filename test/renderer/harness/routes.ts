import './answers/app'
import './answers/datasets'
import './answers/runs'
import './answers/configuration'
import './answers/collisions'
import './answers/mapping'
import './answers/exports'

export { handlers, listeners, N, plans } from './state'
