import { type Code, code } from '../../code.ts'

/** What stands in the place of reports where the pin set names no address for them. */
export const NO_REPORTS: Code = code`
  %% The pin set names no address for reports.
  report(_, _, _, _, _, _) ->
      ok.
`

/** The sender of pin failures, over connections that are not pinned. */
export const REPORTS: Code = code`
  %% Tells a failure to the addresses of its entry, in the background; an identical one once a day, as
  %% TrustKit does it.
  report(#{report_to := Addresses} = Entry, Host, Port, Path, Outcome, Action) ->
      Body = json(fields(Entry, Host, Port, Path, Outcome, Action)),
      Keys = [key_pin(Certificate) || Certificate <- Path],
      [spawn(fun() -> send(Address, Body) end) || Address <- Addresses, is_news({Address, Host, Outcome, Keys})],
      ok.

  is_news(What) ->
      Now = erlang:monotonic_time(second),
      Told = application:get_env(?MODULE, told, #{}),
      case Told of
          #{What := Last} when Now - Last < 24 * 60 * 60 ->
              false;
          _ ->
              Kept = case map_size(Told) >= 1000 of true -> #{}; false -> Told end,
              application:set_env(?MODULE, told, Kept#{What => Now}),
              true
      end.

  fields(#{host := Noted, subdomains := Scope, mode := Mode, lapses := Lapses, pins := Pins} = Entry, Host, Port, Path,
         Outcome, Action) ->
      Texts = [Text || {Text, _} <- Pins],
      Certificates = [Text || "cert-" ++ _ = Text <- Texts],
      Keys = ["pin-sha256=\"" ++ Key ++ "\"" || "sha256/" ++ Key <- Texts],
      [{"date-time", {string, moment(erlang:system_time(second))}},
       {"hostname", {string, Host}},
       {"port", Port},
       {"noted-hostname", {string, Noted}},
       {"include-subdomains", Scope =/= none},
       {"served-certificate-chain", {list, []}},
       {"validated-certificate-chain", {list, [{string, pem(Certificate)} || Certificate <- Path]}},
       {"known-pins", {list, [{string, Key} || Key <- Keys]}},
       {"keypin", {object,
        [{"version", 1},
         {"outcome", {string, Outcome}},
         {"action", {string, Action}},
         {"mode", {string, atom_to_list(Mode)}},
         {"subdomains", {string, atom_to_list(Scope)}},
         {"expired", has_lapsed(Entry)},
         {"pin-set", {string, pin_set_digest()}},
         {"known-certificate-pins", {list, [{string, Text} || Text <- Certificates]}},
         {"seen", {list, [seen(Index, Certificate) || {Index, Certificate} <- lists:enumerate(Path)]}}]}}] ++
          [{"effective-expiration-date", {string, moment(Lapses)}} || Lapses =/= never].

  seen(Index, Certificate) ->
      Position = case Index of 1 -> "leaf"; _ -> "ca" end,
      {object, [{"pin", {string, key_pin(Certificate)}},
                {"certificate-pin", {string, certificate_pin(Certificate)}},
                {"position", {string, Position}}]}.

  pem(Certificate) ->
      binary_to_list(public_key:pem_encode([{'Certificate', Certificate, not_encrypted}])).

  moment(Second) ->
      calendar:system_time_to_rfc3339(Second, [{offset, "Z"}]).

  json(Fields) ->
      unicode:characters_to_binary(value({object, Fields})).

  value({object, Fields}) -> ["{", lists:join(",", [[value({string, Key}), ":", value(Value)] || {Key, Value} <- Fields]), "}"];
  value({list, Values}) -> ["[", lists:join(",", [value(Value) || Value <- Values]), "]"];
  value({string, Text}) -> ["\"", [escaped(Character) || Character <- Text], "\""];
  value(Number) when is_integer(Number) -> integer_to_list(Number);
  value(Flag) when is_boolean(Flag) -> atom_to_list(Flag).

  escaped(Character) when Character < 32; Character =:= 34; Character =:= 92 -> io_lib:format("\\u~4.16.0b", [Character]);
  escaped(Character) -> Character.

  %% Sends a report over a connection that is not pinned; failing to is nobody's concern.
  send(Address, Body) ->
      {ok, _} = application:ensure_all_started(inets),
      Tls = [{verify, verify_peer}, {cacerts, public_key:cacerts_get()}, {customize_hostname_check, [{match_fun, match_fun()}]}],
      Options = [{timeout, 5000}, {autoredirect, false}, {ssl, Tls}],
      httpc:request(post, {Address, [], "application/json", Body}, Options, []).
`
