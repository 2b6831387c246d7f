import { provePaths } from '../prove/paths.ts'
import { clients } from './clients.ts'

provePaths(clients, { 'Android 14': ['redirects', 'proxies'] })
