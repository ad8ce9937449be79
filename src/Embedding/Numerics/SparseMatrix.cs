using System.Diagnostics;

namespace FisherSft.Embedding.Numerics;

/// <summary>
/// A sparse matrix by rows: the values of row r stand at Starts[r] … Starts[r + 1] − 1, columns ascending. 8 bytes a value.
/// </summary>
internal sealed class SparseMatrix
{
    private const int RowsATask = 64;

    public SparseMatrix(int columns, int[] starts, int[] columnOf, float[] values)
    {
        Debug.Assert(columnOf.Length == values.Length && starts[^1] == values.Length, "the parts fit");
        (Columns, Starts, ColumnOf, Values) = (columns, starts, columnOf, values);
    }

    public int Rows => Starts.Length - 1;

    public int Columns { get; }

    public int[] Starts { get; }

    public int[] ColumnOf { get; }

    public float[] Values { get; }

    /// <summary>The same numbers by columns.</summary>
    public SparseMatrix Transpose()
    {
        var starts = new int[Columns + 1];
        foreach (var column in ColumnOf)
        {
            starts[column + 1]++;
        }

        for (var column = 0; column < Columns; column++)
        {
            starts[column + 1] += starts[column];
        }

        var (rowOf, values, next) = (new int[Values.Length], new float[Values.Length], starts[..Columns]);
        for (var row = 0; row < Rows; row++)
        {
            for (var at = Starts[row]; at < Starts[row + 1]; at++)
            {
                var to = next[ColumnOf[at]]++;
                (rowOf[to], values[to]) = (row, Values[at]);
            }
        }

        return new SparseMatrix(Rows, starts, rowOf, values);
    }

    /// <summary>This times a dense matrix; threads share out rows, and a row is summed in the order of its columns.</summary>
    /// <param name="B">Columns × k.</param>
    /// <param name="k">The width of B.</param>
    /// <param name="threads">How many work at once.</param>
    /// <returns>Rows × k.</returns>
    public double[] Multiply(double[] B, int k, int threads)
    {
        var product = new double[checked(Rows * k)];
        Work.Share((Rows + RowsATask - 1) / RowsATask, threads, task =>
        {
            for (var row = task * RowsATask; row < Math.Min(Rows, (task + 1) * RowsATask); row++)
            {
                var sum = product.AsSpan(row * k, k);
                for (var at = Starts[row]; at < Starts[row + 1]; at++)
                {
                    VectorOps.AddScaled(sum, (double)Values[at], B.AsSpan(ColumnOf[at] * k, k));
                }
            }
        });
        return product;
    }
}
