import { type Code, code, paragraphs, when } from '../../code.ts'
import { javascript } from '../../languages/javascript.ts'
import type { PlanEntry } from '../../plan/plan.ts'
import { debugPinsConstant } from '../../react-native/debug-pins.ts'
import { list, renderEntry } from '../../react-native/entries.ts'
import { ADDRESS, FAILURE, FIND_ENTRY, REPORTS } from '../../react-native/pieces.ts'
import type { RenderContext } from '../../target.ts'
import { certificatesOf, type NamedCertificate } from './certificates.ts'

/** `pinnedFetch.ts`: the pins, and the one way to the native fetch that gets its options right. */
export function renderModule(context: RenderContext): Code {
  const { plan } = context
  const debug = debugPinsConstant(context)
  const reports = plan.entries.some(({ reportTo }) => reportTo.length > 0)
  const hasDebug = String(debug) !== ''
  return paragraphs([
    renderData(context),
    debug,
    renderFetch(reports, hasDebug),
    FAILURE,
    ADDRESS,
    FIND_ENTRY,
    when(reports, () => REPORTS),
  ])
}

function renderData({ plan, header }: RenderContext): Code {
  return code`
    ${javascript.comment(...header, '', ...ABOUT, ...filesToAdd(plan.entries))}

    import { Platform } from 'react-native';
    import {
      fetch as nativeFetch,
      type ReactNativeSSLPinning,
    } from 'react-native-ssl-pinning';

    /** The digest of the pin set, for logs and support. */
    export const PIN_SET_DIGEST =
      ${javascript.literal(plan.digest)};

    /** Whether a host that no entry covers is refused. */
    const REFUSES_UNLISTED: boolean = ${plan.unlisted === 'block' ? code`true` : code`false`};

    interface Entry {
      readonly host: string;
      readonly subdomains: string;
      readonly mode: 'enforce' | 'off';
      /** Compared are keys, or whole certificates with files in the app. */
      readonly compares: 'keys' | 'certificates';
      /** Files in the app, without .cer; on iOS they stand for the keys, too. */
      readonly certificates: readonly string[];
      readonly pins: readonly string[];
      readonly expiresAt?: string;
      readonly onExpiry?: string;
      readonly reportTo: readonly string[];
    }

    const ENTRIES: readonly Entry[] = [
      ${plan.entries.map((entry) => renderEntry(entry, membersOf(entry)))}
    ];
  `
}

function renderFetch(reports: boolean, hasDebug: boolean): Code {
  return code`
    /** The library's options, but for those that the pin set decides. */
    export type PinnedOptions = Omit<
      ReactNativeSSLPinning.Options,
      'pkPinning' | 'sslPinning' | 'disableAllSecurity'
    >;

    /**
     * Fetches over a connection that is held to the pin set. As the library's own
     * fetch, it rejects with the response where its status is not 2xx. A host that
     * is not pinned is reached by React Native's fetch.
     *
     * @throws {PinFailure} The pin set refused the server; nothing was sent.
     */
    export async function pinnedFetch(
      url: string,
      options: PinnedOptions = {},
    ): Promise<ReactNativeSSLPinning.Response> {
      const { isSecure, host, port, rest } = readAddress(url);
      const entry = findEntry(host);
      if (entry === undefined && REFUSES_UNLISTED) {
        throw new PinFailure(host, 'the pin set does not list this host');
      }
      if (entry === undefined || entry.mode === 'off') {
        return plainFetch(url, options);
      }
      if (!isSecure) throw new PinFailure(host, 'clear text is refused');
      if (hasLapsed(entry)) {
        if (entry.onExpiry !== 'closed') return plainFetch(url, options);
        throw new PinFailure(host, 'the pins have expired, and expire closed');
      }
      const address = \`https://\${spell(host)}\${rest}\`;
      try {
        const asked = { ...options, ...pinning(entry) };
        return Object.assign(await nativeFetch(address, asked), { url });
      } catch (error) {
        // A response, its status not 2xx, or what refused before anything was asked.
        if (typeof error !== 'string') throw error;
        if (!isPinFailure(error)) throw new TypeError(error);
        const served = servedIn(error);
        ${reports ? code`report(entry, host, port, served);` : code`void port;`}
        throw new PinFailure(host, 'nothing pinned came', served, entry.pins);
      }
    }

    // The library on Android takes 'www.' off the name that it pins, and makes one
    // client for a name as it is spelt and keeps it, whoever came first. In capitals
    // a name keeps its 'www.', and has a client of its own; what is sent is lower case.
    function spell(host: string): string {
      return Platform.OS === 'android' ? host.toUpperCase() : host;
    }

    /** The options that pin; without a pin set they are easy to get wrong. */
    export type Pinning = Omit<ReactNativeSSLPinning.Options, keyof PinnedOptions>;

    /** How the native fetch is asked for a host; for the self-test. */
    export function pinningOf(host: string): Pinning {
      const entry = findEntry(host);
      if (entry?.mode !== 'enforce') {
        throw new PinFailure(host, 'it is not pinned');
      }
      return pinning(entry);
    }

    // Without pkPinning, the library on Android looks for a file of the name of the
    // pin. On iOS it reads no certs, but compares with every .cer file of the app.
    function pinning({ host, compares, certificates, pins }: Entry): Pinning {
      if (Platform.OS !== 'android' && certificates.length < pins.length) {
        throw new PinFailure(host, 'not all pins have a file in the app', [], pins);
      }
      const keys = ${hasDebug ? code`[...pins, ...DEBUG_PINS]` : code`pins`};
      return {
        pkPinning: compares === 'keys',
        sslPinning: { certs: [...(compares === 'keys' ? keys : certificates)] },
        disableAllSecurity: false,
      };
    }

    /**
     * Whether it says so: Android of pins, and of certificates it has no file of.
     * iOS cancels the request, for a certificate that it does not trust as well.
     */
    export function isPinFailure(message: string): boolean {
      const words =
        Platform.OS === 'android'
          ? /Certificate pinning failure|Trust anchor|CertPath|PKIX path/
          : /cancel|certificate/i;
      return words.test(message);
    }

    async function plainFetch(
      url: string,
      { body, headers, method, responseType, timeoutInterval }: PinnedOptions,
    ): Promise<ReactNativeSSLPinning.Response> {
      if (responseType === 'base64') {
        throw new TypeError('base64 is for pinned hosts; use fetch for others');
      }
      const controller = new AbortController();
      const timer =
        timeoutInterval === undefined
          ? undefined
          : setTimeout(() => controller.abort(), timeoutInterval);
      try {
        const response = await fetch(url, {
          body: body as string | undefined,
          headers,
          method,
          signal: controller.signal,
        });
        const bodyString = await response.text();
        const answered: Record<string, string> = {};
        response.headers.forEach((value, name) => {
          answered[name] = value;
        });
        return {
          bodyString,
          headers: answered,
          json: async () => JSON.parse(bodyString),
          status: response.status,
          text: async () => bodyString,
          url,
        };
      } finally {
        if (timer !== undefined) clearTimeout(timer);
      }
    }
  `
}

const ABOUT = [
  'For requests of pinnedFetch only: fetch, WebSockets, images and WebViews of React Native are not pinned by it.',
  'New pins that come over the air count from the next start of the app, since the library keeps its clients.',
]

/** Where the files of certificates belong, in the order of the pins. */
function filesToAdd(entries: readonly PlanEntry[]): string[] {
  if (entries.every((entry) => certificatesOf(entry).length === 0)) return []
  return [
    '',
    'Certificates: put android/app/src/main/assets where it says, and drag the files of ios/Certificates into',
    'Xcode, with the target of the app marked. Let no other .cer file be in the app: on iOS it would count as a pin.',
  ]
}

function membersOf(entry: PlanEntry): Code[] {
  const names = certificatesOf(entry).map(({ name }: NamedCertificate) => javascript.literal(name))
  const isWhole = entry.pins.length > 0 && entry.pins.every(({ pin }) => pin.kind === 'certificate')
  return [
    code`mode: ${javascript.literal(entry.mode)},`,
    code`compares: ${isWhole ? code`'certificates'` : code`'keys'`},`,
    list('certificates', names),
  ]
}
