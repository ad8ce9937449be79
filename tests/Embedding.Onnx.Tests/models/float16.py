"""Makes a graph of float32 one of float16 throughout: weights, constants, casts, inputs and outputs.

PyTorch multiplies no float16 on a CPU, so it cannot export such a graph there; this rewrites the messages of onnx.proto,
in protocol buffers' encoding, that say float32.
"""
import numpy as np

FLOAT, HALF = 1, 10
# Which message a field of a message holds, as far as it leads to an element type.
INNER = {
    ("model", 7): "graph", ("graph", 1): "node", ("graph", 5): "tensor", ("graph", 11): "value", ("graph", 12): "value",
    ("graph", 13): "value", ("node", 5): "attribute", ("attribute", 5): "tensor", ("attribute", 6): "graph",
    ("value", 2): "type", ("type", 1): "tensortype",
}


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value, shift, at = value | (byte & 127) << shift, shift + 7, at + 1
        if byte < 128:
            return value, at


def written(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out + bytes([value]))


def fields(data):
    at = 0
    while at < len(data):
        tag, at = varint(data, at)
        kind = tag & 7
        if kind == 0:
            value, at = varint(data, at)
        else:
            length, at = varint(data, at) if kind == 2 else ({1: 8, 5: 4}[kind], at)
            value, at = data[at:at + length], at + length
        yield tag >> 3, kind, value


def converted(message, data):
    all_fields = list(fields(data))
    # Of a tensor the field 2 is its type and 9 its values; of a tensor's type 1 is that of its elements.
    is_float = message == "tensor" and (2, 0, FLOAT) in all_fields
    is_cast = message == "attribute" and (1, 2, b"to") in all_fields
    out = bytearray()
    for number, kind, value in all_fields:
        if kind == 2 and (message, number) in INNER:
            value = converted(INNER[message, number], value)
        elif is_float and number == 9:
            limit = np.finfo(np.float16).max
            value = np.frombuffer(value, "<f4").clip(-limit, limit).astype("<f2").tobytes()
        elif kind == 0 and value == FLOAT and (is_float and number == 2 or is_cast and number == 3 or (message, number) == ("tensortype", 1)):
            value = HALF
        out += written(number << 3 | kind) + (written(value) if kind == 0 else (written(len(value)) if kind == 2 else b"") + value)
    return bytes(out)


def convert(path):
    path.write_bytes(converted("model", path.read_bytes()))
