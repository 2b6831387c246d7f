// What a client of the lab needs beside the generated code: what it trusts, and where the names lead.
import 'dart:io';

final Map<String, String> environment = Platform.environment;

/// What the client trusts: the genuine root and the interceptor's.
SecurityContext trust() =>
    SecurityContext(withTrustedRoots: false)
      ..setTrustedCertificates(environment['KEYPIN_LAB_CA']!);

final Uri url = Uri.parse(environment['KEYPIN_LAB_URL']!);

/// Asks once, with all names leading to the lab, and prints the answer.
Future<void> answer(Future<String> Function() ask) async {
  // What the reports go over is not the pinned client, and has to trust the collector.
  SecurityContext.defaultContext.setTrustedCertificates(
    environment['KEYPIN_LAB_CA']!,
  );
  await IOOverrides.runWithIOOverrides(() async {
    try {
      stdout.write(await ask());
    } on IOException catch (failure) {
      stderr.writeln('$failure'.split('\n').first);
      exitCode = 1;
    }
  }, _Lab());
}

base class _Lab extends IOOverrides {
  @override
  Future<ConnectionTask<Socket>> socketStartConnect(
    dynamic host,
    int port, {
    dynamic sourceAddress,
    int sourcePort = 0,
  }) => super.socketStartConnect(environment['KEYPIN_LAB_ADDRESS']!, port);
}
