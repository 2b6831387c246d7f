// DNS names under RFC 5280 section 4.2.1.10: "Any DNS name that can be constructed by simply adding zero or more
// labels to the left-hand side of the name satisfies the name constraint." The empty base covers all names. A leading
// dot is not in the RFC; OpenSSL, Go and the browsers read it as "one label or more", as it is for URIs.

const LABEL = /^[a-z0-9_-]{1,63}$/
const WILDCARD_LABEL = /^[a-z0-9_*-]{1,63}$/

/** Whether a constraint is a name that can be judged by. */
export function isDnsBase(base: string): boolean {
  if (base === '') return true
  return isLabels(withoutDot(base.toLowerCase()).split('.'))
}

/** Whether a name is a host's name, or a pattern with wildcards in its first label only. */
export function isDnsName(name: string): boolean {
  const [first = '', ...rest] = name.toLowerCase().split('.')
  if (!WILDCARD_LABEL.test(first)) return false
  return first.includes('*') ? rest.length > 0 && isLabels(rest) : isLabels([first, ...rest])
}

/** Whether a name, or every name that a pattern stands for, lies in the subtree of a base. */
export function withinDns(name: string, base: string): boolean {
  const parent = wildcardParent(name)
  return isInSubtree(parent === undefined ? name.toLowerCase() : anyBelow(parent), base.toLowerCase())
}

/** Whether a name, or any name that a pattern may stand for, lies in the subtree of a base. */
export function overlapsDns(name: string, base: string): boolean {
  const subtree = base.toLowerCase()
  const parent = wildcardParent(name)
  if (parent === undefined) return isInSubtree(name.toLowerCase(), subtree)
  if (isInSubtree(anyBelow(parent), subtree)) return true
  // The base may itself be one of the names: `*.example.com` stands for the excluded `a.example.com`.
  return subtree.endsWith(`.${parent}`) && !subtree.slice(0, -parent.length - 1).includes('.')
}

// A host below a domain of which no more is known: no base has this label, so none is the host itself.
function anyBelow(parent: string): string {
  return `*.${parent}`
}

// What follows the first label of a pattern; wherever the wildcard stands in it, it may stand for anything.
function wildcardParent(name: string): string | undefined {
  const [first = '', ...rest] = name.toLowerCase().split('.')
  return first.includes('*') ? rest.join('.') : undefined
}

function isInSubtree(name: string, base: string): boolean {
  if (base === '') return true
  if (base.startsWith('.')) return name.length > base.length && name.endsWith(base)
  return name === base || name.endsWith(`.${base}`)
}

function withoutDot(base: string): string {
  return base.startsWith('.') ? base.slice(1) : base
}

function isLabels(labels: readonly string[]): boolean {
  return labels.every((label) => LABEL.test(label))
}
