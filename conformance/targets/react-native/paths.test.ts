import { provePaths } from '../prove/paths.ts'
import { clients } from './clients.ts'

// A redirect from another host is followed by React Native's own fetch, as the loss 'redirect' says.
provePaths(clients, { 'react-native-ssl-pinning on React Native 0.70': ['proxies'] })
