// TypeScript that the React Native targets share. It is put into each target's one file, so that an app has no more
// to review than it uses; it runs on Hermes, whose URL class is not to be relied on.
import { type Code, code } from '../code.ts'

/** The error, and what OkHttp tells of a path in its message. */
export const FAILURE: Code = code`
  /** A key of the path that the platform verified. */
  export interface Served {
    readonly pin: string;
    readonly subject: string;
  }

  /** A request was refused because of the pin set; nothing was sent. */
  export class PinFailure extends Error {
    /** The name that was asked for. */
    readonly host: string;
    /** Why, in a few words. */
    readonly reason: string;
    /** The keys of the path, leaf first, as far as the platform tells them. */
    readonly served: readonly Served[];
    /** The pins of the host. */
    readonly expected: readonly string[];

    constructor(
      host: string,
      reason: string,
      served: readonly Served[] = [],
      expected: readonly string[] = [],
    ) {
      const lines = [
        \`pinning failed for \${host}: \${reason}\`,
        ...served.map(({ pin, subject }) => \`  server sent   \${pin}  \${subject}\`),
        ...expected.map(pin => \`  pin set has   \${pin}\`),
      ];
      super(lines.join('\n'));
      this.name = 'PinFailure';
      this.host = host;
      this.reason = reason;
      this.served = served;
      this.expected = expected;
    }
  }

  /** Android lists the path that it verified; iOS tells nothing. */
  function servedIn(message: string): Served[] {
    const chain = message.split('Peer certificate chain:')[1] ?? '';
    const lines = (chain.split('Pinned certificates for')[0] ?? '').split('\n');
    return lines.flatMap(line => {
      const found = /^\s*(sha256\/[A-Za-z0-9+/]{43}=): (.*)$/.exec(line);
      return found ? [{ pin: found[1] ?? '', subject: found[2] ?? '' }] : [];
    });
  }
`

/** Reads an address so strictly that every other reader sees the same host in it. */
export const ADDRESS: Code = code`
  interface Address {
    readonly isSecure: boolean;
    /** Lower case, without a root dot. */
    readonly host: string;
    readonly port: number;
    /** The port as it was written, and all that follows. */
    readonly rest: string;
  }

  // Nothing that readers of addresses disagree on: no user, no backslash, no
  // character beyond ASCII.
  const ADDRESS =
    /^(https?):\/\/([A-Za-z0-9._-]+)(?::([0-9]{1,5}))?((?:[/?#][!-[\]-~]*)?)$/i;

  function readAddress(url: string): Address {
    const found = ADDRESS.exec(url);
    if (found === null) {
      throw new TypeError(
        'the address has to be absolute and percent-encoded, with a host name and no user',
      );
    }
    const [, scheme = '', name = '', port = '', rest = ''] = found;
    const isSecure = scheme.toLowerCase() === 'https';
    return {
      isSecure,
      host: name.toLowerCase().replace(/\.+$/, ''),
      port: port === '' ? (isSecure ? 443 : 80) : Number(port),
      rest: \`\${port === '' ? '' : \`:\${port}\`}\${rest}\`,
    };
  }
`

/** Finds the entry of a host. */
export const FIND_ENTRY: Code = code`
  /** The most specific entry that covers a name: itself, else the longest that reaches it. */
  function findEntry(host: string): Entry | undefined {
    const labels = host.split('.');
    for (let depth = 0; depth < labels.length; depth++) {
      const name = labels.slice(depth).join('.');
      const entry = ENTRIES.find(
        one =>
          one.host === name &&
          (depth === 0 ||
            one.subdomains === 'any' ||
            (depth === 1 && one.subdomains === 'one')),
      );
      if (entry !== undefined) return entry;
    }
    return undefined;
  }

  function hasLapsed({ expiresAt }: Entry): boolean {
    return expiresAt !== undefined && Date.now() >= Date.parse(expiresAt);
  }
`

/** The sender of pin failures. */
export const REPORTS: Code = code`
  // An identical failure is told once a day, as TrustKit does it.
  const REPEAT_AFTER_MS = 86_400_000;
  const MOST_REMEMBERED = 1000;
  const told = new Map<string, number>();

  /** Tells the failure to the addresses of the entry, and never in the way. */
  function report(
    entry: Entry,
    host: string,
    port: number,
    served: readonly Served[],
  ): void {
    const body = JSON.stringify({
      'date-time': moment(Date.now()),
      hostname: host,
      port,
      ...(entry.expiresAt === undefined
        ? {}
        : { 'effective-expiration-date': moment(Date.parse(entry.expiresAt)) }),
      'include-subdomains': entry.subdomains !== 'none',
      'noted-hostname': entry.host,
      'served-certificate-chain': [],
      'validated-certificate-chain': [],
      'known-pins': entry.pins
        .filter(pin => pin.startsWith('sha256/'))
        .map(pin => \`pin-sha256="\${pin.slice(7)}"\`),
      keypin: {
        version: 1,
        outcome: 'mismatch',
        action: 'block',
        mode: 'enforce',
        subdomains: entry.subdomains,
        expired: hasLapsed(entry),
        'pin-set': PIN_SET_DIGEST,
        'known-certificate-pins': entry.pins.filter(pin =>
          pin.startsWith('cert-'),
        ),
        seen: served.map(({ pin, subject }, index) => ({
          pin,
          subject,
          position: index === 0 ? 'leaf' : 'ca',
        })),
      },
    });
    for (const address of entry.reportTo) {
      const same = \`\${address} \${host} \${served[0]?.pin ?? ''}\`;
      if (Date.now() - (told.get(same) ?? 0) < REPEAT_AFTER_MS) continue;
      if (told.size >= MOST_REMEMBERED) told.clear();
      told.set(same, Date.now());
      const headers = { 'Content-Type': 'application/json' };
      fetch(address, { method: 'POST', headers, body }).catch(() => undefined);
    }
  }

  function moment(ms: number): string {
    return \`\${new Date(ms).toISOString().slice(0, 19)}Z\`;
  }
`
