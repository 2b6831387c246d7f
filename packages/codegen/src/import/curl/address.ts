/** The host of an address that curl asks over TLS; nothing for any other text. */
export function httpsHost(text: string): string | undefined {
  return /^https:\/\/(?:[^/@\s]*@)?(\[[^\]]*\]|[^/:?#\s]+)/i.exec(text)?.[1]
}
