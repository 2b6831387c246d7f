/** A root that a device is to trust for the test. */
export interface Root {
  /** Part of file names. */
  readonly name: 'interception' | 'genuine'
  readonly title: string
  readonly der: Uint8Array
}
