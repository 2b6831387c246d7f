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
import { h12 } from './h12.ts'
import { h13 } from './h13.ts'
import { h14 } from './h14.ts'
import { h15 } from './h15.ts'
import { h16 } from './h16.ts'
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
import { s01a } from './s01a.ts'
import { s01b } from './s01b.ts'
import { s04 } from './s04.ts'
import { s05 } from './s05.ts'
import { s05Retry } from './s05-retry.ts'
import type { Scenario } from './scenario.ts'
import { v01 } from './v01.ts'
import { v02 } from './v02.ts'
import { v03 } from './v03.ts'
import { v04 } from './v04.ts'
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
  h12,
  h13,
  h14,
  h15,
  h16,
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
  s01a,
  s01b,
  s04,
  s05,
  s05Retry,
]
