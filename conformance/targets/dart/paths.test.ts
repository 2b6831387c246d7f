import { provePaths } from '../prove/paths.ts'
import { clients } from './clients.ts'

provePaths(clients, { 'flutter-dart-io': ['redirects'], 'flutter-http': ['redirects'] })
