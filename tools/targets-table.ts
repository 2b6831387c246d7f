// Writes the README's table of targets from their registry: `npm run targets-table`.
import { resolve } from 'node:path'
import { writeTargetsTable } from './checks/targets.ts'

writeTargetsTable(resolve(import.meta.dirname, '..'))
