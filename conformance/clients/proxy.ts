import http from 'node:http'
import net, { type AddressInfo, type Socket } from 'node:net'

/** A clear-text HTTP proxy that tunnels whatever CONNECT asks for, to loopback. */
export interface TunnelProxy {
  readonly url: string
  /** Tunnels opened so far. */
  readonly tunnels: () => number
  readonly close: () => Promise<void>
}

/** Starts a proxy. It refuses everything but CONNECT. */
export async function serveProxy(): Promise<TunnelProxy> {
  let tunnels = 0
  const open = new Set<Socket>()
  const server = http.createServer((_, response) => response.writeHead(405).end())
  server.on('connection', (socket) => track(socket))
  server.on('connect', (request, socket, head) => {
    tunnels += 1
    const target = net.connect(Number(request.url?.split(':').at(-1)), '127.0.0.1')
    track(target)
    target.once('connect', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      target.write(head)
      socket.pipe(target).pipe(socket)
    })
    target.once('close', () => socket.destroy())
    socket.once('close', () => target.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tunnels: () => tunnels,
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy()
        server.close(() => resolve())
      }),
  }

  function track(socket: Socket): void {
    open.add(socket)
    socket.on('close', () => open.delete(socket)).on('error', () => {})
  }
}
