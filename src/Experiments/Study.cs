using System.Collections.Concurrent;
using FisherSft.Core.Selection;
using FisherSft.Experiments.Data;
using FisherSft.Experiments.Fitting;

namespace FisherSft.Experiments;

/// <summary>One setting with one seed: what a study is cut into.</summary>
/// <param name="Index">Its place among the trials, from 0.</param>
/// <param name="Setting">d and L.</param>
/// <param name="Seed">The seed.</param>
public sealed record Trial(int Index, Setting Setting, int Seed);

/// <summary>
/// The paper's study (§5.1 and §5.2). The model is true: classes of tokens are drawn from a multinomial logistic regression θ*.
/// Each method selects n examples, a layer is fitted on these by maximum likelihood, and its predictions are compared with
/// those of θ* on all N examples. A trial depends on its setting and seed alone, so trials may run in any order on any number
/// of threads; everything within one is drawn from its seed: examples, θ*, classes, and what methods draw. A method ranks once
/// for the largest budget, and first parts of the ranking are its selections.
/// </summary>
public sealed class Study
{
    private readonly IStudyExamples _examples;
    private readonly ConcurrentDictionary<(int Dimension, string Method), Lazy<IReadOnlyList<int>>> _rankings = new();

    /// <summary>Plans a study.</summary>
    /// <param name="options">What it runs over.</param>
    /// <param name="examples">The examples; budgets must not be above how many there are.</param>
    public Study(StudyOptions options, IStudyExamples examples)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(examples);
        (Options, _examples) = (options, examples);
        Trials =
        [
            .. options.Settings.SelectMany(setting => Enumerable.Range(options.Seed, options.Seeds).Select(seed => (setting, seed)))
                .Select((trial, index) => new Trial(index, trial.setting, trial.seed)),
        ];
    }

    /// <summary>What it runs over.</summary>
    public StudyOptions Options { get; }

    /// <summary>Setting by setting, seed by seed.</summary>
    public IReadOnlyList<Trial> Trials { get; }

    /// <summary>Runs one trial, on the calling thread. Safe to call from several at once.</summary>
    /// <returns>Method by method, budget by budget; uniform at equal tokens last.</returns>
    public IReadOnlyList<Measurement> Run(Trial trial, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var (d, L) = (trial.Setting.Dimension, trial.Setting.Classes);
        var tokens = _examples.Draw(d, trial.Seed);
        var truth = Truth.Draw(d, L, Options.Scale, trial.Seed);
        var labels = truth.Label(tokens, trial.Seed);
        var measured = new List<Measurement>();
        foreach (var method in Options.Methods)
        {
            var ranking = Rank(method, tokens, trial, cancellationToken);
            measured.AddRange(Options.Budgets.Select(budget => Measure(method, budget, [.. ranking.Take(budget)])));
        }

        foreach (var took in measured.Where(one => one.Method == StudyMethods.TokenOd).ToList())
        {
            var equal = StudyMethods.DrawTokens(tokens, took.Tokens, trial.Seed);
            measured.Add(Measure(StudyMethods.UniformAtEqualTokens, took.Budget, equal));
        }

        return measured;

        Measurement Measure(string method, int budget, IReadOnlyList<int> selected)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (X, y) = tokens.Take(selected, labels);
            var theta = MultinomialFit.Fit(X, y, d, L, cancellationToken);
            var error = PredictionError.Of(tokens, truth, theta);
            return new Measurement(trial.Setting, trial.Seed, method, budget, selected.Count, y.Length, error);
        }
    }

    private IReadOnlyList<int> Rank(string method, StudyTokens tokens, Trial trial, CancellationToken cancellationToken)
    {
        var options = new SelectionOptions
        {
            Budget = Options.Budgets[^1],
            Ridge = Options.Ridge,
            Seed = trial.Seed,

            // Trials share out the threads.
            Threads = 1,
        };
        return !_examples.SameForAllSeeds || StudyMethods.Draws(method) ? Ranked()
            : _rankings.GetOrAdd((tokens.Dimension, method), _ => new Lazy<IReadOnlyList<int>>(Ranked)).Value;

        IReadOnlyList<int> Ranked() => StudyMethods.Rank(method, tokens.Store, options, cancellationToken);
    }
}
