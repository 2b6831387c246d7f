// One request through the generated HttpClient; prints the answer. Compiled beside lib/pinned_http.dart.
import 'dart:convert';

import '../lib/pinned_http.dart';
import 'lab.dart';

Future<void> main() async {
  final client = pinnedHttpClient(context: trust());
  final proxy = environment['KEYPIN_PROXY'];
  if (proxy != null) {
    client.findProxy = (_) => 'PROXY ${Uri.parse(proxy).authority}';
  }
  await answer(() async {
    final request = await client.getUrl(url);
    request.headers.set('authorization', 'Bearer secret');
    final response = await request.close();
    return response.transform(utf8.decoder).join();
  });
  client.close(force: true);
}
