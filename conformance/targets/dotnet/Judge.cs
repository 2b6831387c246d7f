// Judge: for each line `HOST|BASE64,BASE64` on stdin, whether the pin set blocks the path and reports it.
using System;
using System.Linq;
using Pinning;

public static class Judge
{
    public static int Main()
    {
        for (var line = Console.ReadLine(); line != null; line = Console.ReadLine())
        {
            var parts = line.Split('|');
            var path = parts[1].Split(',').Select(Convert.FromBase64String).ToList();
            var failure = PinJudgement.Decide(parts[0], path);
            // What is refused without a look at the path is nothing to report.
            var told = failure != null && failure.Served.Count > 0 && !failure.Reason.Contains("expired");
            Console.WriteLine((failure != null && failure.IsBlocked) + " " + told);
        }

        return 0;
    }
}
