%% What many answers have for pinning in Erlang: no checks, and a comparison of one's own: naive PINS
-module(naive).
-export([main/1]).

main([Pins]) ->
    {ok, _} = application:ensure_all_started(ssl),
    #{host := Host, port := Port} = uri_string:parse(os:getenv("KEYPIN_LAB_URL")),
    {ok, Address} = inet:parse_address(os:getenv("KEYPIN_LAB_ADDRESS")),
    Options = [{verify, verify_none}, {server_name_indication, Host}, {active, false}, {log_level, none}],
    {ok, Socket} = ssl:connect(Address, Port, Options, 20000),
    {ok, Der} = ssl:peercert(Socket),
    {'Certificate', Tbs, _, _} = public_key:pkix_decode_cert(Der, plain),
    Key = public_key:der_encode('SubjectPublicKeyInfo', element(8, Tbs)),
    Hash = binary_to_list(base64:encode(crypto:hash(sha256, Key))),
    case lists:member(Hash, string:split(atom_to_list(Pins), ",", all)) of
        true ->
            ok = ssl:send(Socket, ["GET / HTTP/1.1\r\nHost: ", Host, "\r\nConnection: close\r\n\r\n"]),
            {ok, Answer} = ssl:recv(Socket, 0, 20000),
            io:put_chars(Answer),
            halt(0);
        false ->
            halt(1)
    end.
