/** A name as a client asks for it, in the spelling of hosts: without case, and without the dot of the root. */
export const hostNamed = (asked: string): string => asked.toLowerCase().replace(/\.$/u, '')
