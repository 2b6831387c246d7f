import { createHash } from 'node:crypto'
import { type Content, Markup, markup } from '../../render/markup.ts'
import { qrSvg } from './qr.ts'
import type { Root } from './root.ts'
import { fingerprintOf, type RootFile } from './roots.ts'
import { script } from './script.ts'
import { type PageState, type ShownVerdict, sentenceOf } from './state.ts'
import { type Platform, platformOf, platforms } from './steps.ts'
import { style } from './style.ts'

/** What the page is about. */
export interface PageFacts {
  readonly hosts: readonly string[]
  readonly roots: readonly Root[]
  readonly files: readonly RootFile[]
  /** When the interception root ends. */
  readonly until: Date
  readonly unconstrained: boolean
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** Nothing from elsewhere, nothing that was not written here, and nobody's frame. */
export const contentSecurityPolicy: string = [
  "default-src 'none'",
  `style-src ${hashOf(style)}`,
  `script-src ${hashOf(script)}`,
  "connect-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** The page for devices, as it is when it is asked for. */
export function renderPage(facts: PageFacts, state: PageState, address: string, userAgent: string): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Keypin lab: ${facts.hosts.join(', ')}</title>
<link rel="icon" href="icon.svg" type="image/svg+xml">
<style>${new Markup(style)}</style>
</head>
<body>
<main>
${header(facts, address)}
${live(state)}
${trusting(facts)}
<section aria-labelledby="steps"><h2 id="steps">Step by step</h2>
${platforms.map((platform) => steps(platform, platform === platformOf(userAgent)))}</section>
</main>
${new Markup(`<script>${script}</script>`)}
</body>
</html>
`.text
}

function header({ hosts, until }: PageFacts, address: string): Markup {
  return markup`<header class="top"><div>
<h1>Keypin lab for ${hosts.join(', ')}</h1>
<p class="warning"><strong>Do not trust these roots on a device that you use for anything else.</strong> Whoever holds this lab’s folder reads what a device that trusts them sends to these hosts, until ${until.toISOString().slice(0, 10)}. Remove them after the test.</p>
<p>Proxy, HTTP or SOCKS: <code>${address}</code></p>
</div>${qrSvg(`http://${address}/`)}</header>`
}

function live(state: PageState): Markup {
  const { hosts, verdicts } = state
  return markup`<section aria-labelledby="live"><h2 id="live">Verdicts as they come</h2>
<p id="status" role="status">${sentenceOf(state)}</p>
<p id="lost" hidden>The lab does not answer any more. If the run has ended, its record has the verdicts.</p>
<progress id="progress" max="${Math.max(1, state.total)}" value="${state.done}" aria-label="scenarios done"></progress>
<noscript><p>Without scripts, load this page again to see what is new.</p></noscript>
<div class="scroll" role="region" aria-label="Hosts" tabindex="0"><table><caption>Hosts</caption><thead><tr><th scope="col">host</th><th scope="col">state</th></tr></thead><tbody id="hosts">
${hosts.map((each) => markup`<tr><th scope="row">${each.host}</th><td>${each.state}</td></tr>`)}</tbody></table></div>
<div class="scroll" role="region" aria-label="Scenarios" tabindex="0"><table class="wide"><caption>Scenarios</caption><thead><tr>${columns.map((name) => markup`<th scope="col">${name}</th>`)}</tr></thead><tbody id="verdicts">
${verdicts.map(verdictRow)}</tbody></table></div>
<p id="none" class="quiet"${new Markup(verdicts.length > 0 ? ' hidden' : '')}>None yet. While the run goes on they are provisional: the last control may yet take their meaning away.</p>
</section>`
}

// What a phone shows without scrolling comes first.
const columns = ['id', 'verdict', 'outcome', 'host', 'what is shown to the app', 'why']

const verdictRow = ({ id, host, title, outcome, verdict, why }: ShownVerdict): Markup =>
  markup`<tr><th scope="row">${id}</th><td class="verdict ${verdict}">${verdict}</td><td>${outcome}</td><td>${host}</td><td>${title}</td><td>${why}</td></tr>`

function trusting({ roots, files, unconstrained }: PageFacts): Markup {
  const reach = unconstrained
    ? 'The interception root may certify any host.'
    : 'The interception root can certify the hosts under test and a probe host, and nothing else.'
  return markup`<section aria-labelledby="roots"><h2 id="roots">Roots to trust</h2>
<ul class="files">${files.map(({ name, about }) => markup`<li><a href="${name}">${name}<span>${about}</span></a></li>`)}</ul>
<p>This page came in clear: compare the SHA-256 of what you install with what the lab says in its terminal.</p>
<ul>${roots.map(({ title, der }) => markup`<li>${title}: <code>${fingerprintOf(der)}</code></li>`)}</ul>
<p class="quiet">${reach} No private key leaves the lab.</p></section>`
}

function steps(platform: Platform, isOpen: boolean): Markup {
  const { name, trust, lead, undo, note } = platform
  const list = (items: readonly string[]): Content =>
    markup`<ol>${items.map((item) => markup`<li>${item}</li>`)}</ol>`
  return markup`<details${new Markup(isOpen ? ' open' : '')}><summary>${name}</summary>
<h3>Trust the roots</h3>${list(trust)}<h3>Come through the lab</h3>${list(lead)}<h3>Afterwards</h3>${list(undo)}
${note === undefined ? '' : markup`<p class="quiet">${note}</p>`}</details>
`
}
