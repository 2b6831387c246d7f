import type { Result, Run } from '../run/types.ts'
import { clientName, hostOf, nameIn, outcomeWords, secondsOf } from './facts.ts'
import { type Content, type Markup, markup } from './markup.ts'

/** JUnit XML, for CI systems that show tests: a wrong verdict is a failure, an inconclusive one an error. */
export function renderJunit(run: Run): string {
  const { results, startedAt, seal } = run
  const name = nameIn(run)
  const counted = (verdict: Result['verdict']): number =>
    results.filter((result) => result.verdict === verdict).length
  const counts = markup`tests="${results.length}" failures="${counted('fail')}" errors="${counted('inconclusive')}" skipped="${counted('skipped')}" time="${seconds(results.reduce((sum, result) => sum + secondsOf(result), 0))}"`
  const properties: [string, string][] = [
    ['client', clientName(run)],
    ['host', hostOf(run)],
    ['verdict', run.verdict],
    ...(seal === undefined ? [] : [['record', seal.digest] as [string, string]]),
  ]
  return markup`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="keypin lab" ${counts}>
  <testsuite name="keypin lab: ${hostOf(run)}" timestamp="${startedAt.replace(/Z$/u, '')}" ${counts}>
    <properties>
${properties.map(([name, value]) => markup`      <property name="${name}" value="${value}"/>\n`)}    </properties>
${results.map((result) => testCase(result, name(result)))}  </testsuite>
</testsuites>
`.text
}

function testCase(result: Result, name: string): Markup {
  const { group, why, verdict } = result
  const head = markup`    <testcase classname="keypin.lab.${group}" name="${name}" time="${seconds(secondsOf(result))}">`
  return markup`${head}\n${complaints[verdict](why, evidenceOf(result))}      <system-out>${evidenceOf(result)}</system-out>\n    </testcase>\n`
}

const complaints: Readonly<Record<Result['verdict'], (why: string, evidence: string) => Content>> = {
  pass: () => '',
  exposed: () => '',
  fail: (why, evidence) =>
    markup`      <failure type="fail" message="${why}">${why}\n${evidence}</failure>\n`,
  inconclusive: (why, evidence) =>
    markup`      <error type="inconclusive" message="${why}">${why}\n${evidence}</error>\n`,
  skipped: (why) => markup`      <skipped message="${why}"/>\n`,
}

/** One line, since line ends in text of strangers are written out. */
const evidenceOf = (result: Result): string =>
  [
    `expected ${result.expected}, ${outcomeWords(result)}, ${result.verdict}: ${result.why}`,
    `attribution ${result.attribution}`,
    `${result.appBytes} request bytes decrypted`,
    `${result.attemptCount} connections`,
    ...result.standards,
  ].join('; ')

const seconds = (value: number): string => value.toFixed(3)
