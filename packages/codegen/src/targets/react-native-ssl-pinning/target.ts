import { debugPinsOption } from '../../debug-pins.ts'
import type { Loss } from '../../loss.ts'
import type { Plan, PlanEntry } from '../../plan/plan.ts'
import { debugFiles } from '../../react-native/debug-pins.ts'
import { renderWorkflow } from '../../react-native/workflow.ts'
import type { Target, TargetOption } from '../../target.ts'
import { certificateFiles, certificatesOf } from './certificates.ts'
import { renderModule } from './module.ts'
import { renderSelfTest } from './self-test.ts'

const platformsOption: TargetOption = {
  name: 'platforms',
  what: 'where the app is for: android,ios, or android, where hashes do',
  default: 'android,ios',
  check: (value) =>
    ['android,ios', 'android'].includes(value) ? undefined : 'is not android,ios or android',
}

/**
 * MaxToyberman's `react-native-ssl-pinning`, whose two halves read different options.
 *
 * Android takes hashes with `pkPinning`, and file names without; iOS takes neither and compares with every `.cer` in
 * the app. So what is generated is the one call that gets both right, and the files.
 */
export const reactNativeSslPinning: Target = {
  id: 'react-native-ssl-pinning',
  title: 'React Native (react-native-ssl-pinning)',
  proof: {
    level: 'run-shimmed',
    ranOn: ['OpenJDK 17', 'React Native 0.70', 'OkHttp 4.9', 'react-native-ssl-pinning 1.6'],
    notRunOn: ['Android devices', 'iOS'],
  },
  minimumVersions: ['react-native-ssl-pinning 1.5', 'React Native 0.63'],
  capabilities: {
    scopes: ['none', 'one', 'any'],
    overlap: 'most-specific',
    positions: 'anywhere',
    pinKinds: ['spki', 'certificate'],
    mixedKinds: false,
    needsMaterial: 'of-certificate-pins',
    modes: ['enforce', 'off'],
    expiry: { open: 'instant', closed: 'instant' },
    forbid: false,
    unlistedBlock: true,
    reports: true,
    clearTextOff: true,
    addresses: false,
    material: true,
  },
  exchange: { format: 'javascript', files: ['pinnedFetch.ts'] },
  options: [platformsOption, debugPinsOption],
  forOptions: (options) =>
    options.get(platformsOption.name) === 'android' ? reactNativeSslPinning : onBothPlatforms,
  review,
  render: (context) => [
    { path: `${FOLDER}/pinnedFetch.ts`, role: 'code', code: renderModule(context) },
    ...certificateFiles(context.plan),
    ...debugFiles(context, FOLDER),
    { path: `${FOLDER}/pinningSelfTest.ts`, role: 'test', code: renderSelfTest(context) },
    {
      path: 'ci/pins-react-native-ssl-pinning.yml',
      role: 'workflow',
      code: renderWorkflow(context, 'react-native-ssl-pinning'),
    },
  ],
}

const FOLDER = 'src/pinning'

/** Where each pin has to come with a file, for iOS. */
const onBothPlatforms: Target = {
  ...reactNativeSslPinning,
  capabilities: { ...reactNativeSslPinning.capabilities, needsMaterial: 'certificate-somewhere' },
}

function review({ entries }: Plan): readonly Loss[] {
  const pinned = entries.filter(({ mode }) => mode !== 'off')
  const losses: Loss[] = []
  for (const entry of pinned) {
    const { host } = entry
    if (certificatesOf(entry).length < entry.pins.length) losses.push({ ...NOT_ON_IOS, host })
    else if (pinned.some((other) => other !== entry && bringsMore(other, entry)))
      losses.push({ ...UNITED_ON_IOS, host })
    if (entry.pins.some(({ pin }) => pin.kind === 'certificate')) losses.push({ ...FILES_ARE_ANCHORS, host })
  }
  if (pinned.length > 0) losses.push(REDIRECTS, WEB_SOCKETS)
  if (pinned.some(({ reportTo }) => reportTo.length > 0)) losses.push(LESS_ON_IOS)
  return losses
}

function bringsMore(other: PlanEntry, { pins }: PlanEntry): boolean {
  const own = new Set(pins.map(({ pin }) => pin.text))
  return certificatesOf(other).length > 0 && other.pins.some(({ pin }) => !own.has(pin.text))
}

const NOT_ON_IOS: Loss = {
  severity: 'weaker',
  code: 'material',
  what: 'on iOS every request to the host is refused',
  why: 'the library compares with certificates in the app there, and not all pins come with theirs',
  instead: "put a certificate into each pin's 'material'; for a spare key one that it signed itself will do",
}

const UNITED_ON_IOS: Loss = {
  severity: 'weaker',
  code: 'overlap',
  what: 'on iOS the certificates of the other hosts count for this one, too',
  why: 'the library compares with every .cer file of the app there',
  instead: 'give all hosts the same pins, or take react-native-ssl-public-key-pinning',
}

const FILES_ARE_ANCHORS: Loss = {
  severity: 'note',
  code: 'chain',
  what: 'the pinned certificate is trusted instead of the CAs of the device, and its dates are not looked at',
  why: 'the library on Android makes trust anchors of the files',
  instead: 'pin keys (sha256/…)',
}

const REDIRECTS: Loss = {
  severity: 'weaker',
  code: 'redirect',
  what: 'a redirect from another host to a pinned one is followed unpinned',
  why: 'the library pins the host of the first address, and fetch of React Native none',
  instead: 'have no redirects between hosts, or take react-native-ssl-public-key-pinning',
}

const WEB_SOCKETS: Loss = {
  severity: 'weaker',
  code: 'websocket',
  what: 'WebSockets, images and WebViews are not pinned, and neither is fetch',
  why: 'the library pins the requests that it makes itself',
  instead: 'call pinnedFetch, and take the Android and iOS configurations for the rest',
}

const LESS_ON_IOS: Loss = {
  severity: 'note',
  code: 'report-detail',
  what: 'on iOS reports do not say what came, and are also sent for certificates that the device does not trust',
  why: 'the library says no more than that the request was cancelled',
}
