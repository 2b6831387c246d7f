import { type Code, code, when } from '../../code.ts'

/** Which entry a name has, what needs no connection to refuse, and the judgement of a verified path. */
export function renderJudgement(hasApproved: boolean): Code {
  return code`
  %% Called by ssl for each certificate of the path, from below the trusted one down to the leaf.
  verify(_, {bad_cert, _} = Reason, _, _) ->
      {fail, Reason};
  verify(_, {extension, _}, Path, _) ->
      {unknown, Path};
  verify(Certificate, valid, Path, _) ->
      %% ssl takes a certificate of version 1 for that of a CA (against RFC 5280, 6.1.4 (k)).
      case is_ca(Certificate) of
          true -> {valid, [der(Certificate) | Path]};
          false -> {fail, {bad_cert, missing_basic_constraint}}
      end;
  verify(Certificate, valid_peer, Above, {Entry, Host, Port, Roots, Teller}) ->
      Path = [der(Certificate) | Above],
      try judge(Entry, Host, Port, [Path ++ [Root] || Root <- signers(lists:last(Path), Roots)]) of
          ok -> {valid, Path}
      catch
          throw:{pin_failure, Failure} = Refused ->
              tell(Teller, Failure),
              {fail, Refused}
      end.

  tell({Process, Ref}, Failure) ->
      Process ! {Ref, Failure};
  tell(nobody, _) ->
      ok.

  is_ca(#'OTPCertificate'{tbsCertificate = #'OTPTBSCertificate'{extensions = Extensions}}) when is_list(Extensions) ->
      Constraints = lists:keyfind(?'id-ce-basicConstraints', #'Extension'.extnID, Extensions),
      is_tuple(Constraints) andalso (Constraints#'Extension'.extnValue)#'BasicConstraints'.cA =:= true;
  is_ca(_) ->
      false.

  der(Certificate) ->
      public_key:pkix_encode('OTPCertificate', Certificate, otp).

  %% The trusted certificates that the topmost one of the path is valid under.
  signers(Top, Roots) ->
      Ders = [case Root of {cert, Der, _} -> Der; Der -> Der end || Root <- Roots],
      [Root || Root <- Ders, public_key:pkix_is_issuer(Top, Root), has_signed(Root, Top)].

  has_signed(Root, Top) ->
      Fun = fun(_, {bad_cert, _} = Reason, _) -> {fail, Reason};
               (_, _, State) -> {valid, State}
            end,
      try public_key:pkix_path_validation(Root, [Top], [{verify_fun, {Fun, []}}]) of
          {ok, _} -> true;
          {error, _} -> false
      catch
          error:_ -> false % a signature of a kind that this OTP does not know
      end.

  %% The most specific entry that covers a name: itself, else the longest that reaches it.
  find_entry(Name) ->
      find_entry(Name, 0).

  find_entry(Name, Depth) ->
      case {entry(Name), string:split(Name, ".")} of
          {#{subdomains := Scope} = Entry, _} when Depth =:= 0; Scope =:= any; Depth =:= 1, Scope =:= one -> Entry;
          {_, [_, Rest]} -> find_entry(Rest, Depth + 1);
          _ -> none
      end.

  %% What can be refused without a connection.
  refuse_unjudged(Host) ->
      case find_entry(Host) of
          none ->
              refuses_unlisted() andalso refuse(Host, "the pin set does not list this host", [], []);
          #{mode := off} ->
              ok;
          #{on_expiry := closed, pins := Pins} = Entry ->
              has_lapsed(Entry) andalso refuse(Host, "the pins have expired, and expire closed", [], Pins);
          _ ->
              ok
      end.

  %% Judges verified paths, each DER certificates with the leaf first.
  judge(none, _, _, _) ->
      ok;
  judge(#{mode := off}, _, _, _) ->
      ok;
  judge(#{pins := Pins}, Host, _, []) ->
      refuse(Host, "there is no verified path", [], Pins);
  judge(#{pins := Pins, forbid := Forbid, mode := Mode} = Entry, Host, Port, [First | _] = Paths) ->
      Allowed = [Path || Path <- Paths, not holds_pin(Path, [{Text, anywhere} || Text <- Forbid])],
      Served = [key_pin(Certificate) || Certificate <- First],
      Blocks = Mode =:= enforce andalso not has_lapsed(Entry),
      case {Allowed, lists:any(fun(Path) -> holds_pin(Path, ${hasApproved ? code`Pins ++ approved()` : code`Pins`}) end, Allowed)} of
          {[], _} ->
              report(Entry, Host, Port, First, "forbidden", "block"),
              refuse(Host, "the path has a forbidden key", Served, Pins);
          {_, true} ->
              ok;
          {_, false} when Blocks ->
              report(Entry, Host, Port, First, "mismatch", "block"),
              refuse(Host, "no pinned key in the verified path", Served, Pins);
          {_, false} ->
              report(Entry, Host, Port, First, "mismatch", "allow")
      end.

  holds_pin(Path, Pins) ->
      lists:any(fun({Text, Position}) -> lists:any(fun(C) -> has_pin(C, Text) end, candidates(Path, Position)) end, Pins).

  candidates([Leaf | _], leaf) -> [Leaf];
  candidates([_ | Above], ca) -> Above;
  candidates(Path, anywhere) -> Path.

  has_pin(Certificate, "cert-" ++ _ = Text) -> certificate_pin(Certificate) =:= Text;
  has_pin(Certificate, Text) -> key_pin(Certificate) =:= Text.

  has_lapsed(#{lapses := never}) -> false;
  has_lapsed(#{lapses := Moment}) -> erlang:system_time(second) >= Moment.

  -spec refuse(string(), string(), [string()], [{string(), atom()}]) -> no_return().
  refuse(Host, Reason, Served, Pins) ->
      Expected = [Text || {Text, _} <- Pins],
      Lines = ["pinning failed for " ++ Host ++ ": " ++ Reason] ++
          ["  server sent   " ++ Pin || Pin <- Served] ++
          ["  pin set has   " ++ Pin || Pin <- Expected],
      throw({pin_failure, #{host => Host, reason => Reason, served => Served, expected => Expected,
                            message => lists:flatten(lists:join("\n", Lines))}}).

  key_pin(Certificate) ->
      "sha256/" ++ binary_to_list(base64:encode(crypto:hash(sha256, public_key_info(Certificate)))).

  certificate_pin(Certificate) ->
      "cert-sha256/" ++ binary_to_list(base64:encode(crypto:hash(sha256, Certificate))).

  %% The SubjectPublicKeyInfo as it stands in the certificate (RFC 5280, 4.1).
  public_key_info(Certificate) ->
      {Body, _} = content(Certificate),
      {Fields, _} = content(Body),
      Start = case Fields of
                  <<16#A0, _/binary>> -> skip(Fields, 1); % version, absent in version 1
                  _ -> Fields
              end,
      After = skip(Start, 5), % serialNumber, signature, issuer, validity, subject
      binary:part(After, 0, byte_size(After) - byte_size(skip(After, 1))).

  skip(Der, 0) ->
      Der;
  skip(Der, Count) ->
      {_, Rest} = content(Der),
      skip(Rest, Count - 1).

  %% The content of the DER element that a binary begins with, and what follows it.
  content(<<_, 0:1, Length:7, Content:Length/binary, Rest/binary>>) ->
      {Content, Rest};
  content(<<_, 1:1, Size:7, Length:Size/unit:8, Content:Length/binary, Rest/binary>>) ->
      {Content, Rest}.

  %% One spelling per name: lower case, no root dot, IP addresses in their usual form. What others may turn
  %% into another name is refused.
  canonical(Asked) ->
      Bare = string:trim(string:trim(string:lowercase(unicode:characters_to_list(Asked)), both, "[]"), trailing, "."),
      [Name | _] = string:split(Bare, "%"),
      IsAscii = lists:all(fun(Character) -> Character < 128 end, Name),
      case {inet:parse_strict_address(Name), inet:parse_address(Name)} of
          {{ok, {0, 0, 0, 0, 0, 16#FFFF, _, _} = Mapped}, _} -> inet:ntoa(inet:ipv4_mapped_ipv6_address(Mapped));
          {{ok, Address}, _} -> inet:ntoa(Address);
          {_, {ok, _}} -> refuse(Name, "an IP address in an unusual spelling", [], []);
          _ when not IsAscii -> refuse("", "the name is no A-label (xn--...)", [], []);
          _ -> Name
      end.

  ${when(hasApproved, () => APPROVED)}
`
}

const APPROVED = code`
  %% Keys of CAs that may intercept what is compiled with PINS_DEBUG; a release is compiled without the file.
  -ifdef(PINS_DEBUG).
  -include("pinned_ssl_debug.hrl").
  -else.
  approved() -> [].
  -endif.
`
