import { type Code, code, inline, NOTHING } from '../../code.ts'
import { debugPinsOf } from '../../debug-pins.ts'
import { erlang } from '../../languages/erlang.ts'
import type { PlanEntry, PlanPin } from '../../plan/plan.ts'
import type { RenderContext } from '../../target.ts'
import { renderJudgement } from './judgement.ts'
import { NO_REPORTS, REPORTS } from './reports.ts'

/** `pinned_ssl.erl`: the pins, the judgement, and the options of ssl that hold a connection to them. */
export function renderLibrary({ plan, options, header }: RenderContext): Code {
  const reports = plan.entries.some(({ reportTo }) => reportTo.length > 0)
  return code`
    ${erlang.comment(...header)}
    %%
    %% ssl, httpc and what stands on them, talking to pinned servers only:
    %%
    %%   pinned_ssl:request("https://...")
    %%   ssl:connect("api.example.com", 443, pinned_ssl:options("api.example.com"))
    %%   Mint.HTTP.connect(:https, host, 443, transport_opts: :pinned_ssl.options(host))
    %%
    %% The pins are judged in verify_fun, when ssl has verified the path, and before a byte of a request
    %% leaves. They are compared with that path and the trusted certificate that it ends in, never with what
    %% the server merely sent. The check of the host name stays, and sessions are not resumed, since no path is
    %% verified then. request/1,2,4 has a profile of httpc of its own, so that no connection from before the
    %% pins is used again; it follows no redirects, and refuses http: to a pinned host.
    -module(pinned_ssl).

    -export([request/1, request/2, request/4, options/1, options/2, pin_set_digest/0]).
    -export_type([failure/0]).

    -ifdef(TEST).
    -compile(export_all).
    -compile(nowarn_export_all).
    -endif.

    -include_lib("public_key/include/public_key.hrl").

    %% A connection was refused because of the pin set; nothing was sent to the server. The keys of the path
    %% come leaf first; message is for people.
    -type failure() :: #{host := string(), reason := string(), served := [string()], expected := [string()],
                         message := string()}.

    %% The digest of the pin set, for logs and support.
    -spec pin_set_digest() -> string().
    pin_set_digest() ->
        ${erlang.literal(plan.digest)}.

    refuses_unlisted() ->
        ${plan.unlisted === 'block' ? code`true` : code`false`}.

    %% What holds for one host, and for the names below it that it covers.
    ${plan.entries.map(renderEntry)}
    entry(_) ->
        none.

    ${CLIENT}

    ${renderJudgement(debugPinsOf(options).length > 0)}

    ${reports ? REPORTS : NO_REPORTS}
  `
}

function renderEntry(entry: PlanEntry): Code {
  const { host, subdomains, mode, reason, onExpiry } = entry
  return code`
    entry(${erlang.literal(host)} = Host) ->
        ${reason === undefined ? NOTHING : erlang.comment(`reason: ${reason}`)}
        ${entry.pins.flatMap(noteOf)}
        #{host => Host,
          subdomains => ${new Map([...ATOMS]).get(subdomains) ?? NOTHING},
          mode => ${ATOMS.get(mode) ?? NOTHING},
          lapses => ${entry.expiresAt === undefined ? code`never` : code`${Math.ceil(entry.expiresAt.getTime() / 1000)}`},
          on_expiry => ${onExpiry === undefined ? code`open` : (ATOMS.get(onExpiry) ?? NOTHING)},
          pins => ${list(entry.pins.map(renderPin))},
          forbid => ${list(entry.forbid.map(({ text }) => erlang.literal(text)))},
          report_to => ${list(entry.reportTo.map((url) => erlang.literal(url)))}};
  `
}

const ATOMS: ReadonlyMap<string, Code> = new Map([
  ['none', code`none`],
  ['one', code`one`],
  ['any', code`any`],
  ['enforce', code`enforce`],
  ['report', code`report`],
  ['off', code`off`],
  ['open', code`open`],
  ['closed', code`closed`],
  ['leaf', code`leaf`],
  ['ca', code`ca`],
])

function renderPin({ pin, position }: PlanPin): Code {
  return code`{${erlang.literal(pin.text)}, ${ATOMS.get(position ?? '') ?? code`anywhere`}}`
}

function noteOf({ pin, state, label }: PlanPin): Code[] {
  const note = [state, label].filter((part) => part !== undefined).join(': ')
  return note === '' ? [] : [erlang.comment(`${pin.text} ${note}`)]
}

function list(items: readonly Code[]): Code {
  if (items.length < 2) return inline([code`[`, ...items, code`]`], '')
  const last = items.length - 1
  return code`
    [${items.map((item, index) => (index === last ? code`${item}]` : code`${item},`))}
  `
}

const CLIENT = code`
  %% Makes a GET request, or any other, that is held to the pin set. Returns what httpc:request/4 does, or
  %% {error, {pin_failure, failure()}}.
  request(Url) ->
      request(get, {Url, []}, [], []).

  request(Url, HttpOptions) ->
      request(get, {Url, []}, HttpOptions, []).

  request(Method, Request, HttpOptions, Options) ->
      case profile() of
          ok -> held_request(Method, Request, HttpOptions, Options);
          Error -> Error
      end.

  held_request(Method, Request, HttpOptions, Options) ->
      Ref = make_ref(),
      try
          Held = http_options(element(1, Request), HttpOptions, {self(), Ref}),
          Result = httpc:request(Method, Request, Held, Options, ?MODULE),
          receive
              {Ref, Failure} -> {error, {pin_failure, Failure}}
          after 0 -> Result
          end
      catch
          throw:{pin_failure, _} = Refused -> {error, Refused}
      end.

  %% A profile of its own: connections of another one may be unpinned.
  profile() ->
      {ok, _} = application:ensure_all_started(inets),
      {ok, _} = application:ensure_all_started(ssl),
      case inets:start(httpc, [{profile, ?MODULE}]) of
          {ok, _} -> ok;
          {error, {already_started, _}} -> ok;
          Error -> Error
      end.

  http_options(Url, HttpOptions, Teller) ->
      #{scheme := Scheme, host := Asked} = Parts = parse(Url),
      Host = canonical(Asked),
      refuse_unjudged(Host),
      Entry = find_entry(Host),
      refuse_clear_text(Scheme, Host, Entry),
      Given = proplists:get_value(ssl, HttpOptions, []),
      Port = maps:get(port, Parts, 443),
      Held = [{ssl, held(Entry, Host, Port, Given, Teller)}, {autoredirect, false}],
      Held ++ lists:keydelete(ssl, 1, lists:keydelete(autoredirect, 1, HttpOptions)).

  parse(Url) ->
      case uri_string:parse(Url) of
          #{scheme := Scheme, host := _} = Parts -> Parts#{scheme := string:lowercase(Scheme)};
          _ -> refuse("", "the URL cannot be read", [], [])
      end.

  refuse_clear_text("https", _, _) ->
      ok;
  refuse_clear_text(_, Host, #{mode := enforce}) ->
      refuse(Host, "clear text is refused", [], []);
  refuse_clear_text(_, _, _) ->
      ok.

  %% Options of ssl for connections to one host; with others of yours (roots, client certificates), of which
  %% those that would get past the pins do not count. Throws {pin_failure, failure()} for what can be refused
  %% without a connection; what is refused in the handshake has pin_failure in its alert.
  options(Host) ->
      options(Host, []).

  options(Asked, Given) ->
      Host = canonical(Asked),
      refuse_unjudged(Host),
      held(find_entry(Host), Host, 0, Given, nobody).

  held(Entry, Host, Port, Given, Teller) ->
      Roots = roots(Given),
      Fun = fun(Certificate, Event, Path) -> verify(Certificate, Event, Path, {Entry, Host, Port, Roots, Teller}) end,
      Ours = [{verify, verify_peer},
              {cacerts, Roots},
              {customize_hostname_check, [{match_fun, match_fun()}]},
              {reuse_sessions, false},
              {session_tickets, disabled},
              {verify_fun, {Fun, []}} | names(Host)],
      Theirs = [cacertfile, partial_chain, server_name_indication | [Key || {Key, _} <- Ours]],
      Ours ++ [Option || Option <- Given, not is_tuple(Option) orelse not lists:member(element(1, Option), Theirs)].

  %% A name is told, and checked. For an address ssl checks what it connects to, which is told to nobody.
  names(Host) ->
      case inet:parse_strict_address(Host) of
          {ok, _} -> [];
          _ -> [{server_name_indication, Host}]
      end.

  %% Names match as they do for HTTPS; and addresses, which httpc hands on as text.
  match_fun() ->
      Https = public_key:pkix_verify_hostname_match_fun(https),
      fun({dns_id, Text}, {iPAddress, Octets}) -> is_address(Text, Octets);
         (Wanted, Presented) -> Https(Wanted, Presented)
      end.

  is_address(Text, Octets) ->
      case inet:parse_strict_address(Text) of
          {ok, {_, _, _, _} = Address} -> list_to_binary(tuple_to_list(Address)) =:= iolist_to_binary(Octets);
          {ok, Address} -> << <<Group:16>> || Group <- tuple_to_list(Address) >> =:= iolist_to_binary(Octets);
          _ -> false
      end.

  roots(Given) ->
      case {proplists:get_value(cacerts, Given), proplists:get_value(cacertfile, Given)} of
          {undefined, undefined} -> public_key:cacerts_get();
          {undefined, File} ->
              {ok, Pem} = file:read_file(File),
              [Der || {'Certificate', Der, not_encrypted} <- public_key:pem_decode(Pem)];
          {Certificates, _} -> Certificates
      end.
`
