import { type Code, code } from '../code.ts'

/** The sender of pin failures, over a client that is not pinned. */
export const REPORTS: Code = code`

  // An identical failure is told once a day, as TrustKit does it.
  const Duration _repeatAfter = Duration(days: 1);
  const int _mostRemembered = 1000;
  final Map<String, DateTime> _told = {};

  /// Tells the failure to the addresses of the entry, and never in the way.
  void _report(
    String host,
    int port,
    _Entry entry,
    X509Certificate leaf,
    String key,
    String certificate,
    bool isForbidden,
    bool blocks,
  ) {
    final now = DateTime.now().toUtc();
    final expiresAt = entry.expiresAt;
    final body = jsonEncode({
      'date-time': _moment(now),
      'hostname': host,
      'port': port,
      if (expiresAt != null)
        'effective-expiration-date': _moment(DateTime.parse(expiresAt)),
      'include-subdomains': entry.subdomains != 'none',
      'noted-hostname': entry.host,
      'served-certificate-chain': [leaf.pem],
      'validated-certificate-chain': const <String>[],
      'known-pins': [
        for (final pin in entry.pins)
          if (pin.startsWith('sha256/')) 'pin-sha256="\${pin.substring(7)}"',
      ],
      'keypin': {
        'version': 1,
        'outcome': isForbidden ? 'forbidden' : 'mismatch',
        'action': blocks ? 'block' : 'allow',
        'mode': entry.mode,
        'subdomains': entry.subdomains,
        'expired': entry.hasLapsed,
        'pin-set': pinSetDigest,
        'known-certificate-pins': [
          for (final pin in entry.pins)
            if (pin.startsWith('cert-')) pin,
        ],
        'seen': [
          {
            'pin': key,
            'certificate-pin': certificate,
            'subject': leaf.subject,
            'position': 'leaf',
          },
        ],
      },
    });
    for (final address in entry.reportTo) {
      final same = '$address $host $isForbidden $key';
      final last = _told[same];
      if (last != null && now.difference(last) < _repeatAfter) continue;
      if (_told.length >= _mostRemembered) _told.clear();
      _told[same] = now;
      unawaited(_send(Uri.parse(address), body));
    }
  }

  String _moment(DateTime moment) =>
      '\${moment.toUtc().toIso8601String().substring(0, 19)}Z';

  /// Sends a report over a client that is not pinned; failing to is nobody's
  /// concern.
  Future<void> _send(Uri address, String body) async {
    final client = _Plain().createHttpClient(null)
      ..connectionTimeout = const Duration(seconds: 10);
    try {
      final request = await client.postUrl(address)
        ..followRedirects = false
        ..headers.contentType = ContentType.json
        ..write(body);
      await request.close().timeout(const Duration(seconds: 10));
    } on Exception {
      // Told again with the next failure of another kind, or tomorrow.
    } finally {
      client.close(force: true);
    }
  }
`
