import { proveReports } from '../prove/reports.ts'
import { clients } from './clients.ts'

proveReports(clients)
