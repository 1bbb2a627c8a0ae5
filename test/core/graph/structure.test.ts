import { testAllCases } from './lib/cases'
import './lib/structureCases'

testAllCases()
