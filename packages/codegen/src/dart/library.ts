import { Code, code, NOTHING, paragraphs } from '../code.ts'
import { debugRootsOf } from '../debug-roots.ts'
import { dart } from '../languages/dart.ts'
import type { PlanEntry, PlanPin } from '../plan/plan.ts'
import type { RenderContext } from '../target.ts'
import { APPROVED } from './debug.ts'
import { REPORTS } from './reports.ts'
import { SHA256 } from './sha256.ts'

/** `pinned_http.dart`: the pins, the judgement, and the HttpClient that holds every connection to them. */
export function renderLibrary({ plan, options, header }: RenderContext): Code {
  const reports = plan.entries.some(({ reportTo }) => reportTo.length > 0)
  const hasApproved = debugRootsOf(options).length > 0
  return code`
    ${dart.comment(...header)}

    /// HTTP clients that talk to pinned servers only.
    ///
    /// * \`final client = pinnedHttpClient();\`
    /// * images, WebSockets and packages that make clients of their own:
    ///   \`HttpOverrides.global = PinnedHttpOverrides();\` in main(), before anything else
    ///
    /// The leaf's key is judged once the TLS handshake and its certificate and host
    /// name checks are done, and before a byte of a request leaves. Redirects come
    /// back to the same check. Through an HTTP proxy the handshake cannot be seen, so
    /// pinned hosts are refused there. Needs no package.
    library;

    import 'dart:async';
    import 'dart:convert';
    import 'dart:io';
    import 'dart:typed_data';

    /// The digest of the pin set, for logs and support.
    const String pinSetDigest =
        ${dart.literal(plan.digest)};

    /// Whether a host that no entry covers is refused.
    const bool _refusesUnlisted = ${plan.unlisted === 'block' ? code`true` : code`false`};

    // dart format off
    const List<_Entry> _entries = [
      ${plan.entries.map(renderEntry)}
    ];
    // dart format on

    /// Makes an [HttpClient] whose every connection is held to the pin set.
    HttpClient pinnedHttpClient({SecurityContext? context}) =>
        _pin(_Plain().createHttpClient(context), context);

    /// Holds every [HttpClient] that is made under it to the pin set.
    class PinnedHttpOverrides extends HttpOverrides {
      @override
      HttpClient createHttpClient(SecurityContext? context) =>
          _pin(super.createHttpClient(context), context);
    }

    /// A connection was refused because of the pin set; nothing was sent.
    class PinFailure extends HandshakeException {
      PinFailure._(
        this.host,
        this.reason, [
        this.served = const [],
        this.expected = const [],
      ]) : super(
             [
               'pinning failed for $host: $reason',
               for (final pin in served) '  server sent   $pin',
               for (final pin in expected) '  pin set has   $pin',
             ].join('\n'),
           );

      /// The name that was asked for.
      final String host;

      /// Why, in a few words.
      final String reason;

      /// The leaf's key.
      final List<String> served;

      /// The pins of the host.
      final List<String> expected;
    }

    class _Plain extends HttpOverrides {}

    HttpClient _pin(HttpClient client, SecurityContext? context) =>
        client
          ..connectionFactory = (url, proxyHost, proxyPort) =>
              _connect(url, proxyHost, proxyPort, context);

    Future<ConnectionTask<Socket>> _connect(
      Uri url,
      String? proxyHost,
      int? proxyPort,
      SecurityContext? context,
    ) async {
      final host = _canonical(url.host);
      final entry = _findEntry(host);
      if (entry == null && _refusesUnlisted) {
        throw PinFailure._(host, 'the pin set does not list this host');
      }
      if (entry != null && entry.onExpiry == 'closed' && entry.hasLapsed) {
        throw PinFailure._(host, 'the pins have expired, and expire closed');
      }
      final isEnforced = entry != null && entry.mode == 'enforce';
      if (isEnforced && !url.isScheme('https')) {
        throw PinFailure._(host, 'clear text is refused');
      }
      if (isEnforced && proxyHost != null) {
        throw PinFailure._(host, 'a proxy hides the connection from the pins');
      }
      ${hasApproved ? THROUGH_TEST_PROXY : NOTHING}
      final task = await Socket.startConnect(
        proxyHost ?? url.host,
        proxyPort ?? url.port,
      );
      if (proxyHost != null || !url.isScheme('https')) return task;
      ${hasApproved ? SECURED_OR_AGAIN : SECURED}
      return ConnectionTask.fromSocket(secured, task.cancel);
    }

    Future<Socket> _secure(
      Socket socket,
      Uri url,
      String host,
      _Entry? entry,
      SecurityContext? context,
    ) async {
      final SecureSocket secure;
      try {
        // Without onBadCertificate: what the platform does not trust is not heard.
        secure = await SecureSocket.secure(
          socket,
          host: url.host,
          context: context,
        );
      } catch (_) {
        socket.destroy();
        rethrow;
      }
      try {
        if (entry != null && entry.mode != 'off') {
          _judge(host, url.port, entry, secure.peerCertificate);
        }
      } catch (_) {
        secure.destroy();
        rethrow;
      }
      return secure;
    }

    void _judge(String host, int port, _Entry entry, X509Certificate? leaf) {
      final expected = [...entry.pins];
      if (leaf == null) {
        throw PinFailure._(host, 'there is no certificate', const [], expected);
      }
      final key = 'sha256/\${_sha256(_publicKeyInfo(leaf.der))}';
      final certificate = 'cert-sha256/\${_sha256(leaf.der)}';
      final isForbidden =
          entry.forbid.contains(key) || entry.forbid.contains(certificate);
      if (!isForbidden &&
          (entry.pins.contains(key) || entry.pins.contains(certificate))) {
        return;
      }
      final blocks = isForbidden || (entry.mode == 'enforce' && !entry.hasLapsed);
      ${reports ? (hasApproved ? REPORT_UNLESS_APPROVED : REPORT) : NOTHING}
      if (!blocks) return;
      final reason = isForbidden
          ? 'the leaf has a forbidden key'
          : 'the key of the leaf is not pinned';
      throw PinFailure._(host, reason, [key], expected);
    }

    /// What holds for one host, and for the names below it that it covers.
    class _Entry {
      const _Entry(
        this.host, {
        required this.subdomains,
        required this.mode,
        required this.pins,
        required this.forbid,
        required this.expiresAt,
        required this.onExpiry,
        required this.reportTo,
      });

      final String host;
      final String subdomains;
      final String mode;
      final List<String> pins;
      final List<String> forbid;
      final String? expiresAt;
      final String? onExpiry;
      final List<String> reportTo;

      bool get hasLapsed {
        final end = expiresAt;
        return end != null && !DateTime.now().isBefore(DateTime.parse(end));
      }
    }

    /// The most specific entry that covers a name: itself, else the longest that
    /// reaches it.
    _Entry? _findEntry(String host) {
      final labels = host.split('.');
      for (var depth = 0; depth < labels.length; depth++) {
        final name = labels.skip(depth).join('.');
        for (final entry in _entries) {
          if (entry.host == name &&
              (depth == 0 ||
                  entry.subdomains == 'any' ||
                  (depth == 1 && entry.subdomains == 'one'))) {
            return entry;
          }
        }
      }
      return null;
    }

    /// One spelling per name: lower case, no root dot, IPv6 addresses compressed.
    String _canonical(String host) {
      final name = host.toLowerCase().replaceAll(RegExp(r'\.+$'), '');
      final address = name.contains(':')
          ? InternetAddress.tryParse(name.split('%').first)
          : null;
      if (address == null) return name;
      final raw = address.rawAddress;
      final isMapped =
          raw.length == 16 &&
          raw.take(10).every((byte) => byte == 0) &&
          raw[10] == 0xff &&
          raw[11] == 0xff;
      return isMapped ? raw.skip(12).join('.') : address.address;
    }

    /// The SubjectPublicKeyInfo as it stands in the certificate (RFC 5280, 4.1).
    Uint8List _publicKeyInfo(Uint8List certificate) {
      final outer = _element(certificate, 0);
      final body = _element(certificate, outer.start);
      var offset = body.start;
      if (certificate[offset] == 0xa0) {
        offset = _element(certificate, offset).end; // version, absent in version 1
      }
      for (var skipped = 0; skipped < 5; skipped++) {
        // serialNumber, signature, issuer, validity, subject
        offset = _element(certificate, offset).end;
      }
      return certificate.sublist(offset, _element(certificate, offset).end);
    }

    /// Where the content of the DER element at an offset begins, and where it ends.
    ({int start, int end}) _element(Uint8List der, int offset) {
      var start = offset + 2;
      var length = der[offset + 1];
      if (length >= 0x80) {
        start += length - 0x80;
        length = 0;
        for (final byte in der.sublist(offset + 2, start)) {
          length = length << 8 | byte;
        }
      }
      if (start + length > der.length) {
        throw const FormatException('a certificate is cut short');
      }
      return (start: start, end: start + length);
    }

    ${paragraphs([hasApproved ? APPROVED : NOTHING, SHA256])}
    ${reports ? REPORTS : NOTHING}
  `
}

const SECURED = code`
  final secured = task.socket.then(
    (socket) => _secure(socket, url, host, entry, context),
  );
`

// What an approved interceptor shows is refused first, by the pins or since nobody trusts its CA.
const SECURED_OR_AGAIN = code`
  final secured = task.socket
      .then((socket) => _secure(socket, url, host, entry, context))
      .onError<HandshakeException>((refusal, _) => _again(url, refusal));
`

const THROUGH_TEST_PROXY = code`
  if (_approvedProxy != null && proxyHost == null && url.isScheme('https')) {
    const refusal = HandshakeException('the test proxy is not approved');
    return ConnectionTask.fromSocket(_again(url, refusal), () {});
  }
`

const REPORT = code`_report(host, port, entry, leaf, key, certificate, isForbidden, blocks);`

const REPORT_UNLESS_APPROVED = code`
  if (_approvedRoots == null) {
    _report(host, port, entry, leaf, key, certificate, isForbidden, blocks);
  }
`

function renderEntry(entry: PlanEntry): Code {
  const { host, subdomains, mode, reason, expiresAt, onExpiry } = entry
  return code`
    ${reason === undefined ? NOTHING : dart.comment(`reason: ${reason}`)}
    _Entry(
      ${dart.literal(host)},
      subdomains: ${dart.literal(subdomains)},
      mode: ${dart.literal(mode)},
      ${list('pins', entry.pins.map(renderPin))}
      ${list(
        'forbid',
        entry.forbid.map(({ text }) => code`${dart.literal(text)},`),
      )}
      expiresAt: ${expiresAt === undefined ? NULL : dart.literal(expiresAt.toISOString())},
      onExpiry: ${onExpiry === undefined ? NULL : dart.literal(onExpiry)},
      ${list(
        'reportTo',
        entry.reportTo.map((url) => code`${dart.literal(url)},`),
      )}
    ),
  `
}

const NULL = code`null`

function renderPin({ pin, state, label }: PlanPin): Code {
  const note = [state, label].filter(Boolean).join(': ')
  return code`
    ${note === '' ? NOTHING : dart.comment(note)}
    ${dart.literal(pin.text)},
  `
}

function list(name: string, items: readonly Code[]): Code {
  if (items.length === 0) return code`${new Code(name)}: [],`
  return code`
    ${new Code(name)}: [
      ${items}
    ],
  `
}
