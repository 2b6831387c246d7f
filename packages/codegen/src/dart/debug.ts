import { type Code, code } from '../code.ts'
import { type DebugRoot, debugBundle, debugRootsOf } from '../debug-roots.ts'
import { dart } from '../languages/dart.ts'
import type { RenderContext, RenderedFile } from '../target.ts'

/** `pinned_http_debug.dart`, where there are certificates of approved interception CAs. */
export function debugFiles({ options, header }: RenderContext): RenderedFile[] {
  const roots = debugRootsOf(options)
  if (roots.length === 0) return []
  return [{ path: 'lib/pinned_http_debug.dart', role: 'debug', code: renderDebugLibrary(header, roots) }]
}

function renderDebugLibrary(header: readonly string[], roots: readonly DebugRoot[]): Code {
  return code`
    ${dart.comment(...header)}

    /// Lets approved interceptors, such as a test proxy, read debug builds.
    ///
    /// For a main of its own, from which no release is built:
    /// \`flutter run --target lib/main_debug.dart\`
    ///
    ///     void main() {
    ///       approveTestProxies();
    ///       app.main();
    ///     }
    library;

    import 'pinned_http.dart';

    /// Approves the CAs below. Hosts stay pinned, to them and to the pin set; where
    /// assertions are off, as in a release, nothing is approved.
    ///
    /// With the address of an HTTP proxy, such as \`10.0.2.2:8080\`, all goes through it:
    /// Dart does not ask the device for one. Without, whoever the device leads to counts.
    void approveTestProxies({String? proxy}) => approveInterception(_roots, proxy);

    ${dart.comment(...roots.map(({ pin }) => pin.text))}
    const String _roots = '''
    ${debugBundle(roots)}
    ''';
  `
}

/** How a debug build comes by an approved interceptor. */
export const APPROVED: Code = code`
  /// Certificates of CAs that may intercept, and a proxy to go through; none in a release.
  String? _approvedRoots;
  String? _approvedProxy;

  /// Lets interceptors of these CAs (PEM) read this build; see pinned_http_debug.dart.
  /// Does nothing where assertions are off, as they are in a release.
  void approveInterception(String roots, String? proxy) {
    assert(() {
      _approvedRoots = roots;
      _approvedProxy = proxy;
      return true;
    }());
  }

  /// The connection once more, to an approved interceptor or to nobody: its CAs are
  /// all that is trusted.
  Future<Socket> _again(Uri url, HandshakeException refusal) async {
    final roots = _approvedRoots;
    if (roots == null) throw refusal;
    final context = SecurityContext(withTrustedRoots: false)
      ..setTrustedCertificatesBytes(utf8.encode(roots));
    final socket = await _reach(url);
    try {
      return await SecureSocket.secure(socket, host: url.host, context: context);
    } on HandshakeException {
      socket.destroy();
      throw refusal;
    }
  }

  /// To the host, or through the test proxy (RFC 9110, 9.3.6).
  Future<Socket> _reach(Uri url) async {
    final proxy = _approvedProxy == null
        ? null
        : Uri.parse('http://$_approvedProxy');
    final to = proxy ?? url;
    final task = await Socket.startConnect(to.host, to.port);
    final socket = await task.socket;
    if (proxy == null) return socket;
    final name = url.host.contains(':') ? '[\${url.host}]' : url.host;
    final authority = '$name:\${url.port}';
    socket.write('CONNECT $authority HTTP/1.1\r\nhost: $authority\r\n\r\n');
    final head = StringBuffer();
    final answered = Completer<void>();
    late final StreamSubscription<Uint8List> answer;
    answer = socket.listen(
      (bytes) {
        head.write(latin1.decode(bytes));
        if (!'$head'.contains('\r\n\r\n')) return;
        answer.pause(); // what follows is TLS
        answered.complete();
      },
      onError: answered.completeError,
      onDone: () => answered.isCompleted ? null : answered.complete(),
    );
    await answered.future;
    if (RegExp('^HTTP/1.[01] 200').hasMatch('$head')) return socket;
    socket.destroy();
    throw HttpException('the test proxy does not lead to $authority');
  }
`
