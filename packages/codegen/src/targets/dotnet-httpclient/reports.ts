import { type Code, code } from '../../code.ts'

/** The sender of pin failures, over a client that is not pinned. */
export const REPORTS: Code = code`
  /// <summary>Tells pin failures to the addresses of the pin set, and never in the way.</summary>
  internal static class PinReports
  {
      private const int MostRemembered = 1000;

      // An identical failure is told once a day, as TrustKit does it.
      private static readonly TimeSpan RepeatAfter = TimeSpan.FromDays(1);
      private static readonly Dictionary<string, DateTimeOffset> Told = new Dictionary<string, DateTimeOffset>();

      // What reports go over is not pinned: it would fail like the first (RFC 7469, 2.1.4).
      private static readonly Lazy<HttpClient> Client = new Lazy<HttpClient>(
          () => new HttpClient(new HttpClientHandler { AllowAutoRedirect = false })
          {
              Timeout = TimeSpan.FromSeconds(10),
          });

      /// <summary>For tests, whose failures are nobody's to be told of.</summary>
      internal static bool IsOff { get; set; }

      internal static void Send(PinFailureException failure, int port, IReadOnlyList<byte[]> path)
      {
          if (IsOff || failure == null || failure.Outcome == null)
          {
              return;
          }

          var entry = PinJudgement.FindEntry(failure.Host);
          var now = DateTimeOffset.UtcNow;
          var body = Body(entry, failure, port, path, now);
          var same = failure.Host + " " + failure.Outcome + " " + string.Join(" ", failure.Served);
          foreach (var address in entry.ReportTo.Where(each => IsNew(each + " " + same, now)))
          {
              Post(address, body);
          }
      }

      private static bool IsNew(string failure, DateTimeOffset now)
      {
          lock (Told)
          {
              if (Told.TryGetValue(failure, out var last) && now - last < RepeatAfter)
              {
                  return false;
              }

              if (Told.Count >= MostRemembered)
              {
                  Told.Clear();
              }

              Told[failure] = now;
              return true;
          }
      }

      private static void Post(string address, string body)
      {
          // On a thread of its own, and failing to is nobody's concern.
          Task.Run(async () =>
          {
              try
              {
                  var content = new StringContent(body, Encoding.UTF8, "application/json");
                  (await Client.Value.PostAsync(address, content).ConfigureAwait(false)).Dispose();
              }
              catch (Exception)
              {
                  // Told again with the next failure of another kind, or tomorrow.
              }
          });
      }

      private static string Body(
          PinEntry entry,
          PinFailureException failure,
          int port,
          IReadOnlyList<byte[]> path,
          DateTimeOffset now)
      {
          var keys = entry.Pins.Where(pin => !pin.Text.StartsWith("cert-", StringComparison.Ordinal));
          var certificates = entry.Pins.Where(pin => pin.Text.StartsWith("cert-", StringComparison.Ordinal));
          var members = new List<string>
          {
              Member("date-time", Quoted(Moment(now))),
              Member("hostname", Quoted(failure.Host)),
              Member("port", port.ToString(CultureInfo.InvariantCulture)),
              Member("include-subdomains", Truth(entry.Subdomains != PinSubdomains.None)),
              Member("noted-hostname", Quoted(entry.Host)),
              Member("served-certificate-chain", "[]"),
              Member("validated-certificate-chain", List(path.Select(Pem).Select(Quoted))),
              Member("known-pins", List(keys.Select(pin => Quoted("pin-sha256=\"" + pin.Text.Substring(7) + "\"")))),
              Member("keypin", Own(entry, failure, path, List(certificates.Select(pin => Quoted(pin.Text))))),
          };
          if (entry.ExpiresAt != null)
          {
              var moment = DateTimeOffset.Parse(entry.ExpiresAt, CultureInfo.InvariantCulture);
              members.Add(Member("effective-expiration-date", Quoted(Moment(moment))));
          }

          return Members(members);
      }

      private static string Own(
          PinEntry entry,
          PinFailureException failure,
          IReadOnlyList<byte[]> path,
          string certificates)
      {
          return Members(new[]
          {
              Member("version", "1"),
              Member("outcome", Quoted(failure.Outcome)),
              Member("action", Quoted(failure.IsBlocked ? "block" : "allow")),
              Member("mode", Quoted(entry.Mode.ToString().ToLowerInvariant())),
              Member("subdomains", Quoted(entry.Subdomains.ToString().ToLowerInvariant())),
              Member("expired", Truth(entry.HasLapsed)),
              Member("pin-set", Quoted(PinSet.Digest)),
              Member("known-certificate-pins", certificates),
              Member("seen", List(path.Select(SeenAt))),
          });
      }

      private static string SeenAt(byte[] certificate, int index)
      {
          using (var read = new X509Certificate2(certificate))
          {
              return Members(new[]
              {
                  Member("pin", Quoted(PinJudgement.KeyPin(certificate))),
                  Member("certificate-pin", Quoted(PinJudgement.CertificatePin(certificate))),
                  Member("subject", Quoted(read.Subject)),
                  Member("position", Quoted(index == 0 ? "leaf" : "ca")),
              });
          }
      }

      private static string Pem(byte[] certificate)
      {
          var base64 = Convert.ToBase64String(certificate, Base64FormattingOptions.InsertLineBreaks);
          return "-----BEGIN CERTIFICATE-----\n" + base64.Replace("\r", string.Empty) + "\n-----END CERTIFICATE-----\n";
      }

      private static string Moment(DateTimeOffset moment)
      {
          return moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
      }

      private static string Member(string name, string value)
      {
          return Quoted(name) + ":" + value;
      }

      private static string Members(IEnumerable<string> members)
      {
          return "{" + string.Join(",", members) + "}";
      }

      private static string List(IEnumerable<string> values)
      {
          return "[" + string.Join(",", values) + "]";
      }

      private static string Truth(bool value)
      {
          return value ? "true" : "false";
      }

      /// <summary>A string of JSON, all but printable ASCII escaped.</summary>
      private static string Quoted(string text)
      {
          var quoted = new StringBuilder("\"");
          foreach (var unit in text)
          {
              if (unit < ' ' || unit > '~' || unit == '"' || unit == '\\')
              {
                  quoted.Append("\\u").Append(((int)unit).ToString("x4", CultureInfo.InvariantCulture));
              }
              else
              {
                  quoted.Append(unit);
              }
          }

          return quoted.Append('"').ToString();
      }
  }
`
