%% erl -noshell -pa FOLDER -s client main: one request through the generated module; prints the answer. With `drive`
%% for `main` it is a driver, which makes a request for each line of stdin.
-module(client).
-export([main/0, drive/0, prepare/0, options/0]).

drive() ->
    prepare(),
    drive(io:get_line("")).

drive(eof) ->
    halt(0);
drive(Line) ->
    [Url | _] = string:split(string:trim(Line), " "),
    Request = {Url, [{"Authorization", "Bearer secret"}, {"Connection", "close"}]},
    {HttpOptions, Options} = options(),
    case pinned_ssl:request(get, Request, HttpOptions, Options) of
        {ok, _} -> io:put_chars("ACCEPT\n");
        {error, {pin_failure, _}} -> io:put_chars("REJECT pin_failure\n");
        {error, _} -> io:put_chars("REJECT\n")
    end,
    drive(io:get_line("")).

main() ->
    prepare(),
    {HttpOptions, Options} = options(),
    Request = {os:getenv("KEYPIN_LAB_URL"), [{"Authorization", "Bearer secret"}]},
    case pinned_ssl:request(get, Request, HttpOptions, Options) of
        {ok, {{_, Status, _}, Headers, Body}} -> finish(Status, Headers, Body);
        {error, {pin_failure, #{message := Message}}} -> fail(Message);
        {error, Reason} -> fail(lists:flatten(io_lib:format("~p", [Reason])))
    end.

%% httpc follows no redirects here; a program that does makes a request of its own.
finish(302, Headers, _) ->
    os:putenv("KEYPIN_LAB_URL", proplists:get_value("location", Headers)),
    main();
finish(_, _, Body) ->
    io:put_chars(Body),
    halt(0).

fail(Message) ->
    io:put_chars(standard_error, [Message, $\n]),
    case os:getenv("KEYPIN_LINGER") of
        false -> ok;
        _ -> timer:sleep(5000)
    end,
    halt(1).

%% Every name is the lab's, and so are the roots, for reports too.
prepare() ->
    {ok, _} = application:ensure_all_started(ssl),
    {ok, _} = application:ensure_all_started(inets),
    logger:set_primary_config(level, none),
    ok = public_key:cacerts_load(os:getenv("KEYPIN_LAB_CA")),
    #{host := Host} = uri_string:parse(os:getenv("KEYPIN_LAB_URL", "https://" ++ os:getenv("KEYPIN_LAB_HOST", ""))),
    {ok, Address} = inet:parse_address(os:getenv("KEYPIN_LAB_ADDRESS")),
    ok = inet_db:add_host(Address, [Host, string:lowercase(Host)]),
    ok = inet_db:set_lookup([file, native]).

options() ->
    case os:getenv("KEYPIN_PROXY") of
        false ->
            ok;
        Proxy ->
            {ok, _} = inets:start(httpc, [{profile, pinned_ssl}]),
            #{host := Host, port := Port} = uri_string:parse(Proxy),
            ok = httpc:set_options([{https_proxy, {{Host, Port}, []}}], pinned_ssl)
    end,
    %% OTP has P-521 too, but offers it only when asked to.
    Groups = [x25519, secp256r1, secp384r1, secp521r1],
    {[{timeout, 20000}, {ssl, [{supported_groups, Groups}]}], []}.
