// Naive KIND HASH: callbacks as answers on the web have them, but for the hash, the roots and where they connect to.
using System;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

public static class Naive
{
    public static int Main(string[] arguments)
    {
        var handler = new HttpClientHandler { Proxy = new WebProxy(Lab.Proxy()) };
        var hashes = arguments[1].Split(',');
        if (arguments[0] == "thumbprint")
        {
            // The errors are not looked at: whoever has the certificate of the key, for whatever name and time, is let in.
            handler.ServerCertificateCustomValidationCallback = (request, certificate, chain, errors) =>
                hashes.Contains(certificate.GetCertHashString(HashAlgorithmName.SHA256));
        }
        else
        {
            // The key without its algorithm, and again nothing else.
            handler.ServerCertificateCustomValidationCallback = (request, certificate, chain, errors) =>
                hashes.Contains(certificate.GetPublicKeyString());
        }

        using (var client = new HttpClient(handler))
        {
            Console.WriteLine(client.GetStringAsync(Lab.Variable("KEYPIN_LAB_URL")).GetAwaiter().GetResult());
            return 0;
        }
    }
}
