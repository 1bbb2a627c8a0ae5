export { expandSweep, type SweepTrial } from './expand'
export { overSeeds, spread, variedKeys, type Spread } from './summary'
