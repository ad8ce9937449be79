namespace FisherSft.Core.Vectors;

/// <summary>Turns an example into one vector of a fixed length. Safe from any thread; the same example gives the same bits.</summary>
public interface IExampleMap
{
    /// <summary>F, the length of a vector.</summary>
    int Length { get; }

    /// <summary>Writes the vector of an example.</summary>
    /// <param name="rows">X_i, M_i × d, row-major, M_i at least 1.</param>
    /// <param name="labels">y_i, M_i; empty where not known.</param>
    /// <param name="vector">F.</param>
    void Map(ReadOnlySpan<float> rows, ReadOnlySpan<int> labels, Span<float> vector);
}
