using FisherSft.Client.Options;

namespace FisherSft.Client.Tests;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("4GB", 4_000_000_000)]
    [InlineData("500MB", 500_000_000)]
    [InlineData("2GiB", 2_147_483_648)]
    [InlineData("1.5 gib", 1_610_612_736)]
    [InlineData("300000kB", 300_000_000)]
    [InlineData("64KiB", 65_536)]
    [InlineData("0.5TB", 500_000_000_000)]
    [InlineData("7B", 7)]
    public void Sizes_AreReadWithTheirUnit(string text, long bytes) => Assert.Equal(bytes, ByteSize.Parse(text));

    [Theory]
    [InlineData("4")]
    [InlineData("GB")]
    [InlineData("-1GB")]
    [InlineData("4 G B")]
    [InlineData("0.1B")]
    [InlineData("1e3MB")]
    [InlineData("99999999999TB")]
    [InlineData("79228162514264337593543950335TB")]
    public void WhatIsNoSize_IsNone(string text) => Assert.Null(ByteSize.Parse(text));
}
