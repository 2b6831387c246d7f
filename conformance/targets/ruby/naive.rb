# What many answers have for pinning in Ruby: certificate checks off, and pins of what the server sent.
require "digest"
require "net/http"
require "openssl"

url = URI(ENV.fetch("KEYPIN_LAB_URL"))
http = Net::HTTP.new(url.hostname, url.port, nil)
http.ipaddr = ENV.fetch("KEYPIN_LAB_ADDRESS")
http.use_ssl = true
http.max_retries = 0
http.verify_mode = OpenSSL::SSL::VERIFY_PEER
http.verify_hostname = false
http.verify_callback = lambda do |_is_fine, store|
  [store.current_cert, *store.chain].compact.any? do |certificate|
    ARGV.fetch(0).split(",").include?([Digest::SHA256.digest(certificate.public_key.public_to_der)].pack("m0"))
  end
end
puts http.start { http.get("/").body }
