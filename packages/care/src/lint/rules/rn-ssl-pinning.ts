import { type CodePattern, findPatterns } from '../code/pattern.ts'
import type { Rule } from '../rule.ts'

export const rnSslPinning: Rule = {
  id: 'L38',
  name: 'rn-ssl-pinning',
  level: 'error',
  finds: 'Code for react-native-ssl-pinning that pins on one platform only, or on none.',
  why: 'Without pkPinning a hash in "certs" is the name of a file on Android and nothing at all on iOS. And the library takes "www." off the name it pins, so that requests to www hosts go out without pins.',
  fix: 'set pkPinning: true, with the .cer files that iOS needs: keypin generate react-native-ssl-pinning',
  sources: [
    'https://github.com/MaxToyberman/react-native-ssl-pinning/issues/155',
    'https://github.com/MaxToyberman/react-native-ssl-pinning/issues/191',
  ],
  check: (context) => findPatterns(context, patterns),
}

const library = /['"]react-native-ssl-pinning['"]/

const patterns: readonly CodePattern[] = [
  {
    languages: ['javascript'],
    finds: /\bcerts\s*:\s*\[\s*['"]sha256\//g,
    where: library,
    unless: /\bpkPinning\s*:\s*true\b/,
    message:
      'hashes in certs without pkPinning: true: on Android the request crashes, on iOS nothing compares them',
  },
  {
    languages: ['javascript'],
    finds: /['"`]https:\/\/www\./g,
    where: library,
    // ours names each host to the library in a spelling that keeps its "www."
    notGenerated: true,
    level: 'warning',
    message: 'the library takes "www." off the name it pins: on Android this host gets no pin',
    fix: 'use the name without www., or keypin generate react-native-ssl-pinning',
  },
]
