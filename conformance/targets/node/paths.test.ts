import { provePaths } from '../prove/paths.ts'
import { clients } from './clients.ts'

provePaths(clients, { 'https on Node 24': [], 'axios on Node 24': ['redirects'] })
