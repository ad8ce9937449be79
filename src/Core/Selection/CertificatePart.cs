using FisherSft.Core.Design;
using FisherSft.Core.Linear;
using FisherSft.Core.Selection.Wire;
using FisherSft.Core.Tokens;

namespace FisherSft.Core.Selection;

/// <summary>What a part of the examples adds to a certificate; see <see cref="CertificateBuilder"/>.</summary>
public sealed class CertificatePart
{
    private CertificatePart(Contenders gains, Contenders traces, Contenders norms) =>
        (Gains, Traces, Norms) = (gains, traces, norms);

    internal Contenders Gains { get; }

    internal Contenders Traces { get; }

    internal Contenders Norms { get; }

    /// <summary>Evaluates the examples first … first + count − 1 of a store.</summary>
    /// <param name="tokens">Holds the tokens.</param>
    /// <param name="first">The first of them.</param>
    /// <param name="count">How many.</param>
    /// <param name="firstIndex">The first one's index in the whole corpus.</param>
    /// <param name="design">The design with the whole selection.</param>
    /// <param name="picked">The indices of the whole selection.</param>
    /// <param name="options">Its budget and the threads.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static CertificatePart Of(
        ITokenStore tokens,
        int first,
        int count,
        long firstIndex,
        DesignMatrix design,
        IEnumerable<long> picked,
        SelectionOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(design);
        ArgumentNullException.ThrowIfNull(picked);
        ArgumentNullException.ThrowIfNull(options);
        var (gains, traces, norms) = (new double[count], new double[count], new double[count]);
        var crew = new WorkCrew(options.Threads);
        design.Root(crew);
        new GainPool(crew).Run(
            count,
            (int i, GainEvaluator evaluator, ref float[] rows) =>
            {
                var X = tokens.Rows(first + i, ref rows);
                gains[i] = evaluator.GainByRoot(design, X, out traces[i]);
                norms[i] = SquaredNorm(X);
            },
            cancellationToken);

        foreach (var index in picked)
        {
            if (index >= firstIndex && index < firstIndex + count)
            {
                gains[index - firstIndex] = 0;
            }
        }

        return new CertificatePart(Find(gains), Find(traces), Find(norms));

        Contenders Find(double[] values) => Contenders.Of(values, i => tokens.TokensOf(first + i), firstIndex, options);
    }

    /// <summary>Writes it as bytes.</summary>
    public void Write(WireWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Gains.Write(writer);
        Traces.Write(writer);
        Norms.Write(writer);
    }

    /// <summary>Reads what was written.</summary>
    public static CertificatePart Read(WireReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return new CertificatePart(Contenders.Read(reader), Contenders.Read(reader), Contenders.Read(reader));
    }

    private static double SquaredNorm(ReadOnlySpan<float> X)
    {
        var sum = 0.0;
        foreach (var value in X)
        {
            sum += (double)value * value;
        }

        return sum;
    }
}
