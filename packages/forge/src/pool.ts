import type { KeyObject } from 'node:crypto'
import { generateKey, generateKeyInBackground, type KeyName, type KeySource } from './keys.ts'

/** Keys made ahead of time, each handed out once. */
export interface KeyPool extends KeySource {
  /** Fills the shelves of these kinds, and resolves once they are full or the pool is closed. */
  fill(...names: readonly KeyName[]): Promise<void>
  /** How many keys of that kind lie ready. */
  ready(name: KeyName): number
  /** Forgets the keys that lie ready and makes no more ahead; `take` then generates on the spot. */
  close(): void
}

/** How a pool keeps its shelves. */
export interface KeyPoolOptions {
  /** How many keys of a kind to keep ready. Default 8. */
  readonly size?: number
}

interface Shelf {
  readonly keys: KeyObject[]
  filling: Promise<void> | undefined
}

/**
 * Creates a pool of keys, so that forging a chain does not wait for RSA.
 *
 * A key is handed out once, ever: two certificates share a key only where the caller says so. A shelf is
 * filled on another thread after the first `take` of its kind, one key at a time; an empty one generates on
 * the spot. Work that has begun keeps the process alive until the shelf is full or the pool is closed.
 *
 * @example
 * const keys = createKeyPool({ size: 4 })
 * await keys.fill('RSA-2048')
 * const forge = createForge({ keys })
 * forge.root({ key: 'RSA-2048' }).leaf('api.example.com', { key: 'RSA-2048' })
 * keys.close()
 */
export function createKeyPool({ size = 8 }: KeyPoolOptions = {}): KeyPool {
  if (!Number.isInteger(size) || size < 1)
    throw new TypeError(`size: expected a positive integer, got ${size}`)
  const shelves = new Map<KeyName, Shelf>()
  let closed = false

  const shelfOf = (name: KeyName): Shelf => {
    const shelf = shelves.get(name) ?? { keys: [], filling: undefined }
    shelves.set(name, shelf)
    return shelf
  }
  const refill = async (name: KeyName, shelf: Shelf): Promise<void> => {
    while (!closed && shelf.keys.length < size) {
      const key = await generateKeyInBackground(name)
      if (!closed) shelf.keys.push(key)
    }
  }
  const fillShelf = (name: KeyName): Promise<void> => {
    const shelf = shelfOf(name)
    shelf.filling ??= refill(name, shelf).finally(() => {
      shelf.filling = undefined
    })
    return shelf.filling
  }

  return {
    take(name) {
      const key = shelfOf(name).keys.shift() ?? generateKey(name)
      // What cannot be made in the background is reported by the take that needs it.
      if (!closed) fillShelf(name).catch(() => {})
      return key
    },
    async fill(...names) {
      await Promise.all(names.map(fillShelf))
    },
    ready: (name) => shelves.get(name)?.keys.length ?? 0,
    close() {
      closed = true
      for (const shelf of shelves.values()) shelf.keys.length = 0
    },
  }
}
