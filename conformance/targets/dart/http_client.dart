// One request through package:http; prints the answer. Compiled beside lib/pinned_client.dart.
import '../lib/pinned_client.dart';
import 'lab.dart';

Future<void> main() async {
  final client = pinnedClient(context: trust());
  await answer(
    () => client.read(url, headers: {'authorization': 'Bearer secret'}),
  );
  client.close();
}
