import { type Code, code, paragraphs, when } from '../code.ts'
import { debugPinsOf } from '../debug-pins.ts'
import { python } from '../languages/python.ts'
import type { RenderContext } from '../target.ts'
import { renderEntries } from './entries.ts'
import { JUDGEMENT } from './judgement.ts'
import { NO_REPORTS, REPORTS } from './reports.ts'
import type { PythonSelfTest } from './self-test.ts'

/** What one HTTP client of Python has of its own; the rest of its module is the same for all. */
export interface PythonClient {
  /** The id of the target, what pip installs, and the name of the generated module. */
  readonly id: Code
  readonly packages: Code
  readonly module: Code
  /** What the docstring of the module opens and closes with. */
  readonly summary: Code
  readonly about: Code
  /** Modules of the standard library that its `send` needs beyond those of all. */
  readonly sendImports: readonly 'asyncio'[]
  /** Lines `from … import …`, those of the standard library and the client's, sorted. */
  readonly fromStandard: readonly Code[]
  readonly fromClient: readonly Code[]
  /** What `_Refusal` is a class of, and why. */
  readonly refusal: { readonly base: Code; readonly why: Code }
  readonly selfTest: PythonSelfTest
  /** `PinFailure` and what users make clients with; where they are judged; `_send(url, body)`. */
  readonly client: Code
  readonly hooks: Code
  readonly send: Code
}

/** The module of a client: the pins, the judgement, and the client that holds every connection to them. */
export function renderModule({ plan, header }: RenderContext, client: PythonClient): Code {
  const reports = plan.entries.some(({ reportTo }) => reportTo.length > 0)
  return paragraphs(
    [
      paragraphs([
        docstring(client),
        python.comment(...header),
        code`from __future__ import annotations`,
        importsOf(client, reports),
        code`${client.fromClient}`,
      ]),
      renderEntries(plan),
      client.client,
      JUDGEMENT,
      renderRefusal(client),
      client.hooks,
      reports ? REPORTS : NO_REPORTS,
      when(reports, () => client.send),
    ],
    2,
  )
}

/** Lets approved interception through, wherever it is imported; for test set-ups. */
export function renderDebugModule({ options, header }: RenderContext, { module }: PythonClient): Code {
  return code`
    """Lets approved interception through: import it in test set-ups, and never ship it.

    Hosts stay pinned, to the keys of the pin set and of the approved CAs.
    """

    ${python.comment(...header)}

    from dataclasses import replace

    from ${module} import ENTRIES, Pin

    APPROVED = [
        ${debugPinsOf(options).map(({ text }) => code`Pin(${python.literal(text)}, "ca"),`)}
    ]

    for host, entry in list(ENTRIES.items()):
        if entry.mode != "off":
            ENTRIES[host] = replace(entry, pins=(*entry.pins, *APPROVED))
  `
}

function docstring({ summary, about }: PythonClient): Code {
  return code`
    """${summary}

    ${about}

    ${JUDGED}
    """
  `
}

const JUDGED = code`
  The pins are judged after the TLS handshake with its certificate and host name checks, and
  before a byte of a request leaves. They are compared with the path that the TLS library
  verified, never with what the server merely sent. Redirects, proxies and connections that
  are opened anew go through the same check.
`

function importsOf({ sendImports, fromStandard }: PythonClient, reports: boolean): Code {
  const wanted = new Set<string>(['base64', 'functools', 'hashlib', 'socket', 'ssl'])
  if (reports) for (const name of ['json', 'threading', 'time', ...sendImports]) wanted.add(name)
  return code`
    ${STANDARD.filter(([name]) => wanted.has(name)).map(([, line]) => line)}
    ${fromStandard}
  `
}

const STANDARD: readonly (readonly [string, Code])[] = [
  ['asyncio', code`import asyncio`],
  ['base64', code`import base64`],
  ['functools', code`import functools`],
  ['hashlib', code`import hashlib`],
  ['json', code`import json`],
  ['socket', code`import socket`],
  ['ssl', code`import ssl`],
  ['threading', code`import threading`],
  ['time', code`import time`],
]

function renderRefusal({ refusal }: PythonClient): Code {
  return code`
    class _Refusal(${refusal.base}):
        """${refusal.why}"""

        def __init__(
            self,
            host: str,
            reason: str,
            served: tuple[str, ...] = (),
            expected: tuple[str, ...] = (),
        ) -> None:
            lines = [f"pinning failed for {host}: {reason}"]
            lines += [f"  server sent   {pin}" for pin in served]
            lines += [f"  pin set has   {pin}" for pin in expected]
            self.message = "\n".join(lines)
            super().__init__(self.message)
            self.host = host
            self.reason = reason
            self.served = served
            self.expected = expected
  `
}
