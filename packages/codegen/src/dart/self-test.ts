import { type Code, code, NOTHING, paragraphs } from '../code.ts'
import { dart } from '../languages/dart.ts'
import type { RenderContext } from '../target.ts'

/** What a self-test does beyond that of dart:io: with a package that stands on it. */
export interface PackageTests {
  /** Lines of `import`: of packages, and of the file that is tested. */
  readonly packages: Code
  readonly file: Code
  /** Tests in the group of a host, with `interceptor` and `host` at hand. */
  readonly tests: Code
}

const NONE: PackageTests = {
  packages: NOTHING,
  file: code`import '../lib/pinned_http.dart';`,
  tests: NOTHING,
}

/** The self-test: an interceptor on loopback fools a plain client and not the pinned one. */
export function renderSelfTest({ plan, header }: RenderContext, more: PackageTests = NONE): Code {
  const enforced = plan.entries.filter(({ mode, isAddress }) => mode === 'enforce' && !isAddress)
  return code`
    ${dart.comment(...header, '', ...ABOUT)}

    @TestOn('vm')
    library;

    import 'dart:io';

    ${more.packages}
    import 'package:test/test.dart';

    ${more.file}

    // dart format off
    const List<(String, String?)> _enforced = [
      ${enforced.map(
        ({ host, expiresAt }) =>
          code`(${dart.literal(host)}, ${expiresAt === undefined ? code`null` : dart.literal(expiresAt.toISOString())}),`,
      )}
    ];
    // dart format on

    void main() {
      for (final (host, expiresAt) in _enforced) {
        final lapses = expiresAt == null ? null : DateTime.parse(expiresAt);
        if (lapses != null && !DateTime.now().isBefore(lapses)) continue;
        group(host, () {
          late _Interceptor interceptor;
          setUp(() async => interceptor = await _Interceptor.start(host));
          tearDown(() => interceptor.stop());

          test('an unpinned client falls for the interceptor', () async {
            final client = HttpClient();
            client.connectionFactory = interceptor.connectUnpinned;
            expect(await interceptor.ask(client, host), HttpStatus.ok);
            expect(interceptor.requests, 1);
          });

          test('the pinned client refuses it and sends nothing', () async {
            final client = pinnedHttpClient(context: interceptor.trust);
            await expectLater(
              interceptor.ask(client, host),
              throwsA(isA<PinFailure>().having((e) => e.host, 'host', host)),
            );
            expect(interceptor.requests, 0);
          });

          test('a root dot at the end of the name is no way around', () async {
            final client = pinnedHttpClient(context: interceptor.trust);
            await expectLater(
              interceptor.ask(client, '$host.'),
              throwsA(isA<HandshakeException>()),
            );
            expect(interceptor.requests, 0);
          });

          test('clear text is refused', () async {
            final client = pinnedHttpClient();
            await expectLater(
              client.getUrl(Uri.parse('http://$host/')),
              throwsA(isA<PinFailure>()),
            );
          });

          ${paragraphs([PROXY_TEST, more.tests])}
        });
      }
    }

    class _Interceptor {
      _Interceptor._(this._folder, this._server, this.trust);

      static Future<_Interceptor> start(String host) async {
        final folder = await Directory.systemTemp.createTemp('pinned-http-');
        final key = '\${folder.path}/key.pem';
        final certificate = '\${folder.path}/cert.pem';
        final made = await Process.run('openssl', [
          ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'],
          ...['-subj', '/CN=interceptor', '-addext', 'subjectAltName=DNS:$host'],
          ...['-keyout', key, '-out', certificate],
        ]);
        if (made.exitCode != 0) throw StateError('openssl: \${made.stderr}');
        final server = await HttpServer.bindSecure(
          InternetAddress.loopbackIPv4,
          0,
          SecurityContext()
            ..useCertificateChain(certificate)
            ..usePrivateKey(key),
        );
        final trust = SecurityContext()..setTrustedCertificates(certificate);
        final interceptor = _Interceptor._(folder, server, trust);
        server.listen((request) {
          interceptor.requests++;
          request.response.close();
        }, onError: (_) {}); // a client that refuses hangs up
        return interceptor;
      }

      final Directory _folder;
      final HttpServer _server;
      final SecurityContext trust;
      int requests = 0;

      Uri url(String host) => Uri.parse('https://$host:\${_server.port}/secret');

      /// Asks for a host with all names leading here; gives the status.
      Future<int> ask(HttpClient client, String host) => lead(() async {
        final response = await (await client.getUrl(url(host))).close();
        return response.statusCode;
      });

      /// Does something with all names leading here.
      Future<T> lead<T>(Future<T> Function() action) =>
          IOOverrides.runWithIOOverrides(action, _Loopback());

      /// Connects as HttpClient does by itself, to where all names lead.
      Future<ConnectionTask<Socket>> connectUnpinned(
        Uri url,
        String? proxyHost,
        int? proxyPort,
      ) async {
        final task = await Socket.startConnect(url.host, url.port);
        final secure = task.socket.then(
          (socket) => SecureSocket.secure(socket, host: url.host, context: trust),
        );
        return ConnectionTask.fromSocket(secure, task.cancel);
      }

      Future<void> stop() async {
        await _server.close(force: true);
        await _folder.delete(recursive: true);
      }
    }

    base class _Loopback extends IOOverrides {
      @override
      Future<ConnectionTask<Socket>> socketStartConnect(
        dynamic host,
        int port, {
        dynamic sourceAddress,
        int sourcePort = 0,
      }) => super.socketStartConnect(InternetAddress.loopbackIPv4, port);
    }
  `
}

const PROXY_TEST = code`
  test('a proxy is refused', () async {
    final client = pinnedHttpClient();
    client.findProxy = (_) => 'PROXY 127.0.0.1:9';
    await expectLater(
      client.getUrl(Uri.parse('https://$host/')),
      throwsA(isA<PinFailure>()),
    );
  });
`

const ABOUT = [
  'Shows, without leaving this machine, that the pins are on: dart test, or flutter test. A server on loopback',
  'plays the interceptor: the client trusts its certificate for each pinned host, but its key is not pinned.',
  'Needs package:test (or flutter_test in its place) and openssl, for the certificates.',
]
