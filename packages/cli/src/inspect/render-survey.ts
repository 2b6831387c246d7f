import type { Advice } from '@keypin/care/advice'
import type { Answer, Inspection, Survey, SurveyedAddress } from '@keypin/probe'
import { printable } from '../terminal/printable.ts'
import type { Style } from '../terminal/style.ts'
import { renderInspection } from './render.ts'

/** What every address of a host shows, as a text: a table of who gets which chain, then each chain. */
export function renderSurvey(seen: Survey, adviceOf: (chain: Inspection) => Advice, style: Style): string {
  const name = seen.host.includes(':') ? `[${seen.host}]` : seen.host
  const head = `${style.bold(printable(`${name}:${seen.port}`))}   every address, every kind of key`
  const table = [head, '', ...seen.addresses.flatMap((address) => addressBlock(address, style))]
  const chains = seen.chains.map(
    (chain, index) =>
      `${style.bold(`chain ${index + 1}`)}   ${renderInspection(chain, adviceOf(chain), style)}`,
  )
  return [`${table.join('\n')}\n`, ...chains].join('\n')
}

function addressBlock({ address, failure, answers }: SurveyedAddress, style: Style): string[] {
  if (answers.length === 0) return [`  ${address}   ${style.yellow(printable(failure?.message ?? ''))}`]
  const protocols = [...new Set(answers.flatMap(({ only }) => only?.protocol ?? []))]
  const rows = protocols.map((protocol): [string, Answer[]] => [
    protocol,
    answers.filter(({ only }) => only?.protocol === protocol),
  ])
  const lines = rows.map(
    ([protocol, cells]) => `     ${protocol.padEnd(15)} ${cells.map((cell) => cellOf(cell, style)).join('')}`,
  )
  const nameless = answers.filter(({ servername }) => !servername)
  return [
    `  ${style.bold(address)}`,
    ...lines,
    ...nameless.map((answer) => `     ${'without a name'.padEnd(15)} ${chainOf(answer)}`),
  ]
}

function cellOf(answer: Answer, style: Style): string {
  const text = `${answer.only?.key}: ${chainOf(answer)}`.padEnd(18)
  return answer.chain === undefined ? style.dim(text) : text
}

function chainOf({ chain, failure }: Answer): string {
  if (chain !== undefined) return `chain ${chain + 1}`
  return failure === undefined ? 'none' : failure.code
}
