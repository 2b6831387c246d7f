// As much of xunit as the generated tests use, and a program that runs them: the package itself is out of reach here.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;

namespace Xunit
{
    public sealed class TheoryAttribute : Attribute
    {
    }

    public sealed class MemberDataAttribute : Attribute
    {
        public MemberDataAttribute(string member)
        {
            Member = member;
        }

        public string Member { get; }
    }

    public static class Assert
    {
        public static void True(bool condition)
        {
            if (!condition)
            {
                throw new Exception("expected it to be true");
            }
        }

        public static void Equal<T>(T expected, T actual)
        {
            if (!EqualityComparer<T>.Default.Equals(expected, actual))
            {
                throw new Exception("expected " + expected + ", got " + actual);
            }
        }

        public static async Task<T> ThrowsAsync<T>(Func<Task> action)
            where T : Exception
        {
            try
            {
                await action();
            }
            catch (Exception error) when (error.GetType() == typeof(T))
            {
                return (T)error;
            }

            throw new Exception("expected a " + typeof(T).Name + ", got nothing");
        }
    }

    public static class Runner
    {
        public static int Main()
        {
            var failures = 0;
            foreach (var type in Assembly.GetExecutingAssembly().GetTypes())
            {
                foreach (var test in type.GetMethods().Where(each => each.GetCustomAttribute<TheoryAttribute>() != null))
                {
                    var data = type.GetMethod(test.GetCustomAttribute<MemberDataAttribute>().Member);
                    foreach (var row in (IEnumerable<object[]>)data.Invoke(null, null))
                    {
                        try
                        {
                            ((Task)test.Invoke(Activator.CreateInstance(type), row)).Wait();
                            Console.WriteLine("passed " + test.Name + " " + row[0]);
                        }
                        catch (Exception error)
                        {
                            failures++;
                            Console.WriteLine("FAILED " + test.Name + " " + row[0] + "\n" + error);
                        }
                    }
                }
            }

            return failures == 0 ? 0 : 1;
        }
    }
}
