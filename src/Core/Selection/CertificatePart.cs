using FisherSft.Core.Design;
using FisherSft.Core.Linear;
using FisherSft.Core.Selection.Wire;
using FisherSft.Core.Tokens;

namespace FisherSft.Core.Selection;

/// <summary>What a part of the examples adds to a certificate; see <see cref="CertificateBuilder"/>.</summary>
public sealed class CertificatePart
{
    // Examples are looked at so many at a time, or a budget's worth, so that no array is as long as the corpus.
    private const int LeastBlock = 1 << 16;

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
        var crew = new WorkCrew(options.Threads);
        var (pool, isPicked) = (new GainPool(crew), picked.ToHashSet());
        design.Root(crew);
        var part = default(CertificatePart);
        var block = Math.Max(LeastBlock, options.Budget);
        for (var from = 0L; from < count || part is null; from += block)
        {
            var next = Block((int)from, (int)Math.Min(block, count - from));
            part = part is null ? next : part.With(next, options);
        }

        return part;

        CertificatePart Block(int from, int some)
        {
            var (gains, traces, norms) = (new double[some], new double[some], new double[some]);
            pool.Run(
                some,
                (int at, GainEvaluator evaluator, ref float[] rows) =>
                {
                    var X = tokens.Rows(first + from + at, ref rows);
                    var gain = evaluator.GainByRoot(design, X, out traces[at]);
                    gains[at] = isPicked.Contains(firstIndex + from + at) ? 0 : gain;
                    norms[at] = SquaredNorm(X);
                },
                cancellationToken);
            return new CertificatePart(Find(gains), Find(traces), Find(norms));

            Contenders Find(double[] values) =>
                Contenders.Of(values, at => tokens.TokensOf(first + from + at), firstIndex + from, options);
        }
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

    private CertificatePart With(CertificatePart other, SelectionOptions options) => new(
        Contenders.Merge(Gains, other.Gains, options),
        Contenders.Merge(Traces, other.Traces, options),
        Contenders.Merge(Norms, other.Norms, options));

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
