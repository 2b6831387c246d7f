%% erl -noshell -s judge main: reads cases from stdin, `number|host|hex,hex,…` a line; prints for each whether it blocks
%% and whether it reports. The modules pinned_ssl_NUMBER send `reported` instead of a report.
-module(judge).
-export([main/0]).

main() ->
    case io:get_line("") of
        eof ->
            halt(0);
        Line ->
            [Number, Host, Path] = string:split(string:trim(Line), "|", all),
            Module = list_to_atom("pinned_ssl_" ++ Number),
            Blocks = blocks(Module, Host, [binary:decode_hex(list_to_binary(Hex)) || Hex <- string:split(Path, ",", all)]),
            Reports = receive reported -> true after 0 -> false end,
            io:format("~p ~p~n", [Blocks, Reports]),
            main()
    end.

blocks(Module, Host, Path) ->
    try
        Name = Module:canonical(Host),
        Module:refuse_unjudged(Name),
        Module:judge(Module:find_entry(Name), Name, 443, [Path]),
        false
    catch
        throw:{pin_failure, _} -> true
    end.
