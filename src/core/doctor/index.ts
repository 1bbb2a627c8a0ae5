export { diagnose, type DoctorInput } from './diagnose'
export { levelState } from './levels'
