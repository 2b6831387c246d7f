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
    void approveTestProxies() => approveInterception(_roots);

    ${dart.comment(...roots.map(({ pin }) => pin.text))}
    const String _roots = '''
    ${debugBundle(roots)}
    ''';
  `
}

/** How a debug build comes by an approved interceptor. */
export const APPROVED: Code = code`
  /// Certificates of CAs that may intercept; none in a release.
  String? _approvedRoots;

  /// Lets interceptors of these CAs (PEM) read this build; see pinned_http_debug.dart.
  /// Does nothing where assertions are off, as they are in a release.
  void approveInterception(String roots) {
    assert(() {
      _approvedRoots = roots;
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
    final task = await Socket.startConnect(url.host, url.port);
    final socket = await task.socket;
    try {
      return await SecureSocket.secure(socket, host: url.host, context: context);
    } on HandshakeException {
      socket.destroy();
      throw refusal;
    }
  }
`
