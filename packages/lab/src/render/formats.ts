import type { Run } from '../run/types.ts'
import { renderHtml } from './html.ts'
import { renderJunit } from './junit.ts'
import { renderMarkdown } from './markdown.ts'
import { renderSarif } from './sarif.ts'
import { renderRun } from './table.ts'
import { visibleJson } from './visible.ts'

/** A form that a run can be given. */
export type RunFormat = 'text' | 'json' | 'junit' | 'sarif' | 'markdown' | 'html'

const renderers: Readonly<Record<RunFormat, (run: Run) => string>> = {
  text: (run) => renderRun(run),
  json: (run) => `${visibleJson(JSON.stringify(run, null, 2))}\n`,
  junit: renderJunit,
  sarif: (run) => renderSarif(run),
  markdown: renderMarkdown,
  html: renderHtml,
}

/** All forms that a run can be given. */
export const runFormats: readonly RunFormat[] = Object.keys(renderers) as RunFormat[]

/**
 * A run as a document: text for a terminal, JSON, JUnit XML, SARIF, Markdown, or an HTML page that stands alone.
 *
 * Everything in a run that came from outside (names, last words, host names) is escaped for the form asked for, also
 * when the run was read from a stranger's file.
 *
 * @example
 * await writeFile('report.html', formatRun(run, 'html'))
 */
export function formatRun(run: Run, format: RunFormat): string {
  return renderers[format](run)
}
