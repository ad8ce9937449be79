using System.Text;
using FisherSft.Corpus;
using FisherSft.Embedding.Npy;
using FsCheck.Fluent;

namespace FisherSft.Embedding.Tests.Npy;

public sealed class NpyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Header_OfEveryVersion_IsRead(byte version)
    {
        using var here = new Temporary();
        File.WriteAllBytes(here["a.npy"], Bytes("<i8", "(2,)", new byte[16], version));
        using var file = NpyFile.Open(here["a.npy"]);
        Assert.Equal(NpyType.Int64, file.Header.Type);
        Assert.Equal([2L], file.Header.Shape);
        Assert.Equal([0L, 0L], file.Read<long>(0, 2).ToArray());
    }

    [Fact]
    public void Writer_GivesWhatTheReaderReads_AndTheHeaderOfNumPy()
    {
        using var here = new Temporary();
        using (var writer = NpyWriter.Float32(here["a.npy"], 3))
        {
            writer.Append([1f, 2f, 3f]);
            writer.Append([4f, 5f, 6f, 7f, 8f, 9f]);
            writer.Complete();
        }

        using var file = NpyFile.Open(here["a.npy"]);
        Assert.Equal("(3, 3)", file.Header.ShapeText);
        Assert.Equal(128, file.Header.DataStart);
        Assert.Equal([5f, 6f, 7f], file.Read<float>(4, 3).ToArray());
        var header = Encoding.ASCII.GetString(File.ReadAllBytes(here["a.npy"]), 10, 118);
        Assert.Equal("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 3), }".PadRight(117) + "\n", header);
    }

    [Fact]
    public void Save_WritesOneDimension()
    {
        using var here = new Temporary();
        NpyWriter.Save(here["a.npy"], [3, -1, long.MaxValue]);
        using var file = NpyFile.Open(here["a.npy"]);
        Assert.Equal([3, -1, long.MaxValue], file.Read<long>(0, 3).ToArray());
        Assert.Equal(["a.npy"], Directory.GetFiles(here.Folder).Select(Path.GetFileName));
    }

    [Fact]
    public void UnfinishedFile_IsRefused()
    {
        using var here = new Temporary();
        using (var writer = NpyWriter.Float32(here["a.npy"], 2))
        {
            writer.Append([1f, 2f]);
        }

        Refused(here["a.npy"], "8 bytes of data, expected 0 for shape (0, 2)");
    }

    public static TheoryData<byte[], string> Faults() => new()
    {
        { [], "begins with nothing" },
        { "PK\u0003\u0004 a zip"u8.ToArray(), "begins with 504B03042061, expected 934E554D5059" },
        { Bytes("<f4", "(1,)", new byte[4])[..9], "cut short: 9 bytes, expected 10" },
        { Bytes("<f4", "(1,)", new byte[4])[..40], "cut short: 40 bytes, expected 68" },
        { Bytes("<f4", "(1,)", new byte[4], 4), "version 4.0, expected 1.0, 2.0 or 3.0" },
        { Bytes("<f4", "(2, 3)", new byte[20]), "cut short: 20 bytes, expected 24 for shape (2, 3)" },
        { Bytes("<f4", "(2, 3)", new byte[25]), "25 bytes of data, expected 24 for shape (2, 3)" },
        { Bytes("<f4", "(9223372036854775807, 9)", []), "expected 332041393326771929052 for shape" },
        { Bytes("<f4", "(2, 3)", new byte[24], fortran: "True"), "Fortran order, expected C order" },
        { Bytes(">f4", "(1,)", new byte[4]), "type '>f4', expected little-endian float32 '<f4'" },
        { Bytes("<f8", "(1,)", new byte[8]), "type '<f8', expected little-endian float32 '<f4'" },
        { Bytes("<f4", "()", new byte[4]), "0 dimensions, expected 1 or 2; save array.reshape(-1)" },
        { Bytes("<f4", "(1, 1, 1)", new byte[4]), "3 dimensions, expected 1 or 2; save array.reshape(-1)" },
        { [0x93, .. "NUMPY"u8, 2, 0, 0, 0, 2, 0], "takes 131072 bytes, at most 65536 are read; write a plain array of numbers" },
        { Bytes("<f4", "(-1,)", []), "expected a length from 0" },
        { Bytes("<f4", "(1,)", new byte[4], fortran: "Maybe"), "expected True or False at byte 34" },
        { Bytes("<f4", "(1,), 'more': 1", new byte[4]), "key 'more'" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Fault_IsNamedWithWhatWasFound(byte[] bytes, string message)
    {
        using var here = new Temporary();
        File.WriteAllBytes(here["a.npy"], bytes);
        Refused(here["a.npy"], message);
    }

    [Fact]
    public void MissingFile_IsNamed()
    {
        using var here = new Temporary();
        Refused(here["none.npy"], "none.npy: there is no such file; check the path");
    }

    /// <summary>Bytes of a good file, some of them changed, and the end cut: whatever is wrong, it is the input's fault.</summary>
    [Fact]
    public void BytesOfAnyKind_AreReadOrRefused()
    {
        var good = Bytes("<f4", "(2, 3)", new byte[24]);
        var changes = ArbMap.Default.ArbFor<(int At, byte Value)[]>();
        FsCheck.Check.QuickThrowOnFailure(Prop.ForAll(changes, ArbMap.Default.ArbFor<int>(), (edits, cut) =>
        {
            var bytes = (byte[])good.Clone();
            foreach (var (at, value) in edits)
            {
                bytes[Math.Abs(at % bytes.Length)] = value;
            }

            ReadsOrRefuses(cut % 3 == 0 ? bytes[..Math.Abs(cut % bytes.Length)] : bytes);
        }));
        FsCheck.Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), static text =>
            ReadsOrRefuses([0x93, .. "NUMPY"u8, .. text])));
        FsCheck.Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), static text =>
            ReadsOrRefuses([0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, 0, .. text])));
    }

    public static byte[] Bytes(string descr, string shape, byte[] data, byte version = 1, string fortran = "False")
    {
        var text = Encoding.ASCII.GetBytes($"{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}, }}\n");
        byte[] length = version == 1
            ? [(byte)text.Length, (byte)(text.Length >> 8)]
            : [(byte)text.Length, (byte)(text.Length >> 8), 0, 0];
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. text, .. data];
    }

    private static void ReadsOrRefuses(byte[] bytes)
    {
        try
        {
            var header = NpyHeader.Parse(bytes, bytes.Length, "a.npy", null, NpyType.Float32, NpyType.Float16, NpyType.Int64);
            Assert.Equal(bytes.Length, header.DataStart + header.Elements * header.ElementBytes);
        }
        catch (InputException refused)
        {
            Assert.StartsWith("a.npy: ", refused.Message, StringComparison.Ordinal);
        }
    }

    private static void Refused(string path, string message)
    {
        var refused = Assert.Throws<InputException>(() => NpyFile.Open(path));
        Assert.Contains(Path.GetFileName(path), refused.Message, StringComparison.Ordinal);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }
}
