import { type Code, code } from '../../code.ts'

/** Which entry a name has, what needs no connection to refuse, and the judgement of a verified path. */
export const JUDGEMENT: Code = code`
  class << self
    # The most specific entry that covers a name: itself, else the longest that reaches it.
    def find_entry(name)
      labels = name.split(".")
      labels.each_index do |depth|
        entry = ENTRIES[labels.drop(depth).join(".")]
        return entry if entry&.reaches?(depth)
      end
      nil
    end

    # The entry that a connection to a name is judged by.
    def judged_entry(name)
      entry = find_entry(name)
      entry unless entry.nil? || entry.mode == "off"
    end

    # What can be refused without a connection.
    def refuse_unjudged(name)
      entry = find_entry(name)
      if entry.nil?
        raise PinFailure.new(name, "the pin set does not list this host") if UNLISTED == "block"
      elsif entry.mode != "off" && entry.on_expiry == "closed" && entry.lapsed?
        raise PinFailure.new(name, "the pins have expired, and expire closed", expected: entry.pins.map(&:text))
      end
    end

    # Judges a path, DER certificates with the leaf first.
    def judge(entry, name, port, path)
      expected = entry.pins.map(&:text)
      raise PinFailure.new(name, "there is no verified path", expected: expected) if path.empty?

      served = path.map { |certificate| key_pin(certificate) }
      if forbidden?(entry, path)
        report(entry, name, port, path, "forbidden", "block")
        raise PinFailure.new(name, "the path has a forbidden key", served: served, expected: expected)
      end
      return if entry.pins.any? { |pin| matches?(pin, path) }

      blocks = entry.mode == "enforce" && !entry.lapsed?
      report(entry, name, port, path, "mismatch", blocks ? "block" : "allow")
      return unless blocks

      raise PinFailure.new(name, "no pinned key in the verified path", served: served, expected: expected)
    end

    # One spelling per name: lower case, no root dot, IP addresses in their usual form. What others may turn
    # into another name is refused.
    def canonical(host)
      name = host.downcase.delete("[]").sub(/\.+\z/, "")
      begin
        return IPAddr.new(name.sub(/%.*\z/, "")).native.to_s
      rescue IPAddr::Error
        raise PinFailure.new(name, "an IP address in an unusual spelling") if name.match?(/(\A|\.)(0x[^.]*|\d+)\z/)
      end
      raise PinFailure.new(name, "the name is no A-label (xn--...)") unless name.ascii_only?

      name
    end

    def key_pin(certificate)
      "sha256/#{[Digest::SHA256.digest(public_key_info(certificate))].pack("m0")}"
    end

    def certificate_pin(certificate)
      "cert-sha256/#{[Digest::SHA256.digest(certificate)].pack("m0")}"
    end

    private

    def forbidden?(entry, path)
      entry.forbid.any? { |text| matches?(Pin.new(text), path) }
    end

    def matches?(pin, path)
      candidates = {"leaf" => path.take(1), "ca" => path.drop(1)}.fetch(pin.position, path)
      candidates.any? { |certificate| [key_pin(certificate), certificate_pin(certificate)].include?(pin.text) }
    end

    # The SubjectPublicKeyInfo as it stands in the certificate (RFC 5280, 4.1).
    def public_key_info(certificate)
      body = element(certificate, 0).begin # Certificate
      offset = element(certificate, body).begin # TBSCertificate
      offset = element(certificate, offset).end if certificate.getbyte(offset) == 0xa0 # version, absent in version 1
      5.times { offset = element(certificate, offset).end } # serialNumber, signature, issuer, validity, subject
      certificate.byteslice(offset...element(certificate, offset).end)
    end

    # Where the content of the DER element at an offset begins, and where it ends.
    def element(der, offset)
      length = der.getbyte(offset + 1)
      start = offset + 2
      if length >= 0x80
        start += length - 0x80
        length = der.byteslice((offset + 2)...start).unpack1("H*").to_i(16)
      end
      raise ArgumentError, "a certificate is cut short" if start + length > der.bytesize

      start...(start + length)
    end
  end
`
