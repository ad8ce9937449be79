using System.Reflection;
using FisherSft.Grains.Hosting;

namespace FisherSft.Silo;

/// <summary>
/// Reads settings one by one, so that one that cannot be read hides no other: the configuration's own binder ends at it.
/// </summary>
internal static class SettingsReader
{
    /// <summary>Sets what is given and can be read.</summary>
    /// <param name="section">Where settings are given.</param>
    /// <param name="settings">What is set.</param>
    /// <param name="prefix">What their names begin with.</param>
    /// <returns>What cannot be read.</returns>
    public static IReadOnlyList<string> Read(IConfigurationSection section, object settings, string prefix = "")
    {
        var faults = new List<string>();
        foreach (var property in settings.GetType().GetProperties().Where(static property => property.CanWrite))
        {
            var given = section.GetSection(property.Name);
            if (property.GetValue(settings) is GrainOptions grains)
            {
                faults.AddRange(Read(given, grains, property.Name + ":"));
            }
            else if (given.Value is { } text && !TryRead(given, property, settings))
            {
                faults.Add($"{prefix}{property.Name} {text} is {Expected(property.PropertyType)}");
            }
        }

        return faults;
    }

    private static bool TryRead(IConfigurationSection given, PropertyInfo property, object settings)
    {
        try
        {
            var value = given.Get(property.PropertyType);

            // Numbers are read as any enumeration.
            if (property.PropertyType.IsEnum && !Enum.IsDefined(property.PropertyType, value!))
            {
                return false;
            }

            property.SetValue(settings, value);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string Expected(Type type) => type switch
    {
        { IsEnum: true } => "none of " + string.Join(", ", Enum.GetNames(type)).ToLowerInvariant(),
        _ when type == typeof(TimeSpan) => "no time; set one such as 00:01:00",
        _ => "no whole number, or one out of range",
    };
}
