import { testClients } from './matrix.ts'

testClients(22)
