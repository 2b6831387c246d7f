import { debugPinsOption } from '../../debug-pins.ts'
import type { Loss } from '../../loss.ts'
import { looksAboveLeaf } from '../../plan/plan.ts'
import type { RenderedFile, Target } from '../../target.ts'
import { wholeMeaning } from '../../whole-meaning.ts'
import { hasApproved, renderDebugPart } from './debug.ts'
import { renderLibrary } from './library.ts'
import { renderSelfTest } from './self-test.ts'
import { renderWorkflow } from './workflow.ts'

// Words of C# that no part of a namespace can be.
const RESERVED = new Set(
  `abstract as base bool break byte case catch char checked class const continue decimal default delegate do double
  else enum event explicit extern false finally fixed float for foreach goto if implicit in int interface internal
  is lock long namespace new null object operator out override params private protected public readonly ref return
  sbyte sealed short sizeof stackalloc static string struct switch this throw true try typeof uint ulong unchecked
  unsafe ushort using virtual void volatile while System Xunit`.split(/\s+/),
)

/**
 * .NET's HttpClient. What its certificate callback returns takes the place of the platform's answer, so the generated
 * one asks for that first; and it is handed the chain that the platform built, not what the server sent.
 *
 * @see https://learn.microsoft.com/dotnet/api/system.net.http.httpclienthandler.servercertificatecustomvalidationcallback
 */
export const dotnetHttpClient: Target = {
  id: 'dotnet-httpclient',
  title: '.NET (HttpClient, C#)',
  proof: {
    level: 'run',
    ranOn: ['.NET Core 3.1'],
    notRunOn: ['.NET 8, 9 and 10', 'Windows', 'macOS', 'Android', 'iOS', '.NET Framework', 'Mono'],
  },
  minimumVersions: ['.NET Core 3.1', 'C# 7.3'],
  capabilities: wholeMeaning,
  exchange: { format: 'csharp', files: ['PinnedHttp.cs'] },
  options: [
    {
      name: 'namespace',
      what: 'the namespace of the generated classes, such as Example.Net',
      default: 'Pinning',
      check: (value) =>
        /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(value) && value.split('.').every((part) => !RESERVED.has(part))
          ? undefined
          : `is no namespace: '${value.slice(0, 80)}'`,
    },
    debugPinsOption,
  ],
  review: (plan) => [NO_REDIRECTS, ...(plan.entries.some(looksAboveLeaf) ? [ONE_PATH] : [])],
  render: (context) => {
    const files: RenderedFile[] = [
      { path: 'PinnedHttp.cs', role: 'code', code: renderLibrary(context) },
      { path: 'PinnedHttpTests.cs', role: 'test', code: renderSelfTest(context) },
      { path: 'ci/pins-dotnet-httpclient.yml', role: 'workflow', code: renderWorkflow(context) },
    ]
    if (hasApproved(context.options))
      files.push({ path: 'PinnedHttpDebug.cs', role: 'debug', code: renderDebugPart(context) })
    return files
  },
}

const ONE_PATH: Loss = {
  severity: 'note',
  code: 'chain',
  what: 'CA keys are looked for in the one path that the platform built',
  why: '.NET shows no other path that a server with cross-signed CAs may have',
  instead: 'pin leaf keys, or every CA that a path may go through',
}

const NO_REDIRECTS: Loss = {
  severity: 'note',
  code: 'clear-text',
  what: 'redirects of http: are not followed, also where the host is not pinned',
  why: '.NET would follow one to a pinned host in clear text, and asks nobody',
}
