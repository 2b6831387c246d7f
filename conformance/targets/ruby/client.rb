# client.rb FOLDER: one request through the generated client; prints the answer.
require "socket"

# Every name is the lab's; the roots are the lab's too, for reports as well.
ENV["SSL_CERT_FILE"] = ENV.fetch("KEYPIN_LAB_CA")
class << TCPSocket
  alias_method :open_as_named, :open
  def open(_host, port, *rest, **options)
    open_as_named(ENV.fetch("KEYPIN_LAB_ADDRESS"), port, *rest, **options)
  end
end

require File.join(ARGV.fetch(0), "pinned_http")

url = URI(ENV.fetch("KEYPIN_LAB_URL"))
proxy = ENV["KEYPIN_PROXY"] && URI(ENV["KEYPIN_PROXY"])
begin
  http = PinnedHTTP::Client.new(url.hostname, url.port, proxy&.hostname, proxy&.port)
  http.use_ssl = url.scheme == "https"
  http.max_retries = 0
  http.open_timeout = http.read_timeout = 20
  answer = http.start { http.get("/", "Authorization" => "Bearer secret") }
  # Net::HTTP follows no redirects; a program that does makes a request of its own.
  if answer["location"]
    answer = PinnedHTTP::Client.get_response(URI(answer["location"]))
  end
  puts answer.body
rescue PinnedHTTP::PinFailure => e
  warn "pin failure: #{e.message}"
  sleep 5 if ENV["KEYPIN_LINGER"]
  exit 1
rescue StandardError => e
  warn "failed: #{e.class}: #{e.message}"
  exit 1
end
