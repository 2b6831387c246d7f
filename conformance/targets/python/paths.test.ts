import { provePaths } from '../prove/paths.ts'
import { clients } from './clients.ts'

provePaths(clients, { 'python-requests': ['redirects', 'proxies'] })
