package org.zimagelab.diffusion.upscale;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zimagelab.common.ByteCount;
import org.zimagelab.common.picture.PackedRgb;
import org.zimagelab.diffusion.upscale.UpscalerWeights.Kind;
import org.zimagelab.diffusion.upscale.UpscalerWeights.Sizes;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.device.Devices;
import org.zimagelab.torch.script.Architecture;
import org.zimagelab.torch.script.ScriptSource;
import org.zimagelab.torch.script.TorchFailure;
import org.zimagelab.torch.script.TorchScript;
import org.zimagelab.torch.weights.Dtype;

/**
 * A network that enlarges pictures ({@code upscaler.py}): RRDBNet or SRVGGNetCompact, as Real-ESRGAN publishes them. It
 * computes in fp32, whatever its weights are stored in.
 *
 * <p>A picture larger than a tile is enlarged tile by tile. With SRVGGNetCompact a tile sees all that its pixels depend
 * on. RRDBNet's pixels depend on hundreds of pixels around them, though on far ones hardly at all: a tile sees
 * {@value #OVERLAP} of them on each side (docs/tuning/hires.md has what that changes).
 */
public final class Upscaler implements AutoCloseable {
    /** Pixels of a tile's side, of the picture that is enlarged. */
    public static final int TILE = 256;

    /** The smallest tile. */
    public static final int LEAST_TILE = 32;

    /** The most pixels that a tile of RRDBNet sees on each side beside its own. */
    static final int OVERLAP = 32;

    private static final int FP32 = 4;

    private final Sizes sizes;
    private final String name;
    private final NDManager manager;
    private final TorchScript script;

    /** Is told how much is done, on the thread that enlarges. */
    @FunctionalInterface
    public interface Listener {
        /** @param share above 0 to 1 */
        void done(double share);
    }

    private Upscaler(String name, Sizes sizes, NDManager manager, TorchScript script) {
        this.name = name;
        this.sizes = sizes;
        this.manager = manager;
        this.script = script;
    }

    /**
     * What a file's header says of the network, without its weights.
     *
     * @param name of the file
     * @param architecture the class in the published code
     * @param scale of width and height, 2 to 8
     */
    public record Info(String name, String architecture, int scale) {}

    /**
     * Reads a file's header.
     *
     * @throws ModelException with one line that names the file, and what is wrong or needed
     */
    public static Info info(Path file) {
        UpscalerWeights weights = UpscalerWeights.read(file);
        return new Info(
                file.getFileName().toString(),
                weights.sizes().kind().published,
                weights.sizes().scale());
    }

    /**
     * Loads a network.
     *
     * @throws ModelException with one line that names the file, and what is wrong or needed
     */
    public static Upscaler load(Path file, Device device) {
        UpscalerWeights weights = UpscalerWeights.read(file);
        Sizes sizes = weights.sizes();
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("scale", sizes.scale());
        attributes.put("unshuffle", sizes.unshuffle());
        attributes.put("doublings", sizes.doublings());
        attributes.put("extra", sizes.extra());
        Map<String, long[]> shapes = weights.shapes();
        return TorchFailure.explained(() -> {
            NDManager manager = Devices.manager(device);
            TorchScript script = TorchScript.compile(
                    manager,
                    new Architecture("Upscaler", ScriptSource.of(Upscaler.class, "upscaler.py"), attributes, shapes),
                    Dtype.FP32);
            script.attach(weights.weights(), Dtype.FP32, shapes, "");
            return new Upscaler(file.getFileName().toString(), sizes, manager, script);
        });
    }

    /** Of the file. */
    public String name() {
        return name;
    }

    /** Of width and height, 2 to 8. */
    public int scale() {
        return sizes.scale();
    }

    /** {@code cpu} or {@code cuda:N}. */
    public String device() {
        return Devices.name(manager.getDevice());
    }

    /** Pixels that a tile sees on each side beside its own. */
    int overlap() {
        return sizes.kind() == Kind.COMPACT ? sizes.reach() : Math.min(OVERLAP * sizes.unshuffle(), sizes.reach());
    }

    /**
     * The most bytes that intermediate results of a tile take.
     *
     * <p>In a dense block that is what its last convolution sees, F + 4 G channels, beside the states of three nested
     * sums, all of whose results so far, and its output. Behind the blocks it is the last doubling's input and output.
     *
     * @param tile pixels of a side, without what it sees besides
     */
    public long bytes(int tile) {
        long side = tile + 2L * overlap();
        long pixels = side * side / ((long) sizes.unshuffle() * sizes.unshuffle());
        long f = sizes.features();
        if (sizes.kind() == Kind.COMPACT) {
            long out = 3L * sizes.scale() * sizes.scale();
            return FP32 * pixels * Math.max(2 * f + 3, f + 3 * out);
        }
        long dense = 5 * f + 4L * sizes.growth() + f + 4L * sizes.growth();
        long last = f + 2 * f * (1L << 2 * sizes.doublings());
        return FP32 * pixels * Math.max(dense, last);
    }

    /** The parts into which a picture of this size is divided. */
    public int tiles(int width, int height, int tile) {
        return spans(width, tile).size() * spans(height, tile).size();
    }

    private List<TileGrid.Span> spans(int length, int tile) {
        // a picture that is hardly larger than a tile costs less whole than in two tiles with what each sees besides
        int most = length <= tile + overlap() ? length + sizes.unshuffle() : tile;
        return TileGrid.spans(length, most, overlap(), sizes.unshuffle());
    }

    /**
     * Enlarges a picture.
     *
     * @param tile pixels of a tile's side, at least {@value #LEAST_TILE}
     * @return {@link #scale()} times as wide and high
     * @throws IllegalArgumentException as {@link #requireRoom}
     * @throws InterruptedException between two blocks of the network, when the thread is interrupted
     * @throws ModelException with one line, if the network makes numbers that are not finite
     * @throws org.zimagelab.torch.DeviceLostException with one line, if the card fails meanwhile
     */
    public synchronized PackedRgb enlarge(PackedRgb picture, int tile, Listener listener) throws InterruptedException {
        requireRoom(picture.width(), picture.height(), tile);
        script.emptyCache();
        return TorchFailure.explained(() -> enlarged(picture, tile, listener));
    }

    /**
     * Says whether the device's memory holds the tiles of a picture of this size.
     *
     * @throws IllegalArgumentException with one line, if not
     */
    public void requireRoom(int width, int height, int tile) {
        if (tile < LEAST_TILE) {
            throw new IllegalArgumentException("tile " + tile + ": expected at least " + LEAST_TILE + " pixels");
        }
        int side = Math.min(tile, Math.max(width, height));
        long free = Devices.memory(manager.getDevice()).free();
        if (bytes(side) > free) {
            throw new IllegalArgumentException("tile " + tile + ": " + name + " needs " + ByteCount.text(bytes(side))
                    + " on " + device() + " for a tile, where " + ByteCount.text(free) + " are free"
                    + (side > LEAST_TILE && bytes(LEAST_TILE) <= free ? "; a smaller tile fits" : ""));
        }
    }

    private PackedRgb enlarged(PackedRgb picture, int tile, Listener listener) throws InterruptedException {
        List<TileGrid.Span> rows = spans(picture.height(), tile);
        List<TileGrid.Span> columns = spans(picture.width(), tile);
        int s = sizes.scale();
        byte[] out = new byte[3 * s * picture.width() * s * picture.height()];
        double tiles = rows.size() * columns.size();
        int done = 0;
        for (TileGrid.Span row : rows) {
            for (TileGrid.Span column : columns) {
                int before = done++;
                byte[] large = tile(picture, row, column, share -> listener.done((before + share) / tiles));
                int bytes = 3 * s * column.length();
                for (int y = 0; y < s * row.length(); y++) {
                    int from = 3
                            * ((s * (row.from() - row.seenFrom()) + y) * s * column.seen()
                                    + s * (column.from() - column.seenFrom()));
                    int to = 3 * ((s * row.from() + y) * s * picture.width() + s * column.from());
                    System.arraycopy(large, from, out, to, bytes);
                }
            }
        }
        return new PackedRgb(s * picture.width(), s * picture.height(), out);
    }

    /** All that the network makes of what it sees, [scale · seen rows, scale · seen columns, 3]. */
    private byte[] tile(PackedRgb picture, TileGrid.Span row, TileGrid.Span column, Listener listener)
            throws InterruptedException {
        ByteBuffer seen = ByteBuffer.allocateDirect(3 * row.seen() * column.seen());
        for (int y = row.seenFrom(); y < row.seenTo(); y++) {
            seen.put(picture.rgb(), 3 * (y * picture.width() + column.seenFrom()), 3 * column.seen());
        }
        int s = sizes.scale();
        try (NDManager scratch = manager.newSubManager()) {
            NDArray rgb = scratch.create(seen.flip(), new Shape(row.seen(), column.seen(), 3), DataType.UINT8);
            try (NDArray values = values(scratch, rgb, listener)) {
                NDArray large = script.tensor(scratch, "bytes", values, s * row.seen(), s * column.seen());
                if (large.size() == 0) {
                    throw new ModelException(name + ": the network makes numbers that are not finite");
                }
                return large.toByteArray();
            }
        }
    }

    /** float32 [1, 3, H, W], before they become bytes. */
    private NDArray values(NDManager scratch, NDArray rgb, Listener listener) throws InterruptedException {
        boolean compact = sizes.kind() == Kind.COMPACT;
        String prefix = compact ? "compact_" : "rrdb_";
        NDArray first = script.tensor(scratch, prefix + "first", rgb);
        NDArray x = first;
        for (int i = 0; i < sizes.parts(); i++) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted between two blocks of the upscaler");
            }
            NDArray next = script.tensor(scratch, prefix + (compact ? "layer" : "block"), x, i);
            if (i > 0) {
                x.close();
            }
            x = next;
            listener.done((i + 1.0) / (sizes.parts() + 1));
        }
        try (NDArray last = x) {
            NDArray values = compact
                    ? script.tensor(scratch, "compact_last", first, last, sizes.parts())
                    : script.tensor(scratch, "rrdb_last", first, last);
            listener.done(1);
            return values;
        }
    }

    /** What the network makes of a whole picture before it becomes bytes: float32 [1, 3, H, W] flattened. */
    synchronized float[] values(PackedRgb picture) throws InterruptedException {
        try (NDManager scratch = manager.newSubManager()) {
            ByteBuffer bytes = ByteBuffer.allocateDirect(picture.rgb().length)
                    .put(picture.rgb())
                    .flip();
            NDArray rgb = scratch.create(bytes, new Shape(picture.height(), picture.width(), 3), DataType.UINT8);
            return values(scratch, rgb, share -> {}).toFloatArray();
        }
    }

    @Override
    public void close() {
        script.close();
    }
}
