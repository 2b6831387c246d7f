// As much of package:test as the generated self-test uses, since pub packages are not to be had offline. Run
// main() and then runDeclared().
import 'dart:async';
import 'dart:io';

class TestOn {
  const TestOn(String platform);
}

typedef Body = FutureOr<void> Function();

final List<(String, List<Body>, List<Body>, Body)> _declared = [];
final List<String> _groups = [];
List<Body> _setUps = [];
List<Body> _tearDowns = [];

void group(String name, void Function() body) {
  final (setUps, tearDowns) = (_setUps, _tearDowns);
  _setUps = [...setUps];
  _tearDowns = [...tearDowns];
  _groups.add(name);
  body();
  _groups.removeLast();
  _setUps = setUps;
  _tearDowns = tearDowns;
}

void setUp(Body body) => _setUps.add(body);
void tearDown(Body body) => _tearDowns.add(body);
void test(String name, Body body) =>
    _declared.add(([..._groups, name].join(' '), _setUps, _tearDowns, body));

Future<void> runDeclared() async {
  var failed = 0;
  for (final (name, setUps, tearDowns, body) in _declared) {
    try {
      for (final before in setUps) {
        await before();
      }
      await body();
      stdout.writeln('ok $name');
    } catch (error) {
      failed++;
      stdout.writeln('not ok $name: $error');
    } finally {
      for (final after in tearDowns) {
        await after();
      }
    }
  }
  if (_declared.isEmpty) failed++;
  exit(failed == 0 ? 0 : 1);
}

void expect(Object? actual, Object? expected) {
  if (actual != expected) throw StateError('expected $expected, got $actual');
}

Future<void> expectLater(Future<Object?> actual, Matcher matcher) async {
  Object? thrown;
  try {
    await actual;
  } catch (error) {
    thrown = error;
  }
  if (!matcher.matches(thrown)) throw StateError('$thrown was thrown');
}

Matcher throwsA(Matcher matcher) => matcher;
TypeMatcher<T> isA<T>() => TypeMatcher<T>((value) => value is T);

class Matcher {
  Matcher(this.matches);
  final bool Function(Object?) matches;
}

class TypeMatcher<T> extends Matcher {
  TypeMatcher(super.matches);
  TypeMatcher<T> having(Object? Function(T) feature, String name, Object? value) =>
      TypeMatcher<T>((found) => found is T && feature(found) == value);
}
