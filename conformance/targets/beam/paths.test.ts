import { provePaths } from '../prove/paths.ts'
import { clients } from './clients.ts'

provePaths(clients, { 'erlang-ssl': ['redirects', 'proxies'], elixir: ['proxies'] })
