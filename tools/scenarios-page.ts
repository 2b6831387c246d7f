// Writes the manual's page of scenarios from their catalogue: `npm run scenarios-page`.
import { resolve } from 'node:path'
import { writeScenariosPage } from './checks/scenarios.ts'

writeScenariosPage(resolve(import.meta.dirname, '..'))
