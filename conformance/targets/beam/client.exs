# elixir -pa FOLDER client.exs: one request through the generated module, as Elixir makes it; prints the answer.
:client.prepare()
{http_options, options} = :client.options()
request = {String.to_charlist(System.fetch_env!("KEYPIN_LAB_URL")), [{'Authorization', 'Bearer secret'}]}

case :pinned_ssl.request(:get, request, http_options, options) do
  {:ok, {_, _, body}} ->
    IO.write(body)

  {:error, {:pin_failure, %{message: message}}} ->
    IO.puts(:stderr, message)
    System.halt(1)

  {:error, reason} ->
    IO.puts(:stderr, inspect(reason))
    System.halt(1)
end
