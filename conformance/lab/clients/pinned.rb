# OpenSSL's verify_callback in Ruby, with the key of the leaf.
require 'net/http'
require 'openssl'
require 'digest'

uri = URI(ENV.fetch('KEYPIN_LAB_URL'))
http = Net::HTTP.new(uri.host, uri.port, nil)
http.use_ssl = true
http.ca_file = ENV.fetch('KEYPIN_LAB_CA')
http.verify_callback = lambda do |ok, store|
  next ok unless store.error_depth.zero?
  ok && Digest::SHA256.base64digest(store.current_cert.public_key.to_der) == ENV.fetch('PINNED_SPKI')
end
http.get('/').value
