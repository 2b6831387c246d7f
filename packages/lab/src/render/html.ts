import { createHash } from 'node:crypto'
import { standards } from '../record/standards.ts'
import type { Attempt, Companion, Result, Run } from '../run/types.ts'
import { clientName, hostOf, nameOf, outcomeWords, quicWords, summaryOf, verdictWords } from './facts.ts'
import { type Content, Markup, markup } from './markup.ts'

const css = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --pass: #1a7f37; --fail: #cf222e; --warn: #9a6700; }
@media (prefers-color-scheme: dark) { :root { --pass: #3fb950; --fail: #ff7b72; --warn: #d29922; } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 76rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin-bottom: .25rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
th { font-weight: 600; } thead th { background: var(--soft); } tbody th { white-space: nowrap; }
code, .mono { font-family: ui-monospace, monospace; font-size: .87em; overflow-wrap: anywhere; }
.verdict { font-weight: 600; } .pass { color: var(--pass); } .fail { color: var(--fail); } .exposed, .inconclusive { color: var(--warn); }
.banner { border: 1px solid var(--line); border-left: .4rem solid currentColor; padding: .6rem 1rem; margin: 1rem 0; font-size: 1.1rem; }
details { margin: .4rem 0; } summary { cursor: pointer; } dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem .8rem; margin: .5rem 0; } dt { opacity: .7; } dd { margin: 0; }
.attempt { border-left: 2px solid var(--line); padding-left: .8rem; margin: .6rem 0; }
@media print { body { margin: 0; max-width: none; } details > * { display: block; } h2 { break-after: avoid; } tr, .attempt { break-inside: avoid; } }
`

// Nothing is loaded, nothing runs: whoever opens a stranger's record sees text and this style, whose hash is named.
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(css).digest('base64')}'; base-uri 'none'; form-action 'none'`

/** One HTML page that needs nothing else: no script, no font, no picture, no network. */
export function renderHtml(run: Run): string {
  const title = markup`${hostOf(run)}, ${clientName(run)}: ${run.verdict}`
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Markup(css)}</style>
</head>
<body>
<h1>Interception test of ${hostOf(run)}</h1>
<p class="banner ${run.verdict}">${banner(run)}</p>
${section('What was tested', definitions(summaryOf(run)))}
${section('Results', resultTable(run.results))}
${section('What this shows', bullets(run.proves))}
${section('What it does not show anything about', bullets(run.doesNotProve))}
${section(
  'Hosts',
  table(
    ['host', 'state', ''],
    run.hosts.map(({ host, state, why, quic }) => [
      host,
      state,
      [why, quic === undefined ? undefined : quicWords(quic)].filter((each) => each !== undefined).join('; '),
    ]),
  ),
)}
${section(
  'Pins',
  table(
    ['host', 'pin', 'position', 'state'],
    run.pins.map((pin) => [pin.host, code(pin.pin), pin.position ?? 'any', pin.state ?? '']),
  ),
)}
${section('Standards', standardsTable(run.results))}
${section('Evidence', run.results.map(evidence))}
${section('What the verdicts mean', definitions(Object.entries(verdictWords)))}
${section('Seal', sealOf(run))}
</body>
</html>
`.text
}

function banner({ verdict, results }: Run): Markup {
  const count = (of: Result['verdict']): number => results.filter((result) => result.verdict === of).length
  const parts = (Object.keys(verdictWords) as Result['verdict'][])
    .filter((of) => count(of) > 0)
    .map((of) => `${count(of)} ${of}`)
  return markup`<span class="verdict">${verdict}</span>: ${parts.join(', ')}`
}

const resultTable = (results: readonly Result[]): Markup =>
  table(
    ['scenario', 'host', 'expected', 'outcome', 'verdict', 'because of', 'why'],
    results.map((result) => [
      markup`<a href="#${anchor(result)}">${nameOf(result)}</a>`,
      result.host,
      result.expected,
      outcomeWords(result),
      markup`<span class="verdict ${result.verdict}">${result.verdict}</span>`,
      result.attribution === 'pin' ? 'the pin' : '',
      result.why,
    ]),
  )

/** Results by standard. A control of the standard is met only if everything that bears on it passed. */
function standardsTable(results: readonly Result[]): Markup {
  const rows = standards.map(({ id, title, url }) => {
    const about = results.filter((result) => result.standards.includes(id))
    const failed = about.filter(({ verdict }) => verdict === 'fail').map((result) => result.id)
    const passed = about.filter(({ verdict }) => verdict === 'pass').length
    const found = failed.length > 0 ? `failed: ${failed.join(', ')}` : ''
    const sum = `${passed} of ${about.length} passed`
    return [markup`<a href="${url}">${id}</a>`, title, about.length === 0 ? 'not tried' : sum, found]
  })
  const note = markup`<p>Evidence for these, as far as a client’s traffic can be. Their static parts are not touched.</p>`
  return markup`${table(['id', 'title', 'scenarios', ''], rows)}${note}`
}

function evidence(result: Result): Markup {
  const { id, host, standards: ids, source, presented, processes, companion, attemptCount } = result
  const facts: [string, Content][] = [
    ['Host', host],
    ['Expected', result.expected],
    ['Outcome', outcomeWords(result)],
    ['Why', result.why],
    ['Known from', source],
    ['Standards', ids.join(' ')],
    ['Presented, SHA-256', presented.map((digest) => markup`${code(digest)}<br>`)],
    ['Request bytes decrypted', String(result.appBytes)],
    ['Client certificate disclosed', result.identityDisclosed ? 'yes' : 'no'],
    ['Processes', processes.map((process) => markup`${processWords(process)}<br>`)],
    ['Connections', String(attemptCount)],
  ]
  return markup`<details id="${anchor(result)}"><summary>${id} <span class="verdict ${result.verdict}">${result.verdict}</span> ${result.title}</summary>
${definitions(facts)}${result.attempts.map(attempt)}${companion === undefined ? '' : companionOf(companion)}</details>\n`
}

function companionOf(companion: Companion): Markup {
  const words = `the same chain with a pinned key in it: ${outcomeWords(companion)}, ${companion.appBytes} request bytes`
  return markup`<p>Companion, ${words}</p>${companion.attempts.map(attempt)}`
}

function attempt(each: Attempt): Markup {
  const { hello, tls, alerts, times } = each
  const ms = (value: number | undefined): string => (value === undefined ? '–' : `${value} ms`)
  const facts: [string, Content][] = [
    ['At', each.startedAt],
    ...arrivalOf(each),
    ['Outcome', `${outcomeWords(each)}; reached ${each.stage}; ended by ${each.ending}`],
    ['Asked for', hello === undefined ? 'no ClientHello' : (hello.serverName ?? 'no name')],
    ['JA4, JA3', hello === undefined ? '–' : markup`${code(hello.ja4)} ${code(hello.ja3)}`],
    ['TLS', tls === undefined ? '–' : `${tls.version} ${tls.cipher} ${tls.alpn ?? 'without ALPN'}`],
    ['Alerts', alerts.map(({ code: number, name }) => `${name} (${number})`).join(', ') || 'none'],
    ['Decrypted', `${each.appBytes} bytes ${each.firstLine ?? ''}`],
    ...(each.appSha256 === undefined
      ? []
      : [['SHA-256 of these', code(each.appSha256)] as [string, Content]]),
    [
      'Times',
      `hello ${ms(times.hello)}, finished ${ms(times.finished)}, data ${ms(times.firstData)}, end ${ms(times.ended)}`,
    ],
  ]
  return markup`<div class="attempt">${definitions(facts)}</div>`
}

const arrivalOf = ({ arrival }: Attempt): [string, Content][] =>
  arrival === undefined ? [] : [['Came by', `${arrival.way} ${arrival.host ?? ''} ${arrival.port ?? ''}`]]

function processWords({
  exitCode,
  signal,
  timedOut,
  lastWords,
  answer,
}: Result['processes'][number]): string {
  const end = timedOut
    ? 'did not end in time'
    : exitCode === null && signal === null
      ? ''
      : `ended with ${signal ?? exitCode}`
  const said = answer === undefined ? '' : `said ${answer.verdict} ${answer.words}`
  return [end, said, lastWords].filter((words) => words !== '').join('; ')
}

function sealOf({ seal }: Run): Markup {
  if (seal === undefined)
    return markup`<p>This run was not written as a record, and is neither chained nor signed.</p>`
  const { sequence, previous, digest, signature } = seal
  const facts: [string, Content][] = [
    ['Number in its lab', String(sequence)],
    ['Digest', code(digest)],
    ['Record before it', previous === null ? 'none' : code(previous)],
    [
      'Signed with',
      signature === undefined ? 'nothing' : code(`${signature.algorithm} ${signature.publicKey}`),
    ],
  ]
  return markup`${definitions(facts)}<p>This page shows what the record says. Whether the record is as it was signed is checked on the record itself: <code>keypin lab report run.json --verify --lab DIR</code></p>`
}

const section = (title: string, content: Content): Markup => markup`<h2>${title}</h2>\n${content}\n`
const bullets = (items: readonly string[]): Markup =>
  markup`<ul>${items.map((item) => markup`<li>${item}</li>`)}</ul>`
const code = (text: string): Markup => markup`<code>${text}</code>`
const definitions = (facts: readonly (readonly [string, Content])[]): Markup =>
  markup`<dl>${facts.map(([label, value]) => markup`<dt>${label}</dt><dd>${value}</dd>`)}</dl>`

function table(head: readonly string[], rows: readonly (readonly Content[])[]): Markup {
  const body = rows.map((cells) => markup`<tr>${cells.map((cell) => markup`<td>${cell}</td>`)}</tr>\n`)
  return markup`<table><thead><tr>${head.map((cell) => markup`<th>${cell}</th>`)}</tr></thead><tbody>\n${body}</tbody></table>`
}

/** An id of a stranger, as part of this page. */
const anchor = ({ id, host, phase }: Result): string =>
  `s-${`${id} ${host}`.replace(/[^A-Za-z0-9]/gu, (character) => `_${character.codePointAt(0)}`)}${phase === undefined ? '' : `-${phase}`}`
