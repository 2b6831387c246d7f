import { provePaths } from '../prove/paths.ts'
import { clients } from './clients.ts'

provePaths(clients, Object.fromEntries(clients.map(({ name }) => [name, ['redirects', 'proxies']])))
