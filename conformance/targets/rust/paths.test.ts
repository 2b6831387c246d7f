import { provePaths } from '../prove/paths.ts'
import { clients } from './clients.ts'

provePaths(clients, { rustls: [], 'reqwest 0.13': ['redirects', 'proxies'] })
