import type { Evidence } from '../serve/evidence.ts'

/**
 * For how much of an answer a client stayed, least first. `unread`: all of it was handed over, and the client
 * reset the connection, which the kernel does for a socket that is closed with something left to read.
 */
export const stays = ['none', 'part', 'unread', 'whole'] as const

/** One of {@link stays}. */
export type Stay = (typeof stays)[number]

/** For how much of its answer a client stayed on one connection. */
export function stayOf({ answered, ending }: Pick<Evidence, 'answered' | 'ending'>): Stay {
  return answered === 'whole' && ending === 'rst' ? 'unread' : answered
}

/** Whether a client stayed for as much as the other time, or more. */
export const isAsLong = (stay: Stay, habit: Stay): boolean => stays.indexOf(stay) >= stays.indexOf(habit)
