import { provePaths } from '../prove/paths.ts'
import { clients } from './clients.ts'

provePaths(clients, { dotnet: ['redirects', 'proxies'] })
