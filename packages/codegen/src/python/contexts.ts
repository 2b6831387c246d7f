import { type Code, code } from '../code.ts'

/** The judgement at the end of every handshake that an `ssl.SSLContext` makes, blocking or asynchronous. */
export const CONTEXTS: Code = code`
  @dataclass
  class _Attempt:
      """What a TLS object does not know of its request, and what the request has to be told."""

      port: int
      refusal: _Refusal | None = None


  _ATTEMPT: ContextVar[_Attempt | None] = ContextVar("attempt", default=None)


  class _PinnedTLS:
      """Goes before a class of the ssl module and judges when the handshake is done."""

      def do_handshake(self, *args, **kwargs) -> None:
          super().do_handshake(*args, **kwargs)
          attempt = _ATTEMPT.get() or _Attempt(port=0)
          try:
              self._judge(attempt.port)
          except _Refusal as refusal:
              attempt.refusal = refusal  # clients wrap what they meet in a handshake
              raise

      def _judge(self, port: int) -> None:
          name = _canonical(self.server_hostname or "")
          if not name or not self.context.check_hostname:
              raise _Refusal(name, "the host name check is off")
          entry = _judged_entry(name)
          if entry is not None:
              _judge(entry, name, port, *_verified_path(name, self))


  class _PinnedSocket(_PinnedTLS, ssl.SSLSocket):
      """What blocking clients speak TLS with."""


  class _PinnedObject(_PinnedTLS, ssl.SSLObject):
      """What asyncio, trio, and TLS through a proxy's TLS use."""


  def _hold(context: ssl.SSLContext) -> ssl.SSLContext:
      """Holds every connection that is made with the context to the pin set."""
      kind = type(context)
      for method in ("wrap_socket", "wrap_bio"):
          if getattr(kind, method, None) is not getattr(ssl.SSLContext, method):
              raise TypeError(f"a context with a {method}() of its own cannot be pinned")
      context.sslsocket_class = _PinnedSocket
      context.sslobject_class = _PinnedObject
      return context


  def _refusal_of(error: Exception) -> _Refusal | None:
      """The refusal behind what a client threw."""
      if isinstance(error, _Refusal):
          return error
      attempt = _ATTEMPT.get()
      return None if attempt is None else attempt.refusal
`
