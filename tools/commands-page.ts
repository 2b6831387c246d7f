// Writes the manual's page of commands from their registry: `npm run commands-page`.
import { resolve } from 'node:path'
import { writeCommandsPage } from './checks/commands.ts'

await writeCommandsPage(resolve(import.meta.dirname, '..'))
