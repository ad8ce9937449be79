namespace FisherSft.Grains;

/// <summary>Count what there is to sample from, to judge the fitted embedding by. The result: the counts.</summary>
[GenerateSerializer, Immutable, Alias("FisherSft.HeldOutCountOrder")]
public sealed record HeldOutCountOrder : ShardOrder
{
    /// <inheritdoc/>
    public override string Work => "held-out count";
}

/// <summary>Embed this shard's tokens of the sample. The result: both sides of it.</summary>
/// <param name="Words">The ids of the words that are classes of their own, the most frequent first.</param>
/// <param name="Training">Tokens to fit on, in all of the corpus.</param>
/// <param name="HeldOut">Tokens to measure on, in all of the corpus.</param>
/// <param name="TrainingBefore">How many of the former stand before this shard.</param>
/// <param name="HeldOutBefore">How many of the latter do.</param>
[GenerateSerializer, Immutable, Alias("FisherSft.HeldOutTakeOrder")]
public sealed record HeldOutTakeOrder(
    [property: Id(0)] int[] Words,
    [property: Id(1)] long Training,
    [property: Id(2)] long HeldOut,
    [property: Id(3)] long TrainingBefore,
    [property: Id(4)] long HeldOutBefore) : ShardOrder
{
    /// <inheritdoc/>
    public override string Work => "held-out take";
}

/// <summary>How well the fitted embedding predicts what was held out from a linear layer on it.</summary>
/// <param name="BitsPerWord">What the layer needs.</param>
/// <param name="UnigramBitsPerWord">What the words' frequencies alone need.</param>
/// <param name="TrainedTokens">Words that the layer was fitted on.</param>
/// <param name="HeldOutTokens">Words that it was judged on.</param>
/// <param name="Classes">L.</param>
[GenerateSerializer, Immutable, Alias("FisherSft.HeldOutFact")]
public sealed record HeldOutFact(
    [property: Id(0)] double BitsPerWord,
    [property: Id(1)] double UnigramBitsPerWord,
    [property: Id(2)] int TrainedTokens,
    [property: Id(3)] int HeldOutTokens,
    [property: Id(4)] int Classes);
