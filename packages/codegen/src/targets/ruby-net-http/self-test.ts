import { type Code, code } from '../../code.ts'
import { ruby } from '../../languages/ruby.ts'
import type { RenderContext } from '../../target.ts'

/** `pinned_http_test.rb`: an interceptor on loopback fools a plain Net::HTTP and not the pinned one. */
export function renderSelfTest({ header }: RenderContext): Code {
  return code`
    # frozen_string_literal: true

    ${ruby.comment(...header)}
    #
    # Shows, without leaving this machine, that the pins are on: ruby pinned_http_test.rb
    #
    # A server on loopback plays the interceptor: its certificate for each pinned host comes from a root
    # that the client trusts, but its key is not pinned. Needs minitest.

    require "minitest/autorun"
    require "socket"
    require_relative "pinned_http"

    class PinnedHTTPTest < Minitest::Test
      ENFORCED = PinnedHTTP::ENTRIES.values.select { |entry| entry.mode == "enforce" && !entry.lapsed? }

      ENFORCED.map(&:host).each do |host|
        define_method("test_an_unpinned_client_falls_for_the_interceptor_of_#{host}") do
          intercept(host) do |server|
            assert_equal "ok", server.get(Net::HTTP)
            assert_includes server.received, "GET /secret"
          end
        end

        define_method("test_a_key_that_is_not_pinned_is_refused_and_nothing_sent_#{host}") do
          intercept(host) do |server|
            failure = assert_raises(PinnedHTTP::PinFailure) { server.get(PinnedHTTP::Client) }
            assert_equal host, failure.host
            assert_empty server.received
          end
        end

        define_method("test_a_server_whose_key_is_pinned_is_reached_#{host}") do
          intercept(host) do |server|
            served = assert_raises(PinnedHTTP::PinFailure) { server.get(PinnedHTTP::Client) }.served
            with_pin(host, served.first) { assert_equal "ok", server.get(PinnedHTTP::Client) }
          end
        end

        define_method("test_clear_text_is_refused_#{host}") do
          intercept(host) do |server|
            assert_raises(PinnedHTTP::PinFailure) { server.get(PinnedHTTP::Client, use_ssl: false) }
          end
        end

        define_method("test_a_client_without_certificate_checks_is_refused_#{host}") do
          intercept(host) do |server|
            failure = assert_raises(PinnedHTTP::PinFailure) do
              server.get(PinnedHTTP::Client, verify_mode: OpenSSL::SSL::VERIFY_NONE)
            end
            assert_includes failure.reason, "VERIFY_NONE"
            assert_empty server.received
          end
        end
      end

      private

      def intercept(host)
        server = Interceptor.new(host)
        yield server
      ensure
        server.close
      end

      def with_pin(host, text)
        entry = PinnedHTTP::ENTRIES[host]
        before = entry.pins
        entry.pins = [PinnedHTTP::Pin.new(text)]
        yield
      ensure
        entry.pins = before
      end
    end

    # Serves HTTPS for a host on loopback.
    class Interceptor
      attr_reader :received

      def initialize(host)
        @host = host
        @received = +""
        @root, root_key = certify("root that the client trusts", nil, nil)
        leaf, key = certify("interceptor", @root, root_key)
        context = OpenSSL::SSL::SSLContext.new
        context.add_certificate(leaf, key)
        @tcp = TCPServer.new("127.0.0.1", 0)
        server = OpenSSL::SSL::SSLServer.new(@tcp, context)
        server.start_immediately = false
        @thread = Thread.new { loop { answer(server.accept) } }
      end

      def get(client, use_ssl: true, **options)
        http = client.new(@host, @tcp.addr[1], nil)
        http.ipaddr = "127.0.0.1"
        http.use_ssl = use_ssl
        http.max_retries = 0
        if use_ssl
          http.cert_store = OpenSSL::X509::Store.new.add_cert(@root)
          options.each { |name, value| http.public_send("#{name}=", value) }
        end
        http.start { http.get("/secret").body }
      end

      def close
        @thread.kill
        @tcp.close
      end

      private

      def answer(socket)
        socket.accept
        while (line = socket.gets)
          @received << line
          socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok") if line == "\r\n"
          break if line == "\r\n"
        end
      rescue SystemCallError, OpenSSL::SSL::SSLError
        nil # a client that refuses hangs up
      ensure
        socket.close
      end

      def certify(name, issuer, issuer_key)
        key = OpenSSL::PKey::EC.generate("prime256v1")
        certificate = OpenSSL::X509::Certificate.new
        certificate.version = 2
        certificate.serial = rand(1 << 60)
        certificate.subject = OpenSSL::X509::Name.new([["CN", name]])
        certificate.issuer = (issuer || certificate).subject
        certificate.not_before = Time.now - 60
        certificate.not_after = Time.now + 3600
        certificate.public_key = key
        extend_certificate(certificate, issuer)
        certificate.sign(issuer_key || key, OpenSSL::Digest.new("SHA256"))
        [certificate, key]
      end

      def extend_certificate(certificate, issuer)
        factory = OpenSSL::X509::ExtensionFactory.new
        if issuer.nil?
          certificate.add_extension(factory.create_extension("basicConstraints", "CA:TRUE", true))
        else
          kind = @host.match?(/\A[\d.]+\z|:/) ? "IP" : "DNS"
          certificate.add_extension(factory.create_extension("subjectAltName", "#{kind}:#{@host}"))
        end
      end
    end
  `
}
