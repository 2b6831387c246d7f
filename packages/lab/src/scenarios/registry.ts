import { a01 } from './a01.ts'
import { a02 } from './a02.ts'
import { a03 } from './a03.ts'
import { a04 } from './a04.ts'
import { a04Grpc } from './a04-grpc.ts'
import { a05 } from './a05.ts'
import { a06 } from './a06.ts'
import { a07 } from './a07.ts'
import { a08 } from './a08.ts'
import { c0 } from './c0.ts'
import { c1 } from './c1.ts'
import { c2 } from './c2.ts'
import { c3 } from './c3.ts'
import { h01 } from './h01.ts'
import { h02 } from './h02.ts'
import { h03 } from './h03.ts'
import { h04 } from './h04.ts'
import { h05 } from './h05.ts'
import { h06 } from './h06.ts'
import { h07 } from './h07.ts'
import { h08 } from './h08.ts'
import { h09 } from './h09.ts'
import { h10 } from './h10.ts'
import { h11 } from './h11.ts'
import { h11Partial } from './h11-partial.ts'
import { h12 } from './h12.ts'
import { h13 } from './h13.ts'
import { h14 } from './h14.ts'
import { h15 } from './h15.ts'
import { h15Md5 } from './h15-md5.ts'
import { h15Weak } from './h15-weak.ts'
import { h16 } from './h16.ts'
import { h16Revoked } from './h16-revoked.ts'
import { h16Stapled } from './h16-stapled.ts'
import { p01 } from './p01.ts'
import { p02 } from './p02.ts'
import { p03 } from './p03.ts'
import { p04a } from './p04a.ts'
import { p04b } from './p04b.ts'
import { p04c } from './p04c.ts'
import { p04d } from './p04d.ts'
import { p05 } from './p05.ts'
import { p05Deep } from './p05-deep.ts'
import { p06 } from './p06.ts'
import { p06Staple } from './p06-staple.ts'
import { p07 } from './p07.ts'
import { p08a } from './p08a.ts'
import { p08b } from './p08b.ts'
import { r01 } from './r01.ts'
import { r02 } from './r02.ts'
import { r03 } from './r03.ts'
import { r04 } from './r04.ts'
import { r05 } from './r05.ts'
import { r05ca } from './r05-ca.ts'
import { r06 } from './r06.ts'
import { r07 } from './r07.ts'
import { r08 } from './r08.ts'
import { r09 } from './r09.ts'
import { r10 } from './r10.ts'
import { r11 } from './r11.ts'
import { s01a } from './s01a.ts'
import { s01b } from './s01b.ts'
import { s02 } from './s02.ts'
import { s03 } from './s03.ts'
import { s04 } from './s04.ts'
import { s05 } from './s05.ts'
import { s05Ed25519 } from './s05-ed25519.ts'
import { s05Ip } from './s05-ip.ts'
import { s05P384 } from './s05-p384.ts'
import { s05Retry } from './s05-retry.ts'
import { s06 } from './s06.ts'
import { s07 } from './s07.ts'
import type { Scenario } from './scenario.ts'
import { t01 } from './t01.ts'
import { t01Closed } from './t01-closed.ts'
import { t02 } from './t02.ts'
import { t03 } from './t03.ts'
import { t03Blocked } from './t03-blocked.ts'
import { t03Stale } from './t03-stale.ts'
import { t04 } from './t04.ts'
import { t04Again } from './t04-again.ts'
import { t04Reset } from './t04-reset.ts'
import { t04Rotation } from './t04-rotation.ts'
import { t04Upgrade } from './t04-upgrade.ts'
import { t05 } from './t05.ts'
import { t06 } from './t06.ts'
import { v01 } from './v01.ts'
import { v02 } from './v02.ts'
import { v03 } from './v03.ts'
import { v04 } from './v04.ts'
import { v05 } from './v05.ts'
import { v06 } from './v06.ts'

/** All scenarios, in the order they are run and shown. A new one is a file and a line here. */
export const scenarios: readonly Scenario[] = [
  c0,
  c1,
  c2,
  v01,
  v02,
  v03,
  v04,
  v05,
  v06,
  p01,
  p02,
  p03,
  p04a,
  p04b,
  p04c,
  p04d,
  p05,
  p05Deep,
  p06,
  p06Staple,
  p07,
  p08a,
  p08b,
  h01,
  h02,
  h03,
  h04,
  h05,
  h06,
  h07,
  h08,
  h09,
  h10,
  h11,
  h11Partial,
  h12,
  h13,
  h14,
  h15,
  h15Md5,
  h15Weak,
  h16,
  h16Revoked,
  h16Stapled,
  r01,
  r02,
  r03,
  r04,
  r05,
  r05ca,
  r06,
  r07,
  r08,
  c3,
  r09,
  r10,
  r11,
  t01,
  t01Closed,
  t02,
  t03,
  t03Blocked,
  t03Stale,
  t04,
  t04Again,
  t04Reset,
  t04Rotation,
  t04Upgrade,
  t05,
  t06,
  s01a,
  s01b,
  s02,
  s03,
  s04,
  s05,
  s05P384,
  s05Ed25519,
  s05Ip,
  s05Retry,
  s06,
  s07,
  a01,
  a02,
  a03,
  a04,
  a04Grpc,
  a05,
  a06,
  a07,
  a08,
]
