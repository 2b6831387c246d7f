import { provePaths } from '../prove/paths.ts'
import { clients } from './clients.ts'

provePaths(clients, { 'ruby-net-http': ['redirects', 'proxies'] })
