import { provePaths } from '../prove/paths.ts'
import { clients } from './clients.ts'

provePaths(clients, { 'java-jsse': ['redirects', 'proxies'], 'java-http-client': ['redirects', 'proxies'] })
