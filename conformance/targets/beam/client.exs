# elixir -pa FOLDER client.exs: one request through the generated module, as Elixir makes it; prints the answer.
# With `drive` it is a driver, which makes a request for each line of stdin.
:client.prepare()
{http_options, options} = :client.options()

ask = fn url, headers ->
  request = {String.to_charlist(url), [{'Authorization', 'Bearer secret'} | headers]}

  case :pinned_ssl.request(:get, request, http_options, options) do
    {:ok, {_, _, body}} -> {:ok, body}
    {:error, {:pin_failure, %{message: message}}} -> {:error, to_string(message)}
    {:error, reason} -> {:error, inspect(reason)}
  end
end

case System.argv() do
  ["drive"] ->
    for line <- IO.stream(:stdio, :line) do
      [url | _] = String.split(line)

      case ask.(url, [{'Connection', 'close'}]) do
        {:ok, _} -> IO.puts("ACCEPT")
        {:error, words} -> IO.puts("REJECT #{words |> String.split("\n") |> hd()}")
      end
    end

  [] ->
    case ask.(System.fetch_env!("KEYPIN_LAB_URL"), []) do
      {:ok, body} ->
        IO.write(body)

      {:error, words} ->
        IO.puts(:stderr, words)
        System.halt(1)
    end
end
