// The client of a debug build: the same, with test proxies approved.
import 'dart:io';

import '../lib/pinned_http_debug.dart';
import 'dart_io_client.dart' as app;

Future<void> main() {
  approveTestProxies(proxy: Platform.environment['KEYPIN_DEBUG_PROXY']);
  return app.main();
}
