// Exists because a page that is moved leaves behind every link to it, and nobody clicks them but a newcomer.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Check, Verdict } from './check.ts'
import { readPages, withoutCode } from './markdown.ts'

/** Every relative link of every page leads to a file, and to a heading of it when it names one. */
export const links: Check = {
  name: 'links',
  async run(root: string): Promise<Verdict> {
    const pages = readPages(root)
    const faults: string[] = []
    let looked = 0
    for (const { file, text } of pages) {
      for (const { target, line } of relativeLinks(text)) {
        looked += 1
        const fault = faultOf(root, file, target)
        if (fault !== undefined) faults.push(`${file}:${line} ${fault}`)
      }
    }
    return { faults, looked: `${looked} links in ${pages.length} pages` }
  },
}

function relativeLinks(text: string): { target: string; line: number }[] {
  return withoutCode(text)
    .split('\n')
    .flatMap((line, index) =>
      [...line.matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)|^\[[^\]]+\]: (\S+)/g)].map((match) => ({
        target: match[1] ?? match[2] ?? '',
        line: index + 1,
      })),
    )
    .filter(({ target }) => !/^[a-z][a-z0-9+.-]*:/i.test(target))
}

function faultOf(root: string, file: string, target: string): string | undefined {
  const [path = '', anchor] = target.split('#')
  const there =
    path === '' ? join(root, file) : join(root, path.startsWith('/') ? '' : dirname(file), decodeURI(path))
  if (!existsSync(there)) return `links to ${path}, which is not there`
  if (anchor === undefined || !there.endsWith('.md') || !statSync(there).isFile()) return undefined
  return anchors(readFileSync(there, 'utf8')).has(anchor)
    ? undefined
    : `links to #${anchor}, which ${path || 'this page'} does not have`
}

// As GitHub makes them: lower case, punctuation dropped, spaces to hyphens, doubles numbered.
function anchors(text: string): Set<string> {
  const seen = new Map<string, number>()
  const found = new Set<string>([...text.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, name = '']) => name))
  let inFence = false
  for (const line of text.split('\n')) {
    if (/^ {0,3}(`{3,}|~{3,})/.test(line)) inFence = !inFence
    const heading = inFence ? undefined : /^#{1,6} (.+?)\s*#*$/.exec(line)?.[1]
    if (heading === undefined) continue
    const slug = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M}\s_-]/gu, '')
      .replaceAll(' ', '-')
    const count = seen.get(slug) ?? 0
    seen.set(slug, count + 1)
    found.add(count === 0 ? slug : `${slug}-${count}`)
  }
  return found
}
