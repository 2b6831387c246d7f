import { provePaths } from '../prove/paths.ts'
import { clients } from './clients.ts'

provePaths(clients, { 'go-net-http': ['redirects', 'proxies'] })
