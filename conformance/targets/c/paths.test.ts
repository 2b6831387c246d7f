import { provePaths } from '../prove/paths.ts'
import { clients } from './clients.ts'

// None of them follows redirects, whatever it is told.
provePaths(clients, Object.fromEntries(clients.map(({ name }) => [name, ['proxies']])))
