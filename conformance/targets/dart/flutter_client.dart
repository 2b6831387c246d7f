// One request within Flutter's engine, by a client that an image loader or any package would make; prints the answer.
import 'dart:convert';
import 'dart:io';

import 'package:flutter/widgets.dart';

import '../lib/pinned_http.dart';
import 'lab.dart';

Future<void> main() async {
  WidgetsFlutterBinding.ensureInitialized();
  HttpOverrides.global = PinnedHttpOverrides();
  final client = HttpClient(context: trust());
  await answer(() async {
    final request = await client.getUrl(url);
    request.headers.set('authorization', 'Bearer secret');
    final response = await request.close();
    return response.transform(utf8.decoder).join();
  });
  await stdout.flush();
  exit(exitCode);
}
