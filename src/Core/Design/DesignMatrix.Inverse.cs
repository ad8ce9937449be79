using FisherSft.Core.Linear;

namespace FisherSft.Core.Design;

/// <content>P itself.</content>
public sealed partial class DesignMatrix
{
    private InverseMatrix? _inverse;
    private GainEvaluator? _follower;

    /// <summary>P at the present version; what picks there were since it was last asked for, it follows one by one.</summary>
    /// <param name="crew">Who works along; changes no bit.</param>
    /// <exception cref="ArithmeticException">The embeddings are too large for float64 at this ridge.</exception>
    internal InverseMatrix Inverse(WorkCrew? crew)
    {
        lock (_making)
        {
            _inverse ??= new InverseMatrix(Dimension);
            if (_inverse.Version < _base)
            {
                Rebase(_inverse, crew);
            }

            while (_inverse.Version < Version)
            {
                _follower ??= new GainEvaluator();
                var X = _recent[_inverse.Version - _recentFrom];
                if (X.Length == Dimension)
                {
                    _follower.VectorGain(_inverse, X, this, crew);
                    _follower.UpdateHere(ref _u);
                    _inverse.Subtract(_u, crew);
                }
                else
                {
                    _follower.Gram(_inverse, X, this, crew);
                    _follower.Follow(_inverse, _stride, crew);
                }

                _inverse.Version++;
            }

            Forget();
            return _inverse;
        }
    }

    /// <summary>Makes what many threads are about to read: bounds, or in an exact round gains.</summary>
    internal void Prepare(bool exact, WorkCrew crew)
    {
        if (Version > 0 && exact)
        {
            Inverse(crew);
        }

        if (Version > 0 && (!exact || IsAtBase))
        {
            Screen(out _, crew);
        }
    }

    private void Rebase(InverseMatrix inverse, WorkCrew? crew)
    {
        if (_settled <= _base)
        {
            Settle(_base, crew);
            if (_rootVersion != _base)
            {
                Factor(_V, _base, crew);
            }
        }
        else if (_rootVersion != _base)
        {
            Factor(_baseV!, _base, crew);
        }

        inverse.Take(_W, _stride, crew);
        inverse.Version = _base;
    }
}
