import { debugPinsOption } from '../../debug-pins.ts'
import type { Loss } from '../../loss.ts'
import type { Plan } from '../../plan/plan.ts'
import { debugFiles } from '../../react-native/debug-pins.ts'
import { renderWorkflow } from '../../react-native/workflow.ts'
import type { Target } from '../../target.ts'
import { renderModule } from './module.ts'
import { renderSelfTest } from './self-test.ts'

/**
 * frw's `react-native-ssl-public-key-pinning`: OkHttp's CertificatePinner and TrustKit behind one call, for all that
 * fetches in React Native's way.
 */
export const reactNativeSslPublicKeyPinning: Target = {
  id: 'react-native-ssl-public-key-pinning',
  title: 'React Native and Expo (react-native-ssl-public-key-pinning)',
  proof: {
    level: 'run-shimmed',
    ranOn: ['OpenJDK 17', 'React Native 0.70', 'OkHttp 4.9', 'react-native-ssl-public-key-pinning 1.2'],
    notRunOn: ['Android devices', 'iOS', 'Expo'],
  },
  minimumVersions: ['react-native-ssl-public-key-pinning 1.2', 'React Native 0.65'],
  capabilities: {
    scopes: ['none', 'any'],
    publicSuffixes: false,
    overlap: 'united',
    positions: 'anywhere',
    pinKinds: ['spki'],
    modes: ['enforce'],
    expiry: { open: 'start' },
    forbid: false,
    unlistedBlock: false,
    reports: true,
    clearTextOff: false,
    addresses: false,
  },
  exchange: { format: 'javascript', files: ['pinning.ts'] },
  options: [debugPinsOption],
  review,
  render: (context) => [
    { path: `${FOLDER}/pinning.ts`, role: 'code', code: renderModule(context) },
    ...debugFiles(context, FOLDER),
    { path: `${FOLDER}/pinningSelfTest.ts`, role: 'test', code: renderSelfTest(context) },
    {
      path: 'ci/pins-react-native-ssl-public-key-pinning.yml',
      role: 'workflow',
      code: renderWorkflow(context, 'react-native-ssl-public-key-pinning'),
    },
  ],
}

const FOLDER = 'src/pinning'

function review({ entries }: Plan): readonly Loss[] {
  const losses: Loss[] = entries
    .filter(({ pins }) => pins.length < 2)
    .map(({ host }) => ({ ...ONE_PIN, host }))
  if (entries.length > 0) losses.push(WEB_SOCKETS)
  if (entries.some(({ reportTo }) => reportTo.length > 0)) losses.push(LESS_ON_IOS)
  return losses
}

const ONE_PIN: Loss = {
  severity: 'refused',
  code: 'pin-kind',
  what: 'one pin is left, with which nothing starts on iOS',
  why: 'TrustKit asks for two keys of a host',
  instead: 'pin another key (sha256/…)',
}

const WEB_SOCKETS: Loss = {
  severity: 'weaker',
  code: 'websocket',
  what: 'WebSockets, images on Android and WebViews are not pinned',
  why: 'they do not use the connections of fetch',
  instead: 'take the Android and iOS configurations for them',
}

const LESS_ON_IOS: Loss = {
  severity: 'note',
  code: 'report-detail',
  what: 'on iOS reports do not say what came',
  why: 'the library tells no more than the name of the host',
}
