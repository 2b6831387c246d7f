import { proveInLab } from '../prove/lab.ts'
import { clients } from './clients.ts'

proveInLab(clients)
