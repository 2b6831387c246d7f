// The two ways most tutorials pin in Dart, with HttpClient in place of dio, which does no more with them: in
// badCertificateCallback, which is asked about certificates that failed already; and with the certificate of the
// response (dio's validateCertificate), which is there when the request has left.
import 'dart:convert';
import 'dart:io';

import 'package:crypto/crypto.dart';

import 'lab.dart';

Future<void> main(List<String> arguments) async {
  final [way, hashes] = arguments;
  bool isPinned(X509Certificate certificate) => hashes
      .split(',')
      .contains(base64Encode(sha256.convert(certificate.der).bytes));
  final client = HttpClient()
    // What HttpClient does by itself, but that all names lead to the lab.
    ..connectionFactory = (url, proxyHost, proxyPort) async {
      final task = await Socket.startConnect(url.host, url.port);
      final secure = task.socket.then(
        (socket) => SecureSocket.secure(
          socket,
          host: url.host,
          context: trust(),
          onBadCertificate: way == 'callback' ? isPinned : null,
        ),
      );
      return ConnectionTask.fromSocket(secure, task.cancel);
    };
  await answer(() async {
    final request = await client.getUrl(url);
    request.headers.set('authorization', 'Bearer secret');
    final response = await request.close();
    if (way == 'late' && !isPinned(response.certificate!)) {
      throw const HandshakeException('certificate not approved');
    }
    return response.transform(utf8.decoder).join();
  });
  client.close(force: true);
}
