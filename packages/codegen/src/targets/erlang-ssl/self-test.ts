import { type Code, code } from '../../code.ts'
import { erlang } from '../../languages/erlang.ts'
import type { RenderContext } from '../../target.ts'

/** `pinned_ssl_tests.erl`: an interceptor on loopback fools plain ssl and not the pinned one. */
export function renderSelfTest({ plan, header }: RenderContext): Code {
  const now = plan.entries.filter(({ mode }) => mode === 'enforce').map(({ host }) => erlang.literal(host))
  const last = now.length - 1
  return code`
    ${erlang.comment(...header)}
    %%
    %% Shows, without leaving this machine, that the pins are on: rebar3 eunit (or mix, with both files in src/)
    %%
    %% A server on loopback plays the interceptor: its certificate for each pinned host comes from a root
    %% that the client trusts, but its key is not pinned.
    -module(pinned_ssl_tests).

    -include_lib("eunit/include/eunit.hrl").
    -include_lib("public_key/include/public_key.hrl").

    hosts() ->
        Hosts = [
            ${now.map((host, index) => (index === last ? host : code`${host},`))}
        ],
        [Host || Host <- Hosts, not is_lapsed(Host)].

    is_lapsed(Host) ->
        pinned_ssl:has_lapsed(pinned_ssl:find_entry(Host)).

    ${TESTS}
  `
}

const TESTS = code`
  pinned_test_() ->
      {setup, fun() -> {ok, _} = application:ensure_all_started(ssl) end,
       [{Host, fun() -> try_host(Host) end} || Host <- hosts()]}.

  try_host(Host) ->
      {Server, Port, Roots} = intercept(Host),
      %% An unpinned client falls for the interceptor.
      ?assertEqual({ok, "GET /secret"}, attempt(Server, Port, plain(Host, Roots))),
      %% A key that is not pinned is refused, and nothing sent.
      Pinned = pinned_ssl:options(Host, [{cacerts, Roots}]),
      ?assertMatch({refused, ""}, attempt(Server, Port, Pinned)),
      %% Options of the caller do not get past the pins.
      Careless = pinned_ssl:options(Host, [{cacerts, Roots}, {verify, verify_none}, {verify_fun, undefined}]),
      ?assertMatch({refused, ""}, attempt(Server, Port, Careless)),
      %% A server whose key is pinned is reached.
      Served = served(Host, Roots, Port),
      Entry = (pinned_ssl:find_entry(Host))#{pins := [{hd(Served), leaf}]},
      Own = pinned_ssl:held(Entry, Host, Port, [{cacerts, Roots}], nobody),
      ?assertEqual({ok, "GET /secret"}, attempt(Server, Port, Own)),
      %% Clear text is refused.
      Name = case lists:member($:, Host) of true -> "[" ++ Host ++ "]"; false -> Host end,
      ?assertMatch({error, {pin_failure, #{host := Host}}}, pinned_ssl:request("http://" ++ Name ++ ":1/")),
      exit(Server, kill).

  plain(Host, Roots) ->
      Match = public_key:pkix_verify_hostname_match_fun(https),
      [{verify, verify_peer}, {cacerts, Roots}, {customize_hostname_check, [{match_fun, Match}]} | pinned_ssl:names(Host)].

  %% The pins that a failure names.
  served(Host, Roots, Port) ->
      Ref = make_ref(),
      Options = pinned_ssl:held(pinned_ssl:find_entry(Host), Host, Port, [{cacerts, Roots}], {self(), Ref}),
      {error, _} = ssl:connect({127, 0, 0, 1}, Port, [{log_level, none} | Options], 10000),
      receive {Ref, #{served := Served}} -> Served after 10000 -> error(not_told) end.

  %% Connects and sends; gives what the server received.
  attempt(Server, Port, Options) ->
      Server ! {tell, self()},
      case ssl:connect({127, 0, 0, 1}, Port, [{log_level, none}, {active, false} | Options], 10000) of
          {ok, Socket} ->
              _ = ssl:send(Socket, "GET /secret"),
              Received = received(),
              ssl:close(Socket),
              {case Received of "" -> refused; _ -> ok end, Received};
          {error, _} ->
              {refused, received()}
      end.

  received() ->
      receive {received, Data} -> Data after 10000 -> error(no_server) end.

  %% Serves TLS for a host on loopback; for a pinned address with a certificate for 127.0.0.1, as there it is.
  intercept(Host) ->
      Alternative = case inet:parse_strict_address(Host) of
                        {ok, _} -> {iPAddress, <<127, 0, 0, 1>>};
                        _ -> {dNSName, Host}
                    end,
      Extension = #'Extension'{extnID = ?'id-ce-subjectAltName', extnValue = [Alternative], critical = false},
      Ec = [{key, {namedCurve, secp256r1}}],
      #{server_config := Config, client_config := Client} =
          public_key:pkix_test_data(#{server_chain => #{root => Ec, intermediates => [],
                                                        peer => [{extensions, [Extension]} | Ec]},
                                      client_chain => #{root => Ec, intermediates => [], peer => Ec}}),
      Parent = self(),
      Server = spawn(fun() ->
          {ok, Listener} = ssl:listen(0, [{ip, {127, 0, 0, 1}}, {active, false}, {log_level, none} | Config]),
          {ok, {_, Port}} = ssl:sockname(Listener),
          Parent ! {port, Port},
          serve(Listener, nobody)
      end),
      receive {port, Port} -> {Server, Port, proplists:get_value(cacerts, Client)} end.

  serve(Listener, Last) ->
      {ok, Transport} = ssl:transport_accept(Listener),
      Asker = receive {tell, Process} -> Process after 0 -> Last end,
      Data = case ssl:handshake(Transport, 10000) of
                 {ok, Socket} ->
                     case ssl:recv(Socket, 0, 10000) of
                         {ok, Bytes} -> Bytes;
                         {error, _} -> ""
                     end;
                 {error, _} -> ""
             end,
      is_pid(Asker) andalso (Asker ! {received, Data}),
      serve(Listener, nobody).
`
