// The client of a debug build: the same, with test proxies approved.
import '../lib/pinned_http_debug.dart';
import 'dart_io_client.dart' as app;

Future<void> main() {
  approveTestProxies();
  return app.main();
}
