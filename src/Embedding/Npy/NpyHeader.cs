using System.Buffers.Binary;
using System.Globalization;
using FisherSft.Corpus;

namespace FisherSft.Embedding.Npy;

/// <summary>The element types that are read.</summary>
public enum NpyType
{
    /// <summary>'&lt;f4'.</summary>
    Float32,

    /// <summary>'&lt;f2'.</summary>
    Float16,

    /// <summary>'&lt;i8'.</summary>
    Int64,
}

/// <summary>
/// What stands before the data of a .npy file, NumPy's format for one array (NEP 1; versions 1.0, 2.0 and 3.0): a magic
/// string, a version, a length, and a Python dictionary with the keys descr, fortran_order and shape. Read are
/// little-endian float32, float16 and int64, in C order, of one or two dimensions, and the data must end where the file
/// ends: bytes left over mean that shape and data disagree, and are refused. Left out are all other types, big-endian
/// data and structured arrays.
/// </summary>
/// <param name="Type">The element type.</param>
/// <param name="Shape">One or two lengths, none negative.</param>
/// <param name="DataStart">Where the data begin, in bytes from the file's start.</param>
public sealed record NpyHeader(NpyType Type, IReadOnlyList<long> Shape, long DataStart)
{
    /// <summary>The most bytes that a header may take; real ones take 128.</summary>
    public const int MaxBytes = 65_536 + 12;

    private const string Again = "copy or write the file anew";

    private const string Plain = "write a plain array of numbers with numpy.save";

    private static readonly byte[] Magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Bytes of one element.</summary>
    public int ElementBytes => BytesOf(Type);

    /// <summary>Elements in all.</summary>
    public long Elements => Shape.Aggregate(1L, static (product, length) => product * length);

    /// <summary>The shape as Python writes it.</summary>
    public string ShapeText => Shape.Count == 1 ? $"({Shape[0]},)" : $"({string.Join(", ", Shape)})";

    /// <summary>Bytes of one element of a type.</summary>
    public static int BytesOf(NpyType type) => type switch { NpyType.Float16 => 2, NpyType.Float32 => 4, _ => 8 };

    /// <summary>The type as NumPy writes it.</summary>
    public static string DescrOf(NpyType type) =>
        type switch { NpyType.Float16 => "<f2", NpyType.Float32 => "<f4", _ => "<i8" };

    /// <summary>Reads a header and holds it to the file's length.</summary>
    /// <param name="start">The file's first bytes: <see cref="MaxBytes"/> of them, or all where it is shorter.</param>
    /// <param name="fileBytes">The file's length.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="dimensions">How many dimensions it must have; null for one or two.</param>
    /// <param name="types">The element types that will do, the commonest first.</param>
    /// <exception cref="InputException">It is no such file, or is cut short.</exception>
    public static NpyHeader Parse(
        ReadOnlySpan<byte> start, long fileBytes, string file, int? dimensions, params ReadOnlySpan<NpyType> types)
    {
        var (text, dataStart) = Locate(start, file);
        var fault = NpyDictionary.TryRead(start.Slice(text, (int)dataStart - text), out var dictionary);
        if (fault is not null)
        {
            throw new InputException($"{file}: the header cannot be read: {fault}; {Plain}");
        }

        var type = TypeOf(dictionary.Descr, file, types);
        if (dictionary.FortranOrder)
        {
            throw new InputException($"{file}: the array is in Fortran order, expected C order; "
                + "save numpy.ascontiguousarray(array)");
        }

        var header = new NpyHeader(type, dictionary.Shape, dataStart);
        HoldToDimensions(header, dimensions, file);
        HoldToLength(header, fileBytes, file);
        return header;
    }

    private static (int Text, long DataStart) Locate(ReadOnlySpan<byte> start, string file)
    {
        if (start.Length < Magic.Length || !start[..Magic.Length].SequenceEqual(Magic))
        {
            var found = start.IsEmpty ? "nothing" : Convert.ToHexString(start[..Math.Min(6, start.Length)]);
            throw new InputException($"{file}: no .npy file: it begins with {found}, expected 934E554D5059 (\\x93NUMPY); "
                + "write it with numpy.save");
        }

        if (start.Length < 8)
        {
            throw CutHeader(file, start.Length, 10);
        }

        var (major, minor) = (start[6], start[7]);
        if (major is < 1 or > 3 || minor != 0)
        {
            throw new InputException($"{file}: .npy version {major}.{minor}, expected 1.0, 2.0 or 3.0; write it with numpy.save");
        }

        var text = major == 1 ? 10 : 12;
        if (start.Length < text)
        {
            throw CutHeader(file, start.Length, text);
        }

        long length = major == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..])
            : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (text + length > MaxBytes)
        {
            throw new InputException($"{file}: the header takes {length} bytes, at most {MaxBytes - text} are read; "
                + Plain);
        }

        return text + length > start.Length
            ? throw CutHeader(file, start.Length, text + length)
            : (text, text + length);
    }

    private static InputException CutHeader(string file, long found, long expected) =>
        new($"{file}: the header is cut short: {found} bytes, expected {expected} at least; {Again}");

    /// <summary>The type, which must be among those that this file may have: the remedy names one that will do.</summary>
    private static NpyType TypeOf(string descr, string file, ReadOnlySpan<NpyType> types)
    {
        var names = new List<string>();
        foreach (var type in types)
        {
            if (DescrOf(type) == descr)
            {
                return type;
            }

            names.Add($"{NameOf(type)} '{DescrOf(type)}'");
        }

        throw new InputException($"{file}: elements of type '{descr}', expected little-endian {string.Join(" or ", names)}; "
            + $"save array.astype(\"{NameOf(types[0])}\")");
    }

    private static string NameOf(NpyType type) =>
        type switch { NpyType.Float16 => "float16", NpyType.Float32 => "float32", _ => "int64" };

    private static void HoldToDimensions(NpyHeader header, int? dimensions, string file)
    {
        var found = header.Shape.Count;
        if (found is < 1 or > 2 || found != (dimensions ?? found))
        {
            throw new InputException($"{file}: shape {header.ShapeText}: {found} dimension{(found == 1 ? string.Empty : "s")}, expected " + dimensions switch
            {
                1 => "1; save array.reshape(-1)",
                2 => "2; save array.reshape(-1, d), each row the d values of a token",
                _ => "1 or 2; save array.reshape(-1) or array.reshape(-1, d)",
            });
        }
    }

    private static void HoldToLength(NpyHeader header, long fileBytes, string file)
    {
        var product = header.Shape.Aggregate((Int128)header.ElementBytes, static (bytes, length) => bytes * length);
        var found = fileBytes - header.DataStart;
        if (product == found)
        {
            return;
        }

        var expected = product.ToString(CultureInfo.InvariantCulture);
        throw new InputException(product > found
            ? $"{file}: the data are cut short: {found} bytes, expected {expected} for shape {header.ShapeText}; {Again}"
            : $"{file}: {found} bytes of data, expected {expected} for shape {header.ShapeText}: the rest belongs to nothing; "
                + Again);
    }
}
