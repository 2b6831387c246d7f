import { type Code, code, NOTHING, paragraphs, when } from '../../code.ts'
import { javascript } from '../../languages/javascript.ts'
import { debugPinsConstant } from '../../react-native/debug-pins.ts'
import { renderEntry } from '../../react-native/entries.ts'
import { ADDRESS, FAILURE, FIND_ENTRY, REPORTS } from '../../react-native/pieces.ts'
import type { RenderContext } from '../../target.ts'

/** `pinning.ts`: the pins, and how they are put in force, told of and looked after. */
export function renderModule(context: RenderContext): Code {
  const { plan } = context
  const debug = debugPinsConstant(context)
  const reports = plan.entries.some(({ reportTo }) => reportTo.length > 0)
  const reachesBelow = plan.entries.some(({ subdomains }) => subdomains !== 'none')
  return paragraphs([
    renderData(context, reachesBelow),
    debug,
    renderStart(String(debug) !== '', reachesBelow),
    when(reachesBelow, () => OLD_ANDROID),
    renderFetch(reports),
    FAILURE,
    ADDRESS,
    FIND_ENTRY,
    when(reports, () => REPORTS),
  ])
}

function renderData({ plan, header }: RenderContext, asksPlatform: boolean): Code {
  return code`
    ${javascript.comment(...header, '', ...ABOUT)}

    ${asksPlatform ? code`import { Platform } from 'react-native';` : NOTHING}
    import {
      addSslPinningErrorListener,
      initializeSslPinning,
      isSslPinningAvailable,
      type PinningOptions,
    } from 'react-native-ssl-public-key-pinning';

    /** The digest of the pin set, for logs and support. */
    export const PIN_SET_DIGEST =
      ${javascript.literal(plan.digest)};

    interface Entry {
      readonly host: string;
      readonly subdomains: string;
      readonly pins: readonly string[];
      readonly expiresAt?: string;
      readonly onExpiry?: string;
      readonly reportTo: readonly string[];
    }

    const ENTRIES: readonly Entry[] = [
      ${plan.entries.map((entry) => renderEntry(entry, []))}
    ];
  `
}

function renderStart(hasDebug: boolean, reachesBelow: boolean): Code {
  const pins = hasDebug ? code`[...entry.pins, ...DEBUG_PINS]` : code`entry.pins`
  return code`
    let started: Promise<void> | undefined;

    /**
     * Holds fetch, XMLHttpRequest and what stands on them to the pin set. Call it in
     * index.js, before the first request; a connection from before stays unpinned.
     */
    export function startPinning(): Promise<void> {
      started ??= start();
      return started;
    }

    async function start(): Promise<void> {
      if (!isSslPinningAvailable()) {
        throw new Error('the app was built without the native module (Expo Go is)');
      }
      ${reachesBelow ? code`refuseOldAndroid();` : NOTHING}
      addSslPinningErrorListener(({ serverHostname, message = '' }) => {
        note(serverHostname.toLowerCase(), message);
      });
      const options = pinningOptions();
      if (Object.keys(options).length > 0) await initializeSslPinning(options);
    }

    /** What the library is told: bare hashes, and nothing of what has lapsed. */
    export function pinningOptions(): PinningOptions {
      const options: PinningOptions = {};
      for (const entry of ENTRIES.filter(one => !hasLapsed(one))) {
        const pins = ${pins};
        options[entry.host] = {
          includeSubdomains: entry.subdomains === 'any',
          publicKeyHashes: pins.map(pin => pin.slice('sha256/'.length)),
          ...(entry.expiresAt === undefined
            ? {}
            : { expirationDate: lastDay(entry.expiresAt) }),
        };
      }
      return options;
    }

    // The library knows days, of UTC, and pins lapse when one begins.
    function lastDay(expiresAt: string): string {
      const days = Math.ceil(Date.parse(expiresAt) / 86_400_000);
      return new Date(days * 86_400_000).toISOString().slice(0, 10);
    }
  `
}

const OLD_ANDROID: Code = code`
  // OkHttp ignores the pattern of a name and those below it, in silence, before 4.3.
  function refuseOldAndroid(): void {
    const { major, minor } = Platform.constants.reactNativeVersion;
    if (Platform.OS === 'android' && major === 0 && minor < 65) {
      throw new Error('names below a host are pinned from React Native 0.65 on');
    }
  }
`

function renderFetch(reports: boolean): Code {
  return code`
    const MOST_FAILURES = 1000;
    const failures = new Map<string, PinFailure>();
    const ports = new Map<string, number>();

    /** The failures to come, for logs; gives the way to end it. */
    export function onPinFailure(
      listener: (failure: PinFailure) => void,
    ): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    }

    const listeners = new Set<(failure: PinFailure) => void>();

    /**
     * As fetch, but not before the pins are in force, not in clear text to a pinned
     * host, and with an error that tells a refusal from a network that is down.
     *
     * @throws {PinFailure} The pin set refused the server; nothing was sent.
     */
    export async function pinnedFetch(
      url: string,
      init?: Parameters<typeof fetch>[1],
    ): Promise<Response> {
      const { isSecure, host, port } = readAddress(url);
      const entry = findEntry(host);
      if (entry !== undefined && !isSecure && !hasLapsed(entry)) {
        throw new PinFailure(host, 'clear text is refused');
      }
      await startPinning();
      const before = failures.get(host);
      if (ports.size >= MOST_FAILURES) ports.clear();
      ports.set(host, port);
      try {
        return await fetch(url, init);
      } catch (error) {
        const failure = failures.get(host);
        throw failure === undefined || failure === before ? error : failure;
      }
    }

    function note(host: string, message: string): void {
      const entry = findEntry(host.replace(/\.+$/, ''));
      const served = servedIn(message);
      const pins = entry?.pins ?? [];
      const failure = new PinFailure(host, 'nothing pinned came', served, pins);
      if (failures.size >= MOST_FAILURES) failures.clear();
      failures.set(host.replace(/\.+$/, ''), failure);
      for (const listener of listeners) listener(failure);
      ${reports ? code`if (entry !== undefined) report(entry, host, ports.get(host) ?? 0, served);` : NOTHING}
    }
  `
}

const ABOUT = [
  'WebSockets, images on Android, WebViews and native code make connections of their own: they are not pinned by it.',
  "In development, Expo's network inspector on iOS gets in the way of the library; turn it off there.",
]
