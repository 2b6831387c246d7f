import { Code, code, inline, NOTHING, when } from '../../code.ts'
import { csharp } from '../../languages/csharp.ts'
import type { PlanEntry, PlanPin } from '../../plan/plan.ts'
import type { RenderContext } from '../../target.ts'

/** `PinnedHttp.cs`: the pins, the judgement, and the handler that holds every connection to them. */
export function renderLibrary({ plan, options, header }: RenderContext): Code {
  const reports = plan.entries.some(({ reportTo }) => reportTo.length > 0)
  return code`
    ${csharp.comment(...header)}

    using System;
    using System.Collections.Generic;
    using System.Globalization;
    using System.Linq;
    using System.Net;
    using System.Net.Http;
    using System.Net.Security;
    using System.Security.Cryptography;
    using System.Security.Cryptography.X509Certificates;
    using System.Text;
    using System.Threading;
    using System.Threading.Tasks;

    namespace ${namespaceOf(options)}
    {
        /// <summary>The pin set: what holds for which host.</summary>
        internal static class PinSet
        {
            internal const string Name = ${csharp.literal(plan.name ?? '')};

            internal const string Digest =
                ${csharp.literal(plan.digest)};

            /// <summary>Whether a host that no entry covers is refused.</summary>
            internal static readonly bool BlocksUnlisted = ${plan.unlisted === 'block' ? code`true` : code`false`};

            internal static readonly IReadOnlyList<PinEntry> Entries = new PinEntry[]
            {
                ${plan.entries.map((entry) => renderEntry(entry, reports))}
            };
        }

        ${renderRest(reports)}
    }
  `
}

/** The namespace, checked, as it stands in code. */
export function namespaceOf(options: RenderContext['options']): Code {
  return new Code(options.get('namespace') ?? '')
}

function renderEntry(entry: PlanEntry, reports: boolean): Code {
  const { host, subdomains, mode, reason, expiresAt, onExpiry, pins, forbid, reportTo } = entry
  return code`
    new PinEntry
    {
        ${when(reason !== undefined, () => csharp.comment(reason ?? ''))}
        Host = ${csharp.literal(host)},
        Subdomains = ${SUBDOMAINS[subdomains]},
        Mode = ${MODES[mode]},
        ${expiresAt === undefined ? NOTHING : code`ExpiresAt = ${csharp.literal(expiresAt.toISOString())},`}
        ${when(onExpiry === 'closed', () => code`ExpiresClosed = true,`)}
        Pins = new Pin[]
        {
            ${pins.map(renderPin)}
        },
        Forbid = new string[] { ${inline(
          forbid.map(({ text }) => csharp.literal(text)),
          ', ',
        )} },
        ${when(
          reports,
          () =>
            code`ReportTo = new string[] { ${inline(
              reportTo.map((address) => csharp.literal(address)),
              ', ',
            )} },`,
        )}
    },
  `
}

const SUBDOMAINS: Readonly<Record<PlanEntry['subdomains'], Code>> = {
  none: code`PinSubdomains.None`,
  one: code`PinSubdomains.One`,
  any: code`PinSubdomains.Any`,
}

const MODES: Readonly<Record<PlanEntry['mode'], Code>> = {
  enforce: code`PinMode.Enforce`,
  report: code`PinMode.Report`,
  off: code`PinMode.Off`,
}

function renderPin({ pin, position, state, label }: PlanPin): Code {
  const where = position === 'leaf' ? code`Leaf` : position === 'ca' ? code`Ca` : code`Anywhere`
  const about = [state, label].filter((part) => part !== undefined).join(' ')
  return code`
    ${when(about !== '', () => csharp.comment(about))}
    new Pin(${csharp.literal(pin.text)}, PinPosition.${where}),
  `
}

function renderRest(reports: boolean): Code {
  return code`
  internal enum PinSubdomains
  {
      None,
      One,
      Any,
  }

  internal enum PinMode
  {
      Enforce,
      Report,
      Off,
  }

  internal enum PinPosition
  {
      Anywhere,
      Leaf,
      Ca,
  }

  internal sealed class Pin
  {
      internal Pin(string text, PinPosition position)
      {
          Text = text;
          Position = position;
      }

      internal string Text { get; }

      internal PinPosition Position { get; }
  }

  /// <summary>What holds for one host, and for the names below it that it covers.</summary>
  internal sealed class PinEntry
  {
      internal string Host { get; set; }

      internal PinSubdomains Subdomains { get; set; }

      internal PinMode Mode { get; set; }

      internal string ExpiresAt { get; set; }

      internal bool ExpiresClosed { get; set; }

      internal Pin[] Pins { get; set; }

      internal string[] Forbid { get; set; }

      ${when(reports, () => code`internal string[] ReportTo { get; set; }`)}

      internal bool HasLapsed
      {
          get
          {
              if (ExpiresAt == null)
              {
                  return false;
              }

              var moment = DateTimeOffset.Parse(ExpiresAt, CultureInfo.InvariantCulture);
              return DateTimeOffset.UtcNow >= moment;
          }
      }
  }

  /// <summary>A connection did not satisfy the pin set. When it was blocked, nothing was sent.</summary>
  public sealed class PinFailureException : HttpRequestException
  {
      internal PinFailureException(
          string host,
          string reason,
          IReadOnlyList<string> served,
          IReadOnlyList<string> expected,
          bool isBlocked,
          string outcome = null)
          : base(Describe(host, reason, served, expected))
      {
          Host = host;
          Reason = reason;
          Served = served;
          Expected = expected;
          IsBlocked = isBlocked;
          Outcome = outcome;
      }

      /// <summary>The name that was asked for.</summary>
      public string Host { get; }

      /// <summary>Why, in a few words.</summary>
      public string Reason { get; }

      /// <summary>The keys of the verified path, leaf first.</summary>
      public IReadOnlyList<string> Served { get; }

      /// <summary>The pins of the host.</summary>
      public IReadOnlyList<string> Expected { get; }

      /// <summary>Whether the connection was refused; false where the entry reports only, or has lapsed.</summary>
      public bool IsBlocked { get; }

      /// <summary>What there is to report, mismatch or forbidden; null where no path was looked at.</summary>
      internal string Outcome { get; }

      private static string Describe(
          string host,
          string reason,
          IReadOnlyList<string> served,
          IReadOnlyList<string> expected)
      {
          var lines = new List<string> { "pinning failed for " + host + ": " + reason };
          lines.AddRange(served.Select(pin => "  server sent   " + pin));
          lines.AddRange(expected.Select(pin => "  pin set has   " + pin));
          return string.Join("\n", lines);
      }
  }

  /// <summary>
  /// The handler below HttpClient: <c>new HttpClient(new PinnedHandler())</c>. After the platform's own checks
  /// of the chain and the name, and before a byte of a request leaves, the path that the platform verified
  /// is compared with the pins. Redirects, proxies and new connections go through the same check.
  /// </summary>
  public sealed class PinnedHandler : HttpMessageHandler
  {
      private readonly Action<PinFailureException> onFailure;
      private readonly HttpMessageInvoker secure;
      private readonly HttpMessageInvoker clear;

      /// <summary>Makes a handler.</summary>
      /// <param name="configure">Sets proxies, cookies and the like; certificates are this class's to judge.</param>
      /// <param name="onFailure">Is told of every failure, also of those that are not blocked.</param>
      public PinnedHandler(
          Action<HttpClientHandler> configure = null,
          Action<PinFailureException> onFailure = null)
      {
          this.onFailure = onFailure;
          secure = Invoker(configure, true);
          // From clear text no redirect is followed: it could lead to a pinned host in clear text.
          clear = Invoker(configure, false);
      }

      /// <inheritdoc/>
      protected override async Task<HttpResponseMessage> SendAsync(
          HttpRequestMessage request,
          CancellationToken cancellationToken)
      {
          var isSecure = request.RequestUri != null && request.RequestUri.Scheme == Uri.UriSchemeHttps;
          if (!isSecure)
          {
              RefuseClearText(request);
          }

          try
          {
              return await (isSecure ? secure : clear)
                  .SendAsync(request, cancellationToken)
                  .ConfigureAwait(false);
          }
          catch (HttpRequestException error) when (FailureBehind(error) != null)
          {
              throw FailureBehind(error);
          }
      }

      /// <inheritdoc/>
      protected override void Dispose(bool disposing)
      {
          if (disposing)
          {
              secure.Dispose();
              clear.Dispose();
          }

          base.Dispose(disposing);
      }

      private HttpMessageInvoker Invoker(Action<HttpClientHandler> configure, bool followsRedirects)
      {
          var handler = new HttpClientHandler();
          configure?.Invoke(handler);
          handler.AllowAutoRedirect = handler.AllowAutoRedirect && followsRedirects;
          handler.ServerCertificateCustomValidationCallback = Judge;
          return new HttpMessageInvoker(handler);
      }

      private bool Judge(
          HttpRequestMessage request,
          X509Certificate2 certificate,
          X509Chain chain,
          SslPolicyErrors errors)
      {
          // What is returned takes the place of the platform's answer; so that comes first.
          if (errors != SslPolicyErrors.None || certificate == null || chain == null)
          {
              return false;
          }

          var path = chain.ChainElements.Cast<X509ChainElement>().Select(each => each.Certificate.RawData).ToList();
          if (path.Count == 0 || !path[0].SequenceEqual(certificate.RawData))
          {
              return false;
          }

          foreach (var name in PinJudgement.NamesOf(request))
          {
              var failure = PinJudgement.Decide(name, path);
              ${when(reports, () => code`PinReports.Send(failure, request.RequestUri.Port, path);`)}
              Settle(failure);
          }

          return true;
      }

      private void RefuseClearText(HttpRequestMessage request)
      {
          foreach (var name in PinJudgement.NamesOf(request))
          {
              Settle(PinJudgement.DecideClearText(name));
          }
      }

      private void Settle(PinFailureException failure)
      {
          if (failure == null)
          {
              return;
          }

          onFailure?.Invoke(failure);
          if (failure.IsBlocked)
          {
              throw failure;
          }
      }

      private static PinFailureException FailureBehind(Exception error)
      {
          for (var next = error; next != null; next = next.InnerException)
          {
              if (next is PinFailureException failure)
              {
                  return failure;
              }
          }

          return null;
      }
  }

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

    ${when(reports, () => REPORTS)}
  `
}

const REPORTS: Code = code`
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
