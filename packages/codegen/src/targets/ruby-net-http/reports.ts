import { type Code, code } from '../../code.ts'

/** What stands in the place of reports where the pin set names no address for them. */
export const NO_REPORTS: Code = code`
  # The pin set names no address for reports.
  def self.report(*)
  end
`

/** The sender of pin failures, over connections that are not pinned. */
export const REPORTS: Code = code`
  # An identical failure is told once a day, as TrustKit does it.
  REPEAT_AFTER_SECONDS = 24 * 60 * 60
  MOST_REMEMBERED = 1000
  TOLD = {} # rubocop:disable Style/MutableConstant
  TOLD_MUTEX = Mutex.new
  private_constant :REPEAT_AFTER_SECONDS, :MOST_REMEMBERED, :TOLD, :TOLD_MUTEX

  class << self
    # Tells a failure to the addresses of its entry, in the background.
    def report(entry, name, port, path, outcome, action)
      body = nil
      entry.report_to.each do |address|
        next unless news?([address, name, outcome, *path.map { |certificate| key_pin(certificate) }])

        body ||= JSON.generate(fields(entry, name, port, path, outcome, action))
        Thread.new { tell(URI(address), body) }
      end
    end

    private

    def news?(key)
      now = Process.clock_gettime(Process::CLOCK_MONOTONIC)
      TOLD_MUTEX.synchronize do
        return false if TOLD.key?(key) && now - TOLD[key] < REPEAT_AFTER_SECONDS

        TOLD.clear if TOLD.size >= MOST_REMEMBERED
        TOLD[key] = now
      end
      true
    end

    def fields(entry, name, port, path, outcome, action)
      keys, certificates = entry.pins.map(&:text).partition { |text| text.start_with?("sha256/") }
      fields = {
        "date-time" => moment(Time.now),
        "hostname" => name,
        "port" => port,
        "noted-hostname" => entry.host,
        "include-subdomains" => entry.subdomains != "none",
        "served-certificate-chain" => [],
        "validated-certificate-chain" => path.map { |der| OpenSSL::X509::Certificate.new(der).to_pem },
        "known-pins" => keys.map { |text| "pin-sha256=\"#{text.delete_prefix("sha256/")}\"" },
        "keypin" => {
          "version" => 1,
          "outcome" => outcome,
          "action" => action,
          "mode" => entry.mode,
          "subdomains" => entry.subdomains,
          "expired" => entry.lapsed?,
          "pin-set" => PIN_SET_DIGEST,
          "known-certificate-pins" => certificates,
          "seen" => path.each_with_index.map { |der, index| seen(der, index) },
        },
      }
      fields["effective-expiration-date"] = moment(entry.expires_at) if entry.expires_at
      fields
    end

    def seen(der, index)
      {
        "pin" => key_pin(der),
        "certificate-pin" => certificate_pin(der),
        "subject" => OpenSSL::X509::Certificate.new(der).subject.to_utf8,
        "position" => index.zero? ? "leaf" : "ca",
      }
    end

    def moment(time)
      time.getutc.strftime("%Y-%m-%dT%H:%M:%SZ")
    end

    # Sends a report over a connection that is not pinned; failing to is nobody's concern.
    def tell(address, body)
      http = Net::HTTP.new(address.hostname, address.port)
      http.instance_variable_set(:@tells_of_pin_failures, true)
      http.use_ssl = address.scheme == "https"
      http.open_timeout = http.read_timeout = 5
      http.start { http.post(address.request_uri, body, "content-type" => "application/json") }
    rescue StandardError
      nil
    end
  end
`
