/** What the head of a configuration says of approved interception. */
export const NO_OVERLAY: readonly string[] = [
  'A daemon has no debug builds, so nobody is let through here: for a test proxy generate from a pin set of its own,',
  'into a folder that production does not get; for a gateway of the company exclude the host (mode off).',
]
