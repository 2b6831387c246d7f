// Client: one request through the generated handler; prints the answer.
using System;
using System.Net;
using System.Net.Http;
using Pinning;

public static class Client
{
    public static int Main()
    {
        try
        {
            using (var handler = new PinnedHandler(each => each.Proxy = new WebProxy(Lab.Proxy())))
            using (var client = new HttpClient(handler))
            {
                client.DefaultRequestHeaders.Add("Authorization", "Bearer secret");
                Console.WriteLine(client.GetStringAsync(Lab.Variable("KEYPIN_LAB_URL")).GetAwaiter().GetResult());
                return 0;
            }
        }
        catch (PinFailureException failure)
        {
            Console.Error.WriteLine("pin failure: " + failure.Message);
            if (Lab.Variable("KEYPIN_LINGER") != null)
            {
                System.Threading.Thread.Sleep(10000); // the report is on its way, and this process is ended when it came
            }

            return 1;
        }
        catch (HttpRequestException failure)
        {
            Console.Error.WriteLine("failed: " + failure.GetBaseException().Message);
            return 1;
        }
    }
}
