package org.zimagelab.torch.weights;

import java.nio.file.Path;
import java.util.Arrays;
import org.zimagelab.common.Printable;
import org.zimagelab.torch.ModelException;

/**
 * Where a tensor's numbers are in a file.
 *
 * @param name as in the file
 * @param file that holds it
 * @param format of the stored numbers
 * @param shape row-major, counted in values
 * @param offset of its first byte in the file
 * @param scale that multiplies the stored numbers: fp32, bf16 or fp16, of shape [] for the whole tensor, or [rows, 1]
 *     for its rows; null if they are the tensor's values
 * @param held the format that the tensor gets when it is loaded, see {@link #heldIn}; null for the stored one
 */
public record StoredTensor(
        String name,
        Path file,
        StorageFormat format,
        long[] shape,
        long offset,
        StoredTensor scale,
        StorageFormat held) {
    /** A tensor whose stored numbers are its values. */
    public StoredTensor(String name, Path file, StorageFormat format, long[] shape, long offset) {
        this(name, file, format, shape, offset, null);
    }

    /** A tensor that is loaded as it is stored. */
    public StoredTensor(String name, Path file, StorageFormat format, long[] shape, long offset, StoredTensor scale) {
        this(name, file, format, shape, offset, scale, null);
    }

    /**
     * The same, but rounded when it is loaded: to bf16, or to int8 or fp8 with a scale for each row.
     *
     * @param to {@link StorageFormat#BF16}, {@link StorageFormat#INT8} or {@link StorageFormat#FP8_E4M3}
     * @throws ModelException if the file stores it in no more bits
     */
    public StoredTensor heldIn(StorageFormat to) {
        if (!isPlain() || format.elementBytes() <= to.elementBytes()) {
            throw new ModelException(file + ": tensor '" + Printable.value(name) + "' is stored in " + format.word()
                    + ", so " + to.word() + " would take no fewer bits; load it as it is stored");
        }
        return new StoredTensor(name, file, format, shape, offset, scale, to);
    }

    /** Bytes of all its numbers, without its scale. */
    public long bytes() {
        return format.bytes(shape);
    }

    /** How many values it has. */
    public long values() {
        return Tensor.size(shape);
    }

    /** Whether networks can use the stored numbers as they are, once they are in the dtype of computation. */
    public boolean isPlain() {
        return format.isPlain() && scale == null;
    }

    /** The shape in stored elements: for blocks, the bytes [.., blocks of a row, bytes of a block]. */
    public long[] storedShape() {
        if (!format.isBlocks()) {
            return shape;
        }
        long[] stored = Arrays.copyOf(shape, shape.length + 1);
        stored[shape.length - 1] /= format.blockValues();
        stored[shape.length] = format.blockBytes();
        return stored;
    }

    /** The same numbers under another name. */
    public StoredTensor renamed(String to) {
        return new StoredTensor(to, file, format, shape, offset, scale, held);
    }

    /**
     * The same numbers in another shape, such as [1, n] for [n].
     *
     * @throws IllegalArgumentException if the shape holds another number of values, or rows would divide a block
     */
    public StoredTensor reshaped(long... to) {
        if (Tensor.size(to) != values() || scale != null && scale.shape.length > 0 && to[0] != shape[0]) {
            throw new IllegalArgumentException(
                    "shape " + Arrays.toString(shape) + " cannot become " + Arrays.toString(to));
        }
        format.bytes(to);
        return new StoredTensor(name, file, format, to, offset, scale, held);
    }

    /**
     * Some of its rows, under another name, with their part of the scale.
     *
     * @param from first row
     * @param to the row after the last
     * @throws IndexOutOfBoundsException if it has no such rows
     */
    public StoredTensor rows(String as, long from, long to) {
        if (shape.length == 0 || from < 0 || to < from || to > shape[0]) {
            throw new IndexOutOfBoundsException("rows " + from + " to " + to + " of shape " + Arrays.toString(shape));
        }
        long[] some = shape.clone();
        some[0] = to - from;
        long[] before = shape.clone();
        before[0] = from;
        StoredTensor part = scale == null || scale.shape.length == 0 ? scale : scale.rows(scale.name, from, to);
        return new StoredTensor(as, file, format, some, offset + format.bytes(before), part, held);
    }
}
