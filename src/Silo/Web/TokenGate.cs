using System.Security.Cryptography;
using System.Text;

namespace FisherSft.Silo.Web;

/// <summary>
/// Lets requests to anything but health through with the token alone, where one is set: as "Authorization: Bearer …", as the
/// password of basic authentication, which browsers ask for, or once as ?token=…, which leaves a cookie.
/// </summary>
internal sealed class TokenGate(RequestDelegate next, SiloSettings settings)
{
    private const string Cookie = "fishersft-token";

    public Task InvokeAsync(HttpContext context)
    {
        if (settings.Token is not { Length: > 0 } token || context.Request.Path.StartsWithSegments("/health"))
        {
            return next(context);
        }

        if (context.Request.Query["token"].ToString() is { Length: > 0 } asked && AreEqual(asked, token))
        {
            context.Response.Cookies.Append(
                Cookie, asked, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps });
            if (HttpMethods.IsGet(context.Request.Method))
            {
                // Away with the token from the address, where histories and logs would keep it.
                context.Response.Redirect(context.Request.PathBase + context.Request.Path);
                return Task.CompletedTask;
            }

            return next(context);
        }

        if (Given(context.Request).Any(given => AreEqual(given, token)))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Basic realm=\"fishersft\"";
        return context.Response.WriteAsync("This needs the silo's token.\n");
    }

    /// <summary>Takes the same time however much of a guess is right.</summary>
    internal static bool AreEqual(string given, string token) => CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private static IEnumerable<string> Given(HttpRequest request)
    {
        if (request.Cookies[Cookie] is { } cookie)
        {
            yield return cookie;
        }

        var header = request.Headers.Authorization.ToString();
        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            yield return header["Bearer ".Length..].Trim();
        }
        else if (header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            var encoded = header["Basic ".Length..].Trim();
            var bytes = new byte[encoded.Length];
            if (Convert.TryFromBase64String(encoded, bytes, out var length))
            {
                var pair = Encoding.UTF8.GetString(bytes, 0, length);
                yield return pair[(pair.IndexOf(':', StringComparison.Ordinal) + 1)..];
            }
        }
    }
}
