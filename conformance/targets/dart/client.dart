// One request through the generated client; prints the answer. Compiled beside lib/pinned_http.dart.
import 'dart:convert';
import 'dart:io';

import '../lib/pinned_http.dart';

Future<void> main() async {
  final environment = Platform.environment;
  final trust = SecurityContext(withTrustedRoots: false)
    ..setTrustedCertificates(environment['KEYPIN_LAB_CA']!);
  final client = pinnedHttpClient(context: trust);
  // What the reports go over is not the pinned client, and has to trust the collector.
  SecurityContext.defaultContext.setTrustedCertificates(environment['KEYPIN_LAB_CA']!);
  final proxy = environment['KEYPIN_PROXY'];
  if (proxy != null) {
    client.findProxy = (_) => 'PROXY ${Uri.parse(proxy).authority}';
  }
  await IOOverrides.runWithIOOverrides(() async {
    try {
      final request = await client.getUrl(Uri.parse(environment['KEYPIN_LAB_URL']!));
      request.headers.set('authorization', 'Bearer secret');
      final response = await request.close();
      stdout.write(await response.transform(utf8.decoder).join());
    } on IOException catch (failure) {
      stderr.writeln('$failure'.split('\n').first);
      exitCode = 1;
    }
  }, _Lab());
  client.close(force: true);
}

base class _Lab extends IOOverrides {
  @override
  Future<ConnectionTask<Socket>> socketStartConnect(
    dynamic host,
    int port, {
    dynamic sourceAddress,
    int sourcePort = 0,
  }) => super.socketStartConnect(Platform.environment['KEYPIN_LAB_ADDRESS']!, port);
}
