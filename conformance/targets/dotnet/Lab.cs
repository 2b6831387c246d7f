// To lead a name to the lab .NET Core 3.1 needs a proxy.
using System;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;

public static class Lab
{
    public static string Variable(string name)
    {
        return Environment.GetEnvironmentVariable(name);
    }

    /// <summary>A proxy that leads every tunnel to the lab, whatever its name.</summary>
    public static string Proxy()
    {
        if (!string.IsNullOrEmpty(Variable("KEYPIN_PROXY")))
        {
            return Variable("KEYPIN_PROXY");
        }

        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Accept(listener);
        return "http://" + listener.LocalEndpoint;
    }

    private static async void Accept(TcpListener listener)
    {
        while (true)
        {
            Tunnel(await listener.AcceptTcpClientAsync());
        }
    }

    private static async void Tunnel(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                var head = await ReadHead(client.GetStream());
                var port = int.Parse(head.Split(' ')[1].Substring(head.Split(' ')[1].LastIndexOf(':') + 1));
                await server.ConnectAsync(Variable("KEYPIN_LAB_ADDRESS"), port);
                var answer = Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\n\r\n");
                await client.GetStream().WriteAsync(answer, 0, answer.Length);
                await Task.WhenAny(
                    client.GetStream().CopyToAsync(server.GetStream()),
                    server.GetStream().CopyToAsync(client.GetStream()));
            }
            catch (Exception)
            {
                // Either end hung up.
            }
        }
    }

    private static async Task<string> ReadHead(NetworkStream stream)
    {
        var head = new StringBuilder();
        var next = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n") && await stream.ReadAsync(next, 0, 1) == 1)
        {
            head.Append((char)next[0]);
        }

        return head.ToString();
    }
}
