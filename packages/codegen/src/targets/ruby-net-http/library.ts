import { type Code, code, NOTHING, when } from '../../code.ts'
import { ruby } from '../../languages/ruby.ts'
import type { PlanEntry, PlanPin } from '../../plan/plan.ts'
import type { RenderContext } from '../../target.ts'
import { JUDGEMENT } from './judgement.ts'
import { NO_REPORTS, REPORTS } from './reports.ts'

/** `pinned_http.rb`: the pins, the judgement, and the Net::HTTP that holds every connection to them. */
export function renderLibrary({ plan, header }: RenderContext): Code {
  const reports = plan.entries.some(({ reportTo }) => reportTo.length > 0)
  return code`
    # frozen_string_literal: true

    ${ruby.comment(...header)}
    #
    # Net::HTTP that talks to pinned servers only:
    #
    #   PinnedHTTP::Client.get_response(URI("https://..."))
    #   PinnedHTTP::Client.start("api.example.com", 443, use_ssl: true) { |http| http.get("/") }
    #   PinnedHTTP.hold_everything! # all of Net::HTTP, and so Faraday, open-uri, SDKs
    #
    # The pins are judged when a connection is made: after the TLS handshake with its certificate and host
    # name checks, and before a byte of a request leaves. They are compared with the path that OpenSSL
    # verified, never with what the server merely sent. Sessions are not resumed, since no path is verified
    # then.

    require "digest"
    require "ipaddr"
    ${when(reports, () => code`require "json"`)}
    require "net/http"
    require "openssl"
    require "time"

    module PinnedHTTP
      # A connection was refused because of the pin set; nothing was sent to the server.
      class PinFailure < OpenSSL::SSL::SSLError
        # The name that was asked for; why, in a few words; the keys of the path, leaf first; the pins.
        attr_reader :host, :reason, :served, :expected

        def initialize(host, reason, served: [], expected: [])
          @host = host
          @reason = reason
          @served = served
          @expected = expected
          lines = ["pinning failed for #{host}: #{reason}"]
          lines += served.map { |pin| "  server sent   #{pin}" }
          lines += expected.map { |pin| "  pin set has   #{pin}" }
          super(lines.join("\n"))
        end
      end

      # A key (sha256/...) or a certificate (cert-sha256/...), and where in the path it counts.
      Pin = Struct.new(:text, :position)

      # What holds for one host, and for the names below it that it covers.
      Entry = Struct.new(
        :host, :subdomains, :mode, :pins, :forbid, :expires_at, :on_expiry, :report_to, keyword_init: true
      ) do
        def lapsed?
          !expires_at.nil? && Time.now >= expires_at
        end

        def reaches?(depth)
          depth.zero? || subdomains == "any" || (depth == 1 && subdomains == "one")
        end
      end

      PIN_SET_DIGEST = ${ruby.literal(plan.digest)}

      # What becomes of a host that no entry covers: "allow" or "block".
      UNLISTED = ${ruby.literal(plan.unlisted)}

      ENTRIES = [
        ${plan.entries.map(renderEntry)}
      ].to_h { |entry| [entry.host, entry] }

      ${CLIENT}

      ${JUDGEMENT}

      ${reports ? REPORTS : NO_REPORTS}
    end
  `
}

function renderEntry(entry: PlanEntry): Code {
  const { host, subdomains, mode, reason, expiresAt, onExpiry } = entry
  return code`
    Entry.new(
      ${reason === undefined ? NOTHING : ruby.comment(`reason: ${reason}`)}
      host: ${ruby.literal(host)},
      subdomains: ${ruby.literal(subdomains)},
      mode: ${ruby.literal(mode)},
      pins: [
        ${entry.pins.map(renderPin)}
      ],
      forbid: [
        ${entry.forbid.map(({ text }) => code`${ruby.literal(text)},`)}
      ],
      ${expiresAt === undefined ? NOTHING : code`expires_at: Time.iso8601(${ruby.literal(expiresAt.toISOString())}),`}
      ${onExpiry === undefined ? NOTHING : code`on_expiry: ${ruby.literal(onExpiry)},`}
      report_to: [
        ${entry.reportTo.map((url) => code`${ruby.literal(url)},`)}
      ],
    ),
  `
}

function renderPin({ pin, position, state, label }: PlanPin): Code {
  const note = [state, label].filter((part) => part !== undefined).join(': ')
  return code`
    ${note === '' ? NOTHING : ruby.comment(note)}
    Pin.new(${ruby.literal(pin.text)}${position === undefined ? NOTHING : code`, ${ruby.literal(position)}`}),
  `
}

const CLIENT = code`
  # Goes before Net::HTTP and judges each connection it opens.
  module Connection
    private

    def connect
      return super if @tells_of_pin_failures

      name = PinnedHTTP.canonical(address)
      PinnedHTTP.refuse_unjudged(name)
      entry = PinnedHTTP.judged_entry(name)
      return super if entry.nil?

      if !use_ssl?
        raise PinFailure.new(name, "clear text is refused") if entry.mode == "enforce"

        return super
      end
      connect_judged(name, entry) { super() }
    end

    def connect_judged(name, entry)
      @ssl_session = nil
      given = verify_callback
      path = nil
      is_trusted = true
      self.verify_callback = lambda do |is_fine, store|
        is_trusted &&= is_fine
        path = store.chain.map(&:to_der) if is_fine && store.error_depth.zero?
        given ? given.call(is_fine, store) : is_fine
      end
      yield
      refuse_careless(name, is_trusted)
      PinnedHTTP.judge(entry, name, port, path || [])
    rescue PinFailure
      @socket&.close
      raise
    ensure
      self.verify_callback = given
    end

    def refuse_careless(name, is_trusted)
      if verify_mode == OpenSSL::SSL::VERIFY_NONE || !is_trusted
        raise PinFailure.new(name, "certificate checks are off (VERIFY_NONE)")
      end
      return unless respond_to?(:verify_hostname) && verify_hostname == false

      raise PinFailure.new(name, "the host name check is off")
    end
  end

  # A Net::HTTP whose every connection is held to the pin set.
  class Client < Net::HTTP
    prepend Connection
  end

  # Holds all of Net::HTTP to the pin set, in whatever library it is used.
  def self.hold_everything!
    Net::HTTP.prepend(Connection)
  end
`
