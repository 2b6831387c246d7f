import { type Code, code } from '../code.ts'

/** The judgement inside `connect()` of urllib3's connections, which requests uses too. */
export const CONNECTIONS: Code = code`
  class _PinnedConnection:
      """Goes before a connection class of urllib3 and judges each connection it opens."""

      def connect(self) -> None:
          for name in self._names():
              _refuse_unjudged(name)
          super().connect()
          try:
              for name in self._names():
                  entry = _judged_entry(name)
                  if entry is not None:
                      _judge(entry, name, self.port, *_path_of(name, self))
          except BaseException:
              self.close()
              raise

      def _names(self) -> list[str]:
          """Every name the connection goes by; the pins of all of them must hold."""
          tunnel = getattr(self, "_tunnel_host", None)
          names = (tunnel or self.host, self.server_hostname, self.assert_hostname)
          return sorted({_canonical(name) for name in names if isinstance(name, str)})


  def _path_of(name: str, connection) -> tuple[list[bytes], bool]:
      # Inside a proxy's TLS, urllib3 keeps the connection to the server in sslobj.
      tls = getattr(connection.sock, "sslobj", connection.sock)
      path, is_whole = _verified_path(name, tls)
      if connection.assert_hostname is False or connection.assert_fingerprint:
          raise _Refusal(name, "the host name check is off")
      return path, is_whole


  def _pin_pools(manager) -> None:
      pools = manager.pool_classes_by_scheme
      manager.pool_classes_by_scheme = {**pools, "https": _pinned_pool(pools["https"])}


  @functools.cache
  def _pinned_pool(pool: type) -> type:
      if issubclass(pool.ConnectionCls, _PinnedConnection):
          return pool
      connection = type("PinnedConnection", (_PinnedConnection, pool.ConnectionCls), {})
      return type("PinnedConnectionPool", (pool,), {"ConnectionCls": connection})
`
