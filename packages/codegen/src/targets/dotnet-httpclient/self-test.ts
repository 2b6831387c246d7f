import { type Code, code, when } from '../../code.ts'
import { csharp } from '../../languages/csharp.ts'
import type { RenderContext } from '../../target.ts'
import { namespaceOf } from './namespace.ts'

/** `PinnedHttpTests.cs`: an interceptor on loopback fools a plain client and not the pinned one. */
export function renderSelfTest({ plan, options, header }: RenderContext): Code {
  const enforced = plan.entries.filter(({ mode }) => mode === 'enforce')
  const reports = plan.entries.some(({ reportTo }) => reportTo.length > 0)
  return code`
    ${csharp.comment(...header, '', ...ABOUT)}

    using System;
    using System.Collections.Generic;
    using System.IO;
    using System.Linq;
    using System.Net;
    using System.Net.Http;
    using System.Net.Security;
    using System.Net.Sockets;
    using System.Security.Authentication;
    using System.Security.Cryptography;
    using System.Security.Cryptography.X509Certificates;
    using System.Text;
    using System.Threading.Tasks;
    using Xunit;

    namespace ${namespaceOf(options)}.Tests
    {
        public class PinnedHttpTests
        {
            private static readonly string[] Enforced = new string[]
            {
                ${enforced.map(({ host }) => code`${csharp.literal(host)},`)}
            };

            public static IEnumerable<object[]> Hosts()
            {
                ${when(reports, () => code`PinReports.IsOff = true;`)}
                return Enforced
                    .Where(host => !PinJudgement.FindEntry(host).HasLapsed)
                    .Select(host => new object[] { host });
            }

            [Theory]
            [MemberData(nameof(Hosts))]
            public async Task AnUnpinnedClientFallsForTheInterceptor(string host)
            {
                using (var interceptor = new Interceptor(host))
                using (var client = new HttpClient(new HttpClientHandler { Proxy = interceptor.Proxy }))
                {
                    Assert.Equal("ok", await client.GetStringAsync(Url("https", host)));
                    Assert.True(interceptor.BytesRead > 0);
                }
            }

            [Theory]
            [MemberData(nameof(Hosts))]
            public async Task ThePinnedClientRefusesItAndSendsNothing(string host)
            {
                using (var interceptor = new Interceptor(host))
                using (var client = new HttpClient(new PinnedHandler(handler => handler.Proxy = interceptor.Proxy)))
                {
                    var failure = await Assert.ThrowsAsync<PinFailureException>(
                        () => client.GetStringAsync(Url("https", host)));
                    Assert.Equal(host, failure.Host);
                    Assert.Equal(0, interceptor.BytesRead);
                }
            }

            [Theory]
            [MemberData(nameof(Hosts))]
            public async Task AnotherNameInTheHostHeaderIsNoWayAround(string host)
            {
                using (var interceptor = new Interceptor(host, "elsewhere.test"))
                using (var client = new HttpClient(new PinnedHandler(handler => handler.Proxy = interceptor.Proxy)))
                {
                    client.DefaultRequestHeaders.Host = "elsewhere.test";
                    await Assert.ThrowsAsync<PinFailureException>(() => client.GetStringAsync(Url("https", host)));
                    Assert.Equal(0, interceptor.BytesRead);
                }
            }

            [Theory]
            [MemberData(nameof(Hosts))]
            public async Task ClearTextIsRefused(string host)
            {
                using (var client = new HttpClient(new PinnedHandler()))
                {
                    await Assert.ThrowsAsync<PinFailureException>(() => client.GetStringAsync(Url("http", host)));
                }
            }

            private static string Url(string scheme, string host)
            {
                return scheme + "://" + (host.Contains(":") ? "[" + host + "]" : host) + "/secret";
            }

            /// <summary>A proxy that answers for the server, with a certificate of a root that the client trusts.</summary>
            private sealed class Interceptor : IDisposable
            {
                private static readonly X509Certificate2 Root = MakeRoot();
                private readonly TcpListener listener = new TcpListener(IPAddress.Loopback, 0);
                private readonly X509Certificate2 leaf;
                private readonly Task serving;

                internal Interceptor(params string[] names)
                {
                    leaf = MakeLeaf(names);
                    listener.Start();
                    serving = Serve();
                }

                internal int BytesRead { get; private set; }

                internal IWebProxy Proxy
                {
                    get { return new WebProxy("http://" + listener.LocalEndpoint); }
                }

                public void Dispose()
                {
                    listener.Stop();
                    serving.Wait();
                }

                private async Task Serve()
                {
                    try
                    {
                        using (var socket = await listener.AcceptTcpClientAsync())
                        using (var stream = socket.GetStream())
                        {
                            await ReadHead(stream);
                            await Write(stream, "HTTP/1.1 200 OK\r\n\r\n");
                            using (var tls = new SslStream(stream))
                            {
                                await tls.AuthenticateAsServerAsync(leaf, false, SslProtocols.None, false);
                                BytesRead = await ReadHead(tls);
                                await Write(tls, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                            }
                        }
                    }
                    catch (Exception)
                    {
                        // A client that refuses hangs up.
                    }
                }

                private static async Task<int> ReadHead(Stream stream)
                {
                    var head = new List<byte>();
                    var next = new byte[1];
                    while (!Encoding.ASCII.GetString(head.ToArray()).EndsWith("\r\n\r\n", StringComparison.Ordinal)
                        && await stream.ReadAsync(next, 0, 1) == 1)
                    {
                        head.Add(next[0]);
                    }

                    return head.Count;
                }

                private static Task Write(Stream stream, string text)
                {
                    var bytes = Encoding.ASCII.GetBytes(text);
                    return stream.WriteAsync(bytes, 0, bytes.Length);
                }

                private static X509Certificate2 MakeRoot()
                {
                    var request = Request("CN=interceptor", RSA.Create());
                    request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
                    var root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
                    var base64 = Convert.ToBase64String(root.RawData, Base64FormattingOptions.InsertLineBreaks);
                    var pem = "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n";
                    // .NET reads it once, before its first handshake.
                    var file = Environment.GetEnvironmentVariable("SSL_CERT_FILE");
                    File.WriteAllText(file ?? throw new InvalidOperationException("set SSL_CERT_FILE"), pem);
                    return root;
                }

                private static X509Certificate2 MakeLeaf(string[] names)
                {
                    var key = RSA.Create();
                    var request = Request("CN=leaf", key);
                    var alternatives = new SubjectAlternativeNameBuilder();
                    foreach (var name in names)
                    {
                        if (IPAddress.TryParse(name, out var address))
                        {
                            alternatives.AddIpAddress(address);
                        }
                        else
                        {
                            alternatives.AddDnsName(name);
                        }
                    }

                    request.CertificateExtensions.Add(alternatives.Build());
                    var serial = Guid.NewGuid().ToByteArray();
                    var issued = request.Create(Root, Root.NotBefore, Root.NotAfter, serial).CopyWithPrivateKey(key);
                    return new X509Certificate2(issued.Export(X509ContentType.Pfx));
                }

                private static CertificateRequest Request(string subject, RSA key)
                {
                    return new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
                }
            }
        }
    }
  `
}

const ABOUT = [
  'Shows, without leaving this machine, that the pins are on: SSL_CERT_FILE=$(mktemp) dotnet test, with xunit. A proxy',
  'on loopback plays the interceptor: the client trusts its certificate for each pinned host, but its key is not',
  'pinned. Its root is written into that file, which .NET trusts on Linux; so run it there.',
]
