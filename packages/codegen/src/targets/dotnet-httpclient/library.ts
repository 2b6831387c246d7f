import { type Code, code, inline, NOTHING, paragraphs, when } from '../../code.ts'
import { csharp } from '../../languages/csharp.ts'
import type { PlanEntry, PlanPin } from '../../plan/plan.ts'
import type { RenderContext } from '../../target.ts'
import { approvedPart, hasApproved } from './debug.ts'
import { renderJudgement } from './judgement.ts'
import { namespaceOf } from './namespace.ts'
import { REPORTS } from './reports.ts'

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

        ${renderRest(reports, options)}
    }
  `
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

function renderRest(reports: boolean, options: RenderContext['options']): Code {
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

  ${paragraphs([renderJudgement(hasApproved(options)), approvedPart(options), reports ? REPORTS : NOTHING])}
  `
}
