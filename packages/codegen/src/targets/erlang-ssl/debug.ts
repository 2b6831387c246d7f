import { type Code, code } from '../../code.ts'
import { debugPinsOf } from '../../debug-pins.ts'
import { erlang } from '../../languages/erlang.ts'
import type { RenderContext } from '../../target.ts'

/** `pinned_ssl_debug.hrl`: the keys of approved interception CAs. */
export function renderDebugHeader({ options, header }: RenderContext): Code {
  const pins = debugPinsOf(options)
  return code`
    ${erlang.comment(...header)}
    %%
    %% For development and tests: pinned_ssl.erl takes it where PINS_DEBUG is defined. In rebar.config:
    %%   {profiles, [{test, [{erl_opts, [{d, 'PINS_DEBUG'}]}]}]}.
    %% In mix.exs: erlc_options: if(Mix.env() == :prod, do: [], else: [{:d, :PINS_DEBUG}])
    %% Hosts stay pinned, to the keys of the pin set and of the approved CAs, which the client has to trust, too.
    approved() ->
        [${pins.map(({ text }, index) => code`{${erlang.literal(text)}, ca}${index + 1 < pins.length ? code`,` : code`].`}`)}
  `
}
