import { type Code, code } from '../code.ts'

/** SHA-256 in Dart: `dart:io` has no hash function, and a package for one would have to be trusted with all of it. */
export const SHA256: Code = code`
  /// SHA-256 in base64 (FIPS 180-4).
  String _sha256(Uint8List data) {
    final length = (data.length + 9 + 63) & ~63;
    final padded = Uint8List(length)
      ..setAll(0, data)
      ..[data.length] = 0x80;
    final view = ByteData.sublistView(padded)
      ..setUint32(length - 8, data.length >> 29)
      ..setUint32(length - 4, data.length << 3);
    final hash = Uint32List.fromList(_initialHash);
    final schedule = Uint32List(64);
    for (var block = 0; block < length; block += 64) {
      for (var t = 0; t < 16; t++) {
        schedule[t] = view.getUint32(block + 4 * t);
      }
      for (var t = 16; t < 64; t++) {
        final w15 = schedule[t - 15], w2 = schedule[t - 2];
        final s0 = _rotate(w15, 7) ^ _rotate(w15, 18) ^ (w15 >> 3);
        final s1 = _rotate(w2, 17) ^ _rotate(w2, 19) ^ (w2 >> 10);
        schedule[t] = schedule[t - 16] + s0 + schedule[t - 7] + s1;
      }
      _compress(hash, schedule);
    }
    final digest = ByteData(32);
    for (var i = 0; i < 8; i++) {
      digest.setUint32(4 * i, hash[i]);
    }
    return base64.encode(digest.buffer.asUint8List());
  }

  void _compress(Uint32List hash, Uint32List schedule) {
    var [a, b, c, d, e, f, g, h] = hash;
    for (var t = 0; t < 64; t++) {
      final s1 = _rotate(e, 6) ^ _rotate(e, 11) ^ _rotate(e, 25);
      final t1 = h + s1 + (e & f ^ ~e & g) + _roundConstants[t] + schedule[t];
      final s0 = _rotate(a, 2) ^ _rotate(a, 13) ^ _rotate(a, 22);
      final t2 = s0 + (a & b ^ a & c ^ b & c);
      (h, g, f, e) = (g, f, e, (d + t1) & 0xffffffff);
      (d, c, b, a) = (c, b, a, (t1 + t2) & 0xffffffff);
    }
    for (final (index, value) in [a, b, c, d, e, f, g, h].indexed) {
      hash[index] += value;
    }
  }

  int _rotate(int word, int by) => (word >> by | word << (32 - by)) & 0xffffffff;

  const List<int> _initialHash = [
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, //
    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
  ];

  const List<int> _roundConstants = [
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, //
    0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
    0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
    0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
    0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
    0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
    0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
    0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
    0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
  ];
`
