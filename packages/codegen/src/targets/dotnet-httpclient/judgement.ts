import { type Code, code, when } from '../../code.ts'

/** What the pin set says of a name and a verified path. */
export function renderJudgement(hasApproved: boolean): Code {
  return code`
  /// <summary>What the pin set says of a name and a verified path; no I/O.</summary>
  internal static class PinJudgement
  {
      private static readonly string[] Nothing = new string[0];

      /// <summary>Every name the connection goes by; the pins of all of them must hold.</summary>
      internal static IReadOnlyList<string> NamesOf(HttpRequestMessage request)
      {
          var names = new List<string> { Canonical(request.RequestUri.IdnHost) };
          var given = request.Headers.Host;
          if (!string.IsNullOrEmpty(given) && Uri.TryCreate("https://" + given, UriKind.Absolute, out var uri))
          {
              names.Add(Canonical(uri.IdnHost));
          }

          return names.Distinct().ToList();
      }

      /// <summary>Judges a verified path, leaf first. Null: it satisfies the pin set.</summary>
      internal static PinFailureException Decide(string name, IReadOnlyList<byte[]> path)
      {
          var entry = FindEntry(name);
          if (entry == null)
          {
              return PinSet.BlocksUnlisted ? Unlisted(name) : null;
          }

          if (entry.Mode == PinMode.Off)
          {
              return null;
          }

          var expected = entry.Pins.Select(pin => pin.Text).ToList();
          var served = path.Select(KeyPin).ToList();
          if (entry.HasLapsed && entry.ExpiresClosed)
          {
              const string Lapsed = "the pins have expired, and expire closed";
              return new PinFailureException(name, Lapsed, served, expected, true);
          }

          if (entry.Forbid.Any(pin => Matches(pin, path)))
          {
              return new PinFailureException(
                  name,
                  "the path has a forbidden key",
                  served,
                  expected,
                  true,
                  "forbidden");
          }

          if (entry.Pins.Any(pin => Matches(pin.Text, Candidates(pin.Position, path))))
          {
              return null;
          }

          ${when(hasApproved, () => APPROVED)}

          var blocks = entry.Mode == PinMode.Enforce && !entry.HasLapsed;
          return new PinFailureException(
              name,
              "no pinned key in the verified path",
              served,
              expected,
              blocks,
              "mismatch");
      }

      /// <summary>Judges a request in clear text. Null: it may go.</summary>
      internal static PinFailureException DecideClearText(string name)
      {
          var entry = FindEntry(name);
          if (entry == null)
          {
              return PinSet.BlocksUnlisted ? Unlisted(name) : null;
          }

          return entry.Mode == PinMode.Enforce
              ? new PinFailureException(name, "clear text is refused", Nothing, Nothing, true)
              : null;
      }

      /// <summary>The most specific entry that covers a name: itself, else the longest that reaches it.</summary>
      internal static PinEntry FindEntry(string name)
      {
          var labels = name.Split('.');
          for (var depth = 0; depth < labels.Length; depth++)
          {
              var parent = string.Join(".", labels.Skip(depth));
              var entry = PinSet.Entries.FirstOrDefault(each => each.Host == parent);
              if (entry != null
                  && (depth == 0
                      || entry.Subdomains == PinSubdomains.Any
                      || (depth == 1 && entry.Subdomains == PinSubdomains.One)))
              {
                  return entry;
              }
          }

          return null;
      }

      /// <summary>The name as the pin set spells it.</summary>
      internal static string Canonical(string name)
      {
          var bare = name.Trim('[', ']');
          if (IPAddress.TryParse(bare, out var address))
          {
              return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
          }

          var lower = bare.ToLowerInvariant();
          return lower.EndsWith(".", StringComparison.Ordinal) ? lower.Substring(0, lower.Length - 1) : lower;
      }

      internal static string KeyPin(byte[] certificate)
      {
          return "sha256/" + Sha256(PublicKeyInfo(certificate));
      }

      private static PinFailureException Unlisted(string name)
      {
          return new PinFailureException(name, "the pin set does not list this host", Nothing, Nothing, true);
      }

      private static IEnumerable<byte[]> Candidates(PinPosition position, IReadOnlyList<byte[]> path)
      {
          switch (position)
          {
              case PinPosition.Leaf:
                  return path.Take(1);
              case PinPosition.Ca:
                  return path.Skip(1);
              default:
                  return path;
          }
      }

      private static bool Matches(string pin, IEnumerable<byte[]> certificates)
      {
          return pin.StartsWith("cert-", StringComparison.Ordinal)
              ? certificates.Any(certificate => CertificatePin(certificate) == pin)
              : certificates.Any(certificate => KeyPin(certificate) == pin);
      }

      internal static string CertificatePin(byte[] certificate)
      {
          return "cert-sha256/" + Sha256(certificate);
      }

      private static string Sha256(byte[] data)
      {
          using (var hash = SHA256.Create())
          {
              return Convert.ToBase64String(hash.ComputeHash(data));
          }
      }

      /// <summary>The SubjectPublicKeyInfo as it stands in the certificate (RFC 5280, 4.1).</summary>
      private static byte[] PublicKeyInfo(byte[] certificate)
      {
          var offset = Content(certificate, Content(certificate, 0)); // Certificate, TBSCertificate
          if (certificate[offset] == 0xA0)
          {
              offset = End(certificate, offset); // version, absent in version 1
          }

          for (var field = 0; field < 5; field++)
          {
              offset = End(certificate, offset); // serialNumber, signature, issuer, validity, subject
          }

          return certificate.Skip(offset).Take(End(certificate, offset) - offset).ToArray();
      }

      /// <summary>Where the content of the DER element at an offset begins.</summary>
      private static int Content(byte[] der, int offset)
      {
          return offset + 2 + (der[offset + 1] < 0x80 ? 0 : der[offset + 1] & 0x7F);
      }

      private static int End(byte[] der, int offset)
      {
          var content = Content(der, offset);
          if (content == offset + 2)
          {
              return content + der[offset + 1];
          }

          var length = 0;
          for (var index = offset + 2; index < content; index++)
          {
              length = checked((length * 256) + der[index]);
          }

          return checked(content + length);
      }
  }
`
}

const APPROVED = code`
  if (ApprovedInterception.Pins.Any(pin => Matches(pin, Candidates(PinPosition.Ca, path))))
  {
      return null;
  }
`
