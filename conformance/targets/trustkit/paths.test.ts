import { provePaths } from '../prove/paths.ts'
import { clients } from './clients.ts'

// The app does not follow redirects, which it is told in the generated code.
provePaths(clients, { 'TrustKit on Android 14': ['proxies'] })
