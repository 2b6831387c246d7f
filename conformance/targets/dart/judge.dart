// Stands at the end of a generated library, whose judgement is private. Reads the cases as JSON from stdin,
// `[host, hexadecimal leaf]` each; prints for each whether it blocks.
class _Leaf implements X509Certificate {
  _Leaf(String hex)
    : der = Uint8List.fromList([
        for (var i = 0; i < hex.length; i += 2)
          int.parse(hex.substring(i, i + 2), radix: 16),
      ]);
  @override
  final Uint8List der;
  @override
  dynamic noSuchMethod(Invocation invocation) => '';
}

Future<void> main() async {
  final cases = jsonDecode(await stdin.transform(utf8.decoder).join()) as List;
  stdout.write(
    jsonEncode([for (final [host, leaf] in cases) _blocks(host, leaf)]),
  );
}

bool _blocks(String host, String leaf) {
  final entry = _findEntry(_canonical(host));
  if (entry == null || entry.mode == 'off')
    return entry == null && _refusesUnlisted;
  if (entry.onExpiry == 'closed' && entry.hasLapsed) return true;
  try {
    _judge(host, 0, entry, _Leaf(leaf));
    return false;
  } on PinFailure {
    return true;
  }
}
