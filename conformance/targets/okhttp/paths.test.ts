import { provePaths } from '../prove/paths.ts'
import { clients } from './clients.ts'

provePaths(clients, {
  'kotlin on okhttp-4': ['redirects', 'proxies'],
  'java on okhttp-5': ['redirects', 'proxies'],
})
