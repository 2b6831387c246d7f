import { type Code, code, NOTHING } from '../../code.ts'
import { lapsesAt } from '../../curl/target.ts'
import { php } from '../../languages/php.ts'
import type { PlanEntry, PlanPin } from '../../plan/plan.ts'
import type { RenderContext } from '../../target.ts'

/** `PinnedCurl.php`: the pins, and the options that hold a handle to them. */
export function renderLibrary({ plan, header }: RenderContext): Code {
  return code`
    <?php

    ${php.comment(...header)}
    //
    // curl that talks to pinned servers only:
    //
    //   $body = PinnedCurl::exec($handle, 'https://...');               // throws PinFailure
    //   $guzzle->get($url, ['curl' => PinnedCurl::options($url), 'allow_redirects' => false]);
    //
    // The key of the leaf is compared with the pins (CURLOPT_PINNEDPUBLICKEY) within the TLS connection:
    // after its certificate and host name checks, and before a byte of the request leaves. Redirects are
    // not followed, and http: to a pinned host is refused. A handle that had pins keeps them: take another
    // one (or curl_reset()) for the next host.

    declare(strict_types=1);

    namespace PinnedHttp;

    /** A connection was refused because of the pin set; nothing was sent to the server. */
    final class PinFailure extends \RuntimeException
    {
        /**
         * @param string       $host     the name that was asked for
         * @param string       $reason   why, in a few words
         * @param list<string> $served   the key of the leaf, where it is known
         * @param list<string> $expected the pins of the host
         */
        public function __construct(
            public readonly string $host,
            public readonly string $reason,
            public readonly array $served = [],
            public readonly array $expected = [],
        ) {
            $lines = ["pinning failed for $host: $reason"];
            foreach ($served as $pin) {
                $lines[] = "  server sent   $pin";
            }
            foreach ($expected as $pin) {
                $lines[] = "  pin set has   $pin";
            }
            parent::__construct(implode("\n", $lines), 90); // CURLE_SSL_PINNEDPUBKEYNOTMATCH
        }
    }

    /** Holds handles of ext-curl to the pin set. */
    final class PinnedCurl
    {
        /** The digest of the pin set, for logs and support. */
        public const PIN_SET_DIGEST = ${php.literal(plan.digest)};

        private const REFUSES_UNLISTED = ${plan.unlisted === 'block' ? code`true` : code`false`};

        private const ENTRIES = [
            ${plan.entries.map(renderEntry)}
        ];

        ${METHODS}
    }
  `
}

function renderEntry(entry: PlanEntry): Code {
  const { host, subdomains, mode, reason, onExpiry, pins } = entry
  return code`
    ${reason === undefined ? NOTHING : php.comment(`reason: ${reason}`)}
    ${php.literal(host)} => [
        'subdomains' => ${php.literal(subdomains)},
        'mode' => ${php.literal(mode)},
        'lapses' => ${lapsesAt(entry)},
        'onExpiry' => ${php.literal(onExpiry ?? '')},
        'pins' => [
            ${pins.map(renderPin)}
        ],
    ],
  `
}

function renderPin({ pin, state, label }: PlanPin): Code {
  const note = [state, label].filter((part) => part !== undefined).join(': ')
  return code`
    ${note === '' ? NOTHING : php.comment(note)}
    ${php.literal(pin.text)},
  `
}

const METHODS = code`
  /**
   * Performs a request that is held to the pin set, with the options that the handle has already.
   *
   * @return string|bool what curl_exec() gives
   *
   * @throws PinFailure when the connection is refused because of the pin set
   */
  public static function exec(\CurlHandle $handle, string $url): string|bool
  {
      if (!curl_setopt_array($handle, [CURLOPT_CERTINFO => true] + self::options($url))) {
          throw new PinFailure($url, 'this curl cannot pin');
      }
      $result = curl_exec($handle);
      if (curl_errno($handle) === 90) {
          [, $host] = self::read($url);
          $served = self::served($handle);
          throw new PinFailure($host, 'the key of the leaf is not pinned', $served, self::find($host)['pins'] ?? []);
      }

      return $result;
  }

  /**
   * Options for curl_setopt_array() that hold one request to the pin set; to be set after all others.
   *
   * @return array<int, mixed>
   *
   * @throws PinFailure for what can be refused without a connection
   */
  public static function options(string $url): array
  {
      [$scheme, $host] = self::read($url);
      $entry = self::find($host);
      if ($entry === null && self::REFUSES_UNLISTED) {
          throw new PinFailure($host, 'the pin set does not list this host');
      }
      $isPinned = $entry !== null && $entry['mode'] === 'enforce';
      if ($isPinned && $scheme !== 'https') {
          throw new PinFailure($host, 'clear text is refused', [], $entry['pins']);
      }
      if ($isPinned && $entry['lapses'] > 0 && time() >= $entry['lapses']) {
          if ($entry['onExpiry'] === 'closed') {
              throw new PinFailure($host, 'the pins have expired, and expire closed', [], $entry['pins']);
          }
          $isPinned = false;
      }
      $base = [CURLOPT_URL => $url, CURLOPT_FOLLOWLOCATION => false];
      if (!$isPinned) {
          return $base + [CURLOPT_PROTOCOLS => CURLPROTO_HTTP | CURLPROTO_HTTPS];
      }
      $pins = array_map(static fn (string $pin): string => str_replace('sha256/', 'sha256//', $pin), $entry['pins']);

      return $base + [
          CURLOPT_PINNEDPUBLICKEY => implode(';', $pins),
          CURLOPT_SSL_VERIFYPEER => true,
          CURLOPT_SSL_VERIFYHOST => 2,
          CURLOPT_PROTOCOLS => CURLPROTO_HTTPS,
      ];
  }

  /**
   * The most specific entry that covers a name: itself, else the longest that reaches it.
   *
   * @return array{subdomains: string, mode: string, lapses: int, onExpiry: string, pins: list<string>}|null
   */
  private static function find(string $host): ?array
  {
      $labels = explode('.', $host);
      for ($depth = 0; $depth < count($labels); ++$depth) {
          $entry = self::ENTRIES[implode('.', array_slice($labels, $depth))] ?? null;
          $reaches = $depth === 0 || match ($entry['subdomains'] ?? 'none') {
              'any' => true,
              'one' => $depth === 1,
              default => false,
          };
          if ($entry !== null && $reaches) {
              return $entry;
          }
      }

      return null;
  }

  /**
   * Scheme and host, in the one spelling that entries have. What curl might read otherwise is refused.
   *
   * @return array{string, string}
   */
  private static function read(string $url): array
  {
      $pattern = '~^(https?)://(\[[0-9a-f:.]+\]|[0-9a-z._-]+)(?::[0-9]*)?(?=[/?#]|$)~iD';
      if (preg_match($pattern, $url, $parts) !== 1) {
          throw new PinFailure($url, 'the host cannot be read: write an A-label, and user names as CURLOPT_USERPWD');
      }
      $host = rtrim(strtolower($parts[2]), '.');
      if ($host[0] === '[') {
          $packed = @inet_pton(trim($host, '[]'));
          if ($packed === false || strlen($packed) !== 16) {
              throw new PinFailure($host, 'an address that cannot be read');
          }
          $isMapped = substr($packed, 0, 12) === str_repeat("\0", 10) . "\xff\xff";
          $host = inet_ntop($isMapped ? substr($packed, 12) : $packed);
      } elseif (preg_match('~(^|\.)(0x[^.]*|[0-9]+)$~D', $host) === 1 && @inet_pton($host) === false) {
          throw new PinFailure($host, 'an address in an unusual spelling');
      }

      return [strtolower($parts[1]), $host];
  }

  /**
   * The key of the leaf, where curl and ext-openssl tell it.
   *
   * @return list<string>
   */
  private static function served(\CurlHandle $handle): array
  {
      $pem = curl_getinfo($handle, CURLINFO_CERTINFO)[0]['Cert'] ?? null;
      $key = $pem !== null && extension_loaded('openssl') ? openssl_pkey_get_public($pem) : false;
      if ($key === false) {
          return [];
      }
      $lines = explode("\n", trim(openssl_pkey_get_details($key)['key']));
      $der = base64_decode(implode('', array_slice($lines, 1, -1)));

      return ['sha256/' . base64_encode(hash('sha256', $der, true))];
  }
`
