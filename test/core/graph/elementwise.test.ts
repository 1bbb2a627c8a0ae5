import { testAllCases } from './lib/cases'
import './lib/elementwiseCases'

testAllCases()
