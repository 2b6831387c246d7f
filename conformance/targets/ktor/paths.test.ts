import { provePaths } from '../prove/paths.ts'
import { clients } from './clients.ts'

provePaths(clients, { 'ktor on okhttp': ['redirects', 'proxies'], 'ktor on java': ['redirects', 'proxies'] })
